"""The pages about the person who looks at them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class AccountView(SuccessMessageMixin, PasswordChangeView):
    """Who am I here, and how do I change my password?"""

    template_name = "registration/account.html"
    success_url = reverse_lazy("account")
    success_message = _("Your password is changed.")

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("The password is not changed: see below."))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = [group.name for group in self.request.user.groups.all()]
        if self.request.user.is_superuser:
            roles.append(str(_("administrator")))
        return super().get_context_data(roles=roles, **kwargs)
