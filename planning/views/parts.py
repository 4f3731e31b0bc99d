"""The pages of parts: what is cast, in which of the shop's flasks."""

from django.utils.translation import gettext_lazy

from orders.master_filters import PartFilter
from orders.master_tables import PartTable
from orders.models import Part
from orders.views.masters import (
    MasterListView,
    MasterNewView,
    MasterPageView,
    MasterRetireView,
    MasterView,
)
from planning.part_forms import PartPageForm


class Parts(MasterView):
    """What is said of parts."""

    model = Part
    plural = gettext_lazy("Parts")
    singular = gettext_lazy("part")
    number = "part_id"
    table = PartTable
    filter = PartFilter
    form = PartPageForm


class PartListView(Parts, MasterListView):
    """What do we cast?"""


class PartNewView(Parts, MasterNewView):
    """Enter a part."""


class PartPageView(Parts, MasterPageView):
    """One part."""


class PartRetireView(Parts, MasterRetireView):
    """Retire a part."""
