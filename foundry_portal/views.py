"""The pages about the person who looks at them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foundry_portal.history import note
from foundry_portal.keys import create_key, revoke_key


class KeyForm(forms.Form):
    """What a new API key is for."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("Such as “ERP, every night”; by it you know later which one to revoke."),
    )


class AccountView(SuccessMessageMixin, PasswordChangeView):
    """Who am I here, how do I change my password, and which programs work in my name?"""

    template_name = "registration/account.html"
    success_url = reverse_lazy("account")
    success_message = _("Your password is changed.")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            note(form.user, {_now("password"): ("", _now("another one"))}, user=form.user)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("The password is not changed: see below."))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = [group.name for group in self.request.user.groups.all()]
        if self.request.user.is_superuser:
            roles.append(str(_("administrator")))
        shown = {"roles": roles, "key_form": KeyForm(), "keys": self.request.user.api_keys.all()}
        return super().get_context_data(**(shown | kwargs))


@method_decorator(never_cache, name="dispatch")
class KeyNewView(AccountView):
    """Make an API key; this answer is the only place where it can be read."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("account")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = KeyForm(request.POST)
        text = ""
        if form.is_valid():
            _key, text = create_key(user=request.user, **form.cleaned_data)
        unchanged = self.get_form_class()(request.user)
        shown = {"new_key": text} if text else {"key_form": form}
        return self.render_to_response(self.get_context_data(form=unchanged, **shown))


@require_POST
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key of one's own for good."""
    if revoke_key(user=request.user, pk=pk):
        messages.success(request, _now("The key is revoked: whatever used it is refused now."))
    else:
        messages.info(request, _now("Nothing was done: there is no such key of yours any more."))
    return redirect("account")
