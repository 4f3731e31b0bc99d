"""What a user wants to be told of by mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.models import MailWish


class MailWishForm(forms.ModelForm):
    """Where to, and what about."""

    address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    class Meta:
        model = MailWish
        fields = ["approved_plans"]

    field_order = ["address", "approved_plans"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("approved_plans") and cleaned.get("address") == "":
            self.add_error("address", _("Enter the address to which the mails shall go."))
        return cleaned
