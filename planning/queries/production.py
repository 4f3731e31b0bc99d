"""The production log: what the line is about to enter, and what was entered."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from planning.models import DailyOrder, ProductionEntry, Run
from planning.translate.credits import Credit, credits_of

Event = ProductionEntry.Event
RECENT = timedelta(days=14)
FOUND = 20


@dataclass(slots=True)
class LineOrder:
    """An order as the line sees it on a day: planned molds, and what was entered so far."""

    order: Order
    planned: int = 0
    entered: dict[str, int] = field(default_factory=dict)

    @property
    def molded(self) -> int:
        return self.entered.get(Event.MOLDED, 0)

    @property
    def left(self) -> int:
        """Molds that the plan has for the day and nobody entered yet."""
        return max(0, self.planned - self.molded)


def entries_visible_to(user: User | AnonymousUser) -> QuerySet[ProductionEntry]:
    """Return the live scenario's log, for those who may see it."""
    if not user.has_perm("planning.view_productionentry"):
        return ProductionEntry.objects.none()
    return ProductionEntry.objects.filter(scenario__is_live=True).select_related(
        "order__part", "entered_by", "replaced_by"
    )


def entries_correctable_by(user: User | AnonymousUser) -> QuerySet[ProductionEntry]:
    """Return what a user may correct: a planner everything, the line what it entered itself."""
    entries = entries_visible_to(user)
    if user.has_perm("planning.change_productionentry"):
        return entries
    if user.has_perm("planning.add_productionentry"):
        return entries.filter(entered_by=user)
    return entries.none()


def loggable_orders(scenario: Scenario) -> QuerySet[Order]:
    """Return the orders of which something can be entered."""
    return scenario.orders.exclude(state__in=Order.ENDED).select_related("part")


def planned_on(plan: Run | None, day: date) -> list[LineOrder]:
    """Return what a plan molds on a day, the largest first; a plan knows orders by their number."""
    if plan is None:
        return []
    molds = dict(
        DailyOrder.objects.filter(run=plan, date=day).values_list("order_id", "molds_molded")
    )
    orders = loggable_orders(plan.scenario).filter(order_id__in=molds)
    rows = [LineOrder(order, planned=molds[order.order_id]) for order in orders]
    _add_what_was_entered(rows, day)
    return sorted(rows, key=lambda row: (-row.planned, row.order.order_id))


def found_orders(
    scenario: Scenario, day: date, text: str, *, but: list[LineOrder]
) -> list[LineOrder]:
    """Return the first other orders that a text finds; without one those in the log of late."""
    orders = loggable_orders(scenario).exclude(pk__in=[row.order.pk for row in but])
    if text:
        orders = orders.filter(
            Q(order_id__icontains=text)
            | Q(part__part_id__icontains=text)
            | Q(part__description__icontains=text)
        )
    else:
        of_late = ProductionEntry.objects.counting().filter(date__gte=day - RECENT, date__lte=day)
        orders = orders.filter(pk__in=of_late.values("order"))
    rows = [LineOrder(order) for order in orders[:FOUND]]
    _add_what_was_entered(rows, day)
    return rows


def _add_what_was_entered(rows: list[LineOrder], day: date) -> None:
    entered: dict[int, dict[str, int]] = defaultdict(dict)
    entries = ProductionEntry.objects.counting().filter(
        date=day, order__in=[row.order.pk for row in rows]
    )
    for order, event, qty in (
        entries.order_by().values_list("order_id", "event").annotate(Sum("qty"))
    ):
        entered[order][event] = qty
    for row in rows:
        row.entered = entered[row.order.pk]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is, counted up to the end of a day."""

    ordered: int
    made: int  # stated and molded, less scrapped
    delivered: int

    @property
    def unlogged(self) -> int:
        """Pieces that were delivered, but never stated or logged as molded."""
        return max(0, self.delivered - self.made)


def progress_of(order: Order, day: date) -> Progress:
    """Return how far an order is by the end of a day."""
    credit = credits_of(order.scenario, [order.pk], before=day + timedelta(days=1))
    delivered = ProductionEntry.objects.counting().filter(
        order=order, event=Event.DELIVERED, date__lte=day
    )
    return Progress(
        ordered=order.qty,
        made=credit.get(order.pk, Credit()).made,
        delivered=delivered.aggregate(qty=Sum("qty"))["qty"] or 0,
    )


def entries_of(order: Order) -> QuerySet[ProductionEntry]:
    """Return what was last entered of an order and counts."""
    entries = ProductionEntry.objects.counting().filter(order=order)
    return entries.select_related("entered_by")[:FOUND]


def credit_of(order: Order) -> Credit:
    """Return how many molds of an order count as made before its scenario's as-of Monday."""
    return credits_of(order.scenario, [order.pk]).get(order.pk, Credit())


def doubt_of(progress: Progress, event: str, qty: int) -> str:
    """Return what makes an entry look like a slip of the finger, in words; empty if nothing."""
    if event == Event.MOLDED and progress.made + qty > progress.ordered:
        return _("That makes %(made)d molds of %(ordered)d ordered.") % {
            "made": progress.made + qty,
            "ordered": progress.ordered,
        }
    if event == Event.SCRAPPED and qty > progress.made:
        return _("Only %(made)d were molded so far.") % {"made": progress.made}
    if event == Event.DELIVERED and progress.delivered + qty > progress.ordered:
        return _("That makes %(delivered)d delivered of %(ordered)d ordered.") % {
            "delivered": progress.delivered + qty,
            "ordered": progress.ordered,
        }
    if event == Event.DELIVERED and progress.delivered + qty > progress.made:
        return _("That makes %(delivered)d delivered, but only %(made)d were molded so far.") % {
            "delivered": progress.delivered + qty,
            "made": progress.made,
        }
    return ""
