"""The form of a part's page, which knows the shop's flasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.forms import PartForm
from planning.models import FlaskSize


class PartPageForm(PartForm):
    """A part as its page shows it: cast in one of the shop's flasks."""

    flask_size = forms.ChoiceField(label=_("Flask size"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owned = FlaskSize.objects.filter(scenario=self.scenario)
        sizes = dict.fromkeys(owned.values_list("flask_size", flat=True))
        if self.instance.flask_size:  # a size that the shop has no more stays with its part
            sizes.setdefault(self.instance.flask_size)
        self.fields["flask_size"].choices = [(size, size) for size in sizes]
