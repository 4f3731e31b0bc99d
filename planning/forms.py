"""The forms of the planning pages."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class RunRequestForm(forms.Form):
    """How long a run may take."""

    time_limit_s = forms.IntegerField(
        label=_("Time limit (s)"),
        min_value=1,
        max_value=settings.RUN_MAX_TIME_LIMIT_S,
        initial=settings.RUN_DEFAULT_TIME_LIMIT_S,
        help_text=_("The solver stops by then with the best plan it has; 60 s is usual."),
    )


class ApprovalForm(forms.Form):
    """A word to go with an approval."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who sees the plan reads it."),
    )
