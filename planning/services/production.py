"""The production log: entered, corrected, never overwritten; and what follows from it."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order, Scenario
from orders.services.orders import ReasonMissing
from planning.models import CreditCorrection, MondayStep, OrderProgress, ProductionEntry
from planning.queries.opening import Difference
from planning.services.deliveries import follow_deliveries
from planning.services.monday import note_rows
from planning.translate.credits import Credit, credits_of

Event = ProductionEntry.Event


class NotLoggable(ValueError):
    """The entry can't be taken; the message says why and what to do."""


class BelowDelivered(ValueError):
    """The credit would be less than what was delivered; the message says what to do."""


class StaleLog(ValueError):
    """Somebody else changed meanwhile what was to be corrected; nothing is stored."""


def record_entry(
    *, order: Order, day: date, event: str, qty: int, note: str = "", token: UUID, user: User
) -> ProductionEntry:
    """Write down what was made of an order; what is sent twice with one token counts once.

    Raises:
        NotLoggable: the day is still to come, the order is ended, there is nothing to enter, or
            the token was sent with something else.
    """
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=order.scenario_id)
        known = ProductionEntry.objects.filter(token=token).first()
        if known is not None:
            return _as_sent_before(known, order=order, day=day, event=event, qty=qty)
        order = Order.objects.get(pk=order.pk)
        if qty < 1:
            raise NotLoggable(_("There is nothing to enter: say how many pieces, at least one."))
        if day > timezone.localdate():
            raise NotLoggable(_("This day is still to come: enter what was made, not the plan."))
        if order.state in Order.ENDED:
            raise NotLoggable(
                _(
                    "Order %(order)s is %(state)s. Correct an entry of it, or ask the planner to "
                    "open it again."
                )
                % {"order": order, "state": order.get_state_display().lower()}
            )
        entry = ProductionEntry.objects.create(
            scenario=scenario,
            order=order,
            date=day,
            event=event,
            qty=qty,
            note=note,
            token=token,
            entered_by=user,
        )
        if event == Event.DELIVERED:
            follow_deliveries({order.pk: qty}, user=user)
    return entry


def correct_entry(*, entry: ProductionEntry, qty: int, reason: str, user: User) -> ProductionEntry:
    """Replace an entry by one with another quantity, 0 to take it back; the old one is kept.

    Raises:
        ReasonMissing: nobody could tell later why.
        StaleLog: somebody corrected it already.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        Scenario.objects.select_for_update().get(pk=entry.scenario_id)
        new = ProductionEntry.objects.create(
            scenario_id=entry.scenario_id,
            order_id=entry.order_id,
            date=entry.date,
            event=entry.event,
            qty=qty,
            note=reason.strip(),
            entered_by=user,
        )
        replaced = ProductionEntry.objects.counting().filter(pk=entry.pk).update(replaced_by=new)
        if not replaced:
            raise StaleLog(_("Somebody corrected this entry meanwhile: look at it again."))
        if entry.event == Event.DELIVERED:
            follow_deliveries({entry.order_id: qty - entry.qty}, user=user)
    return new


def correct_credit(
    *, order: Order, qty: int, seen_qty: int, reason: str, user: User
) -> OrderProgress:
    """State by hand how many molds of an order were made before its scenario's as-of Monday.

    That is a word on this order alone: the progress of the others is as old as before.

    Raises:
        ReasonMissing: nobody could tell later why.
        StaleLog: the credit is not ``seen_qty`` any more, which its editor was shown.
        BelowDelivered: more than ``qty`` pieces are delivered, and were molded before that.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=order.scenario_id)
        credit = credits_of(scenario, [order.pk]).get(order.pk, Credit())
        before = credit.qty
        if before != seen_qty:
            raise StaleLog(_("The credit is %d by now: look at it again.") % before)
        if qty < credit.delivered:
            raise BelowDelivered(
                _("%d are delivered, so no fewer were molded. Correct the delivery if it is wrong.")
                % credit.delivered
            )
        CreditCorrection.objects.create(
            scenario=scenario,
            asof_date=scenario.asof_date,
            order=order,
            qty_before=before,
            qty_after=qty,
            reason=reason.strip(),
            corrected_by=user,
        )
        progress, _is_new = OrderProgress.objects.update_or_create(
            scenario=scenario,
            asof_date=scenario.asof_date,
            order=order,
            defaults={"molded_qty_credit": qty},
        )
        note_rows(
            scenario,
            MondayStep.Step.PROGRESS,
            user=user,
            changes=[Difference(order.order_id, str(before), str(qty))],
            reason=reason.strip(),
        )
    return progress


def _as_sent_before(
    known: ProductionEntry, *, order: Order, day: date, event: str, qty: int
) -> ProductionEntry:
    """Return the entry that a form made when it was sent first, if it says the same now."""
    if (known.order_id, known.date, known.event, known.qty) != (order.pk, day, event, qty):
        raise NotLoggable(
            _("This was entered already, as %(qty)d %(event)s: correct that entry instead.")
            % {"qty": known.qty, "event": known.get_event_display().lower()}
        )
    return known
