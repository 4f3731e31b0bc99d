"""The tables of the planning pages."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import (
    Badge,
    BaseTable,
    DayColumn,
    NumberColumn,
    StateColumn,
    mark,
)
from orders.models import Scenario
from planning.models import OrderStatus, Run

RUN_LOOKS = {
    Run.State.QUEUED: Badge("plain", "bi-hourglass"),
    Run.State.RUNNING: Badge("busy", "bi-gear"),
    Run.State.SOLVED: Badge("good", "bi-check-lg"),
    Run.State.FAILED: Badge("bad", "bi-x-lg"),
    Run.State.CANCELLED: Badge("plain", "bi-slash-circle"),
}


def order_page(record: OrderStatus) -> str | None:
    """Return the order's own page for those who may open it."""
    return reverse("order", args=[record.order_pk]) if record.order_pk else None


def late_mark(late_qty: int) -> SafeString:
    """Return whether an order is late, as word and sign."""
    if late_qty:
        return mark(_("late"), "late", "bi-exclamation-triangle-fill")
    return mark(_("on time"), "good", "bi-check-lg")


class ScenarioTable(BaseTable):
    """Every scenario with what is in it."""

    label = _("Scenarios")
    export_name = "scenarios"

    name = tables.Column(
        _("Scenario"), linkify=lambda record: reverse("scenario", args=[record.pk])
    )
    is_live = tables.Column(_("Kind"))
    asof_date = DayColumn(_("As-of Monday"))
    open_orders = NumberColumn(_("Open orders"))
    run_count = NumberColumn(_("Runs"))
    created_at = tables.DateTimeColumn(verbose_name=_("Created"))

    class Meta(BaseTable.Meta):
        model = Scenario
        fields = ("name", "is_live", "asof_date", "open_orders", "run_count", "created_at")
        row_attrs = {"data-href": lambda record: reverse("scenario", args=[record.pk])}
        empty_text = _("No scenario yet: import a Monday workbook to make the first.")

    def render_is_live(self, value: bool) -> str:
        return _("Live") if value else _("What-if")


class RunTable(BaseTable):
    """Runs with what they are judged by."""

    label = _("Runs")
    export_name = "runs"

    run_id = tables.Column(_("Run"), linkify=lambda record: reverse("run", args=[record.pk]))
    scenario = tables.Column(_("Scenario"))
    asof_date = DayColumn(_("As-of Monday"))
    state = StateColumn(_("State"), looks=RUN_LOOKS)
    late_qty = NumberColumn(_("Late"), unit=_("molds"))
    switches = NumberColumn(_("Pattern changes"))
    is_approved = tables.Column(_("Approved"), orderable=False, default="")
    settings_in_words = tables.Column(
        _("Settings"), orderable=False, attrs={"td": {"class": "words"}}
    )
    requested_by = tables.Column(_("By"))
    requested_at = tables.DateTimeColumn(verbose_name=_("Requested"))
    compare = tables.Column(
        _("Compare"), empty_values=(), orderable=False, exclude_from_export=True
    )

    class Meta(BaseTable.Meta):
        model = Run
        fields = (
            "run_id",
            "scenario",
            "asof_date",
            "state",
            "late_qty",
            "switches",
            "is_approved",
            "settings_in_words",
            "requested_by",
            "requested_at",
            "compare",
        )
        row_attrs = {"data-href": lambda record: reverse("run", args=[record.pk])}
        empty_text = _("No run yet: open a scenario and press “Plan this Monday”.")

    def render_late_qty(self, value: float) -> str:
        return f"{value:,.0f}"

    def value_late_qty(self, value: float) -> int:
        return round(value)

    def render_switches(self, value: float) -> str:
        return f"{value:,.0f}"

    def value_switches(self, value: float) -> int:
        return round(value)

    def render_settings_in_words(self, value: list[str]) -> str:
        return "; ".join(value)

    def render_compare(self, record: Run) -> SafeString | str:
        if record.state != Run.State.SOLVED:
            return ""
        return format_html(
            '<a href="{}">{}</a>',
            reverse("run-compare-with", args=[record.pk]),
            _("Compare"),
        )

    def render_is_approved(self, value: bool) -> SafeString | str:
        return mark(_("approved"), "good", "bi-check-circle") if value else ""

    def value_is_approved(self, value: bool) -> str:
        return str(_("approved")) if value else ""


class OrderStatusTable(BaseTable):
    """How every order stands under a plan."""

    label = _("Orders under this plan")
    export_name = "order-status"

    order_id = tables.Column(_("Order"), linkify=order_page)
    customer_name = tables.Column(_("Customer"))
    tier = tables.Column(_("Tier"))
    part_id = tables.Column(_("Part"))
    qty = NumberColumn(_("Ordered"), unit=_("pcs"))
    molded_qty_credit = NumberColumn(_("Molded before"), unit=_("pcs"))
    remaining_qty = NumberColumn(_("To mold"), unit=_("molds"))
    due_date = DayColumn(_("Due"))
    completion_date = DayColumn(_("Completed"))
    late_qty = NumberColumn(_("Late"), unit=_("molds"))
    late_days = NumberColumn(_("Late"), unit=_("workdays"))
    standing = tables.Column(_("Standing"), accessor="late_qty", orderable=False)

    class Meta(BaseTable.Meta):
        model = OrderStatus
        fields = (
            "order_id",
            "standing",
            "customer_name",
            "tier",
            "part_id",
            "qty",
            "molded_qty_credit",
            "remaining_qty",
            "due_date",
            "completion_date",
            "late_qty",
            "late_days",
        )
        sequence = fields
        order_by = "due_date"
        row_attrs = {"data-href": order_page}
        empty_text = _("No order matches: clear the filter to see all of them.")

    def render_standing(self, record: OrderStatus) -> SafeString:
        return late_mark(record.late_qty)

    def value_standing(self, record: OrderStatus) -> str:
        return str(_("late") if record.late_qty else _("on time"))


class LateOrderTable(BaseTable):
    """Late orders, those with the most molds times workdays late first."""

    label = _("Late orders")
    export_name = "late-orders"

    order_id = tables.Column(_("Order"), linkify=order_page)
    customer_name = tables.Column(_("Customer"))
    tier = tables.Column(_("Tier"))
    part_id = tables.Column(_("Part"))
    due_date = DayColumn(_("Due"))
    completion_date = DayColumn(_("Completed"))
    late_qty = NumberColumn(_("Late"), unit=_("molds"))
    late_days = NumberColumn(_("Late"), unit=_("workdays"))
    late_weight = NumberColumn(_("Late mold-days"))
    reason = tables.Column(
        _("First reason"),
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "reason"}},
    )

    class Meta(BaseTable.Meta):
        model = OrderStatus
        fields = (
            "order_id",
            "customer_name",
            "tier",
            "part_id",
            "due_date",
            "completion_date",
            "late_qty",
            "late_days",
            "late_weight",
            "reason",
        )
        sequence = fields
        row_attrs = {"data-href": order_page}
        empty_text = _("No late order matches: clear the filter to see all of them.")

    def render_reason(self, record: OrderStatus) -> str:
        return record.first_reason or "–"
