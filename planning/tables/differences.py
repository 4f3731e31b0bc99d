"""The tables of what differs between two runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundry_portal.tables import Badge, BaseTable, DayColumn, NumberColumn, badge, mark
from planning.compare.molding import DayChange, Group, InputChange, Kind, OrderDifference, Standing
from planning.models import DailyLoad
from planning.queries import DayLoads
from planning.tables.imports import STAGED_LOOKS, before_and_after
from planning.tables.plans import RunTable

KIND_LOOKS = {
    Kind.ADDED: Badge("good", "bi-plus-lg"),
    Kind.REMOVED: Badge("bad", "bi-dash-lg"),
    Kind.MOVED: Badge("busy", "bi-arrow-left-right"),
    Kind.RESIZED: Badge("warn", "bi-arrows-angle-expand"),
    Kind.SAME: Badge("plain", "bi-check-lg"),
}
STANDING_LOOKS = {
    Standing.NEWLY_LATE: ("late", "bi-exclamation-triangle-fill"),
    Standing.STILL_LATE: ("late", "bi-exclamation-triangle"),
    Standing.NO_LONGER_LATE: ("good", "bi-check-circle-fill"),
    Standing.ON_TIME: ("good", "bi-check-lg"),
    Standing.GONE: ("muted", "bi-dash-lg"),
}
SHOWN_DAYS = 4


def _order_page(record: Any, table: Any) -> str | None:
    """Return the order's own page for those who may open it."""
    key = table.order_keys.get(record.order_id)
    return reverse("order", args=[key]) if key else None


class _OfOrders(BaseTable):
    """Rows that are about orders; ``order_keys`` are the keys of those whose page may be opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_keys: Mapping[str, int] = {}

    def shown_orders(self) -> list[str]:
        """Return the numbers of the orders on the page."""
        return [row.record.order_id for row in self.page.object_list]

    def render_kind(self, value: Kind) -> SafeString:
        return badge(value.label, KIND_LOOKS[value])

    def value_kind(self, value: Kind) -> str:
        return str(value.label)


class OrderDifferenceTable(_OfOrders):
    """Orders in two plans: what becomes of their molds and dates, and what of them changed."""

    label = _("Orders in both plans")
    export_name = "difference-orders"

    order_id = tables.Column(_("Order"), linkify=_order_page)
    kind = tables.Column(_("Molds"))
    standing = tables.Column(_("In time"))
    days = tables.Column(
        _("Days changed"), orderable=False, empty_values=(), attrs={"td": {"class": "wide reason"}}
    )
    causes = tables.Column(
        _("Its inputs that changed"),
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "wide reason"}},
    )
    molds_before = NumberColumn(_("Molds before"))
    molds_after = NumberColumn(_("Molds after"))
    late_before = NumberColumn(_("Late before"), unit=_("molds"))
    late_after = NumberColumn(_("Late after"), unit=_("molds"))
    done_before = DayColumn(_("Completed before"))
    done_after = DayColumn(_("Completed after"))
    due_date = DayColumn(_("Due"))
    part_id = tables.Column(_("Part"))
    customer_name = tables.Column(_("Customer"))

    class Meta(BaseTable.Meta):
        empty_text = _("No order matches: clear the filter to see all that differ.")

    def render_standing(self, value: Standing) -> SafeString:
        return mark(value.label, *STANDING_LOOKS[value])

    def value_standing(self, value: Standing) -> str:
        return str(value.label)

    def render_days(self, record: OrderDifference) -> SafeString | str:
        if not record.days:
            return "–"
        shown = format_html_join(
            "",
            '<div class="change"><span>{}</span><del>{}</del>'
            '<i class="bi bi-arrow-right" aria-hidden="true"></i>'
            '<span class="visually-hidden">→</span><ins>{}</ins></div>',
            (
                (date_format(day.date, "D j M"), day.before, day.after)
                for day in record.days[:SHOWN_DAYS]
            ),
        )
        more = len(record.days) - SHOWN_DAYS
        if more <= 0:
            return shown
        words = ngettext("and %(days)s more day", "and %(days)s more days", more) % {"days": more}
        return format_html(
            '{}<a class="small" href="?show=days&amp;q={}">{}</a>', shown, record.order_id, words
        )

    def value_days(self, value: Sequence[DayChange]) -> str:
        return "; ".join(f"{day.date}: {day.before} → {day.after}" for day in value)

    def render_causes(self, value: Sequence[InputChange]) -> SafeString | str:
        if not value:
            return "–"
        return format_html_join("", "<div>{}</div>", ((_in_words(change),) for change in value))

    def value_causes(self, value: Sequence[InputChange]) -> str:
        return "; ".join(_in_words(change) for change in value)


def _in_words(change: InputChange) -> str:
    """Say what of an order's inputs changed; of its part, too."""
    if change.group == Group.ORDERS and change.kind == change.kind.NEW:
        return _now("new order")
    if change.group == Group.ORDERS and change.kind == change.kind.GONE:
        return _now("no longer listed")
    return _now("part %s, ") % change.part_id + change.words if change.part_id else change.words


