"""The forms of what-ifs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.formfields import LineField


class CopyForm(forms.Form):
    """What a copy of a scenario is called."""

    name = LineField(
        label=_("Name of the what-if"),
        max_length=100,
        help_text=_("Say what it tries: “Second shift in December”."),
    )
