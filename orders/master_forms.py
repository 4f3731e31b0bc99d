"""The forms of the pages on which customers are kept."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from foundry_portal.roles import SALES
from orders.forms import CustomerForm


class CustomerPageForm(CustomerForm):
    """A customer as its page shows it: what the workbook lists, and who looks after it."""

    salesperson = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Salesperson"),
        required=False,
        empty_label=_("nobody"),
        help_text=_("“Mine” in the list of orders goes by it."),
    )

    class Meta(CustomerForm.Meta):
        fields = [*CustomerForm.Meta.fields, "salesperson"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True, groups__name=SALES)
        self.fields["salesperson"].queryset = (
            active | User.objects.filter(pk=self.instance.salesperson_id)
        ).distinct()
