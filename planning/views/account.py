"""What the portal mails to the person who looks at the page."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from planning.mail_forms import MailWishForm
from planning.models import MailWish
from planning.services import mails


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.view_plan_in_force", raise_exception=True)
def mail(request: HttpRequest) -> HttpResponse:
    """Ask for a mail about each approved plan, or for none."""
    wish = MailWish.objects.filter(user=request.user).first() or MailWish(user=request.user)
    form = MailWishForm(
        request.POST if request.method == "POST" else None,
        instance=wish,
        initial={"address": request.user.email},
    )
    if request.method == "POST" and form.is_valid():
        mails.set_wish(user=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("You get a mail about each plan that is approved or withdrawn.")
            if form.cleaned_data["approved_plans"]
            else _("You get no mails."),
        )
        return redirect("account-mail")
    return render(request, "planning/account_mail.html", {"form": form})
