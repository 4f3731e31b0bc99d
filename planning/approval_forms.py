"""What is said when a plan is approved, and when it is withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.formfields import LinesField

MAX_WORDS = 1000


class ApprovalForm(forms.Form):
    """A word to go with an approval."""

    comment = LinesField(
        label=_("Comment"),
        max_length=MAX_WORDS,
        help_text=_("Everyone who sees the plan reads it."),
        error_messages={"required": _("Say in a word what this plan is, or who agreed.")},
    )


class WithdrawalForm(forms.Form):
    """Why a plan is withdrawn."""

    reason = LinesField(
        label=_("Reason"),
        max_length=MAX_WORDS,
        help_text=_("Everyone who sees the plan reads it."),
        error_messages={"required": _("Say why: those who follow the plan read it.")},
    )