class DayChangeTable(_OfOrders):
    """The cells of the daily grid that differ."""

    label = _("Days that differ")
    export_name = "difference-days"

    date = DayColumn(_("Day"))
    order_id = tables.Column(_("Order"), linkify=_order_page)
    part_id = tables.Column(_("Part"))
    kind = tables.Column(_("Molds"))
    before = NumberColumn(_("Before"), unit=_("molds"))
    after = NumberColumn(_("After"), unit=_("molds"))
    difference = NumberColumn(_("Difference"), unit=_("molds"))

    class Meta(BaseTable.Meta):
        empty_text = _("No day matches: clear the filter to see all that differ.")

    def render_difference(self, value: int) -> str:
        return f"{value:+,}"


class InputChangeTable(BaseTable):
    """What the later run was given that the former was not."""

    label = _("Inputs that changed")
    export_name = "difference-inputs"

    name = tables.Column(_("Row"))
    group = tables.Column(_("Of"))
    kind = tables.Column(_("What happened"))
    values = tables.Column(
        _("Values"), orderable=False, empty_values=(), attrs={"td": {"class": "wide reason"}}
    )

    class Meta(BaseTable.Meta):
        empty_text = _("No input matches: clear the filter to see all that changed.")

    def render_group(self, record: InputChange) -> str:
        return str(record.group.label)

    def render_kind(self, record: InputChange) -> SafeString:
        return badge(record.kind.label, STAGED_LOOKS[record.kind])

    def value_kind(self, record: InputChange) -> str:
        return str(record.kind.label)

    def render_values(self, record: InputChange) -> SafeString | str:
        if record.kind == record.kind.CHANGED:
            return format_html_join("", "{}", ((before_and_after(*v),) for v in record.shown))
        return record.words or "–"

    def value_values(self, record: InputChange) -> str:
        return record.words


class LoadDifferenceTable(BaseTable):
    """How full each resource is on each day of both plans; ``columns_of`` are the resources."""

    label = _("Load in both plans")
    export_name = "difference-load"

    date = DayColumn(_("Day"))

    class Meta(BaseTable.Meta):
        empty_text = _("The two plans have no workday in common.")

    def __init__(self, rows: Sequence[DayLoads], resources: Sequence[tuple[str, str]]) -> None:
        extra = [
            (f"{side}-{number}", _LoadColumn(_resource_name(*resource), side, resource))
            for number, resource in enumerate(resources)
            for side in ("before", "after")
        ]
        super().__init__(rows, extra_columns=extra)


class _LoadColumn(NumberColumn):
    """The load of one resource in one of the plans, against its limit."""

    def __init__(self, name: str, side: str, resource: tuple[str, str]) -> None:
        words = _("%(resource)s before") if side == "before" else _("%(resource)s after")
        super().__init__(words % {"resource": name}, empty_values=(), orderable=False)
        self.side, self.resource = side, resource

    def _load(self, record: DayLoads) -> tuple[float, float] | None:
        load: tuple[float, float] | None = getattr(record, self.side).get(self.resource)
        return load

    def render(self, record: DayLoads) -> SafeString | str:
        load = self._load(record)
        if load is None:
            return "–"
        used, limit = load
        words = '{} <small class="text-body-secondary">/ {}</small>'
        if used >= limit:
            words = (
                '<span class="full"><i class="bi bi-circle-fill" aria-hidden="true"></i>'
                '<span class="visually-hidden">{}</span> {}</span>'
                ' <small class="text-body-secondary">/ {}</small>'
            )
            return format_html(words, _("full:"), f"{used:g}", f"{limit:g}")
        return format_html(words, f"{used:g}", f"{limit:g}")

    def value(self, record: DayLoads) -> float | None:
        load = self._load(record)
        return load[0] if load else None


def _resource_name(resource: str, size: str) -> str:
    names = {
        DailyLoad.Resource.MOLDING: _now("Molding"),
        DailyLoad.Resource.POUR: _now("Pour (t)"),
        DailyLoad.Resource.FLASKS: _now("Flasks %(size)s") % {"size": size},
    }
    return names[DailyLoad.Resource(resource)]


class ComparableRunTable(RunTable):
    """Runs that one run can be compared with; a row leads to the comparison."""

    label = _("Runs to compare with")

    run_id = tables.Column(_("Run"), linkify=lambda record: _comparison(record))

    class Meta(RunTable.Meta):
        exclude = ("compare",)
        row_attrs = {"data-href": lambda record: _comparison(record)}
        empty_text = _("There is no other plan to compare with yet.")


def _comparison(record: Any) -> str:
    return reverse("run-compare", args=[record.compared, record.pk])
