"""The few things of a Monday that need the planner's decision, each with where it is solved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning import queries
from planning.models import ProductionEntry, Run, StagedWorkbook
from planning.queries import MondayPlan
from planning.queries.calendar import Days
from planning.views.monday_verdict import next_step

WEEK = timedelta(weeks=1)
NAMED = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """What is the matter, and the page on which something can be done about it."""

    words: str
    act: str
    address: str
    is_bad: bool = False


def concerns(monday: MondayPlan, user: User) -> list[Concern]:
    """Return what needs a decision, the most pressing first."""
    return [
        *_old_plan(monday),
        *_waiting(monday, user),
        *_runs(monday),
        *(_orders(monday.plan, monday.last_week) if monday.plan and monday.last_week else ()),
        *(_unplanned(monday.approval.run) if monday.approval else ()),
        *_shop(monday),
        *_uploads(user),
    ]


def _old_plan(monday: MondayPlan) -> Iterator[Concern]:
    today = timezone.localdate()
    followed = queries.plan_in_force()
    if followed is not None and followed.asof_date + WEEK <= today:
        yield Concern(
            _("The shop still follows the plan of Monday %(monday)s: this week has none.")
            % {"monday": date_format(followed.asof_date)},
            _("To the inputs"),
            reverse("scenario", args=[monday.scenario.pk]),
            is_bad=True,
        )


def _waiting(monday: MondayPlan, user: User) -> Iterator[Concern]:
    """Name the plan that waits for approval, with what it says of late orders."""
    plan = monday.plan
    if plan is None or monday.approval is not None or monday.is_outdated:
        return
    step = next_step(monday, user)
    late = queries.order_statuses(plan).filter(late_qty__gt=0).count()
    words = ngettext(
        "%(run)s waits for approval; %(count)d order is late in it.",
        "%(run)s waits for approval; %(count)d orders are late in it.",
        late,
    )
    yield Concern(words % {"run": plan, "count": late}, step.words, step.address)


def _runs(monday: MondayPlan) -> Iterator[Concern]:
    run = monday.run
    if run is None:
        return
    if run.state == Run.State.FAILED:
        why = run.failure.partition("\n")[0]
        yield Concern(
            _("%(run)s failed: %(why)s") % {"run": run, "why": why},
            _("See why"),
            reverse("run", args=[run.pk]),
            is_bad=True,
        )
    if monday.is_outdated:
        yield Concern(
            _("The inputs were changed since %(run)s.") % {"run": run},
            _("Plan again"),
            reverse("scenario", args=[monday.scenario.pk]),
        )
    if monday.has_newer_plan:
        approved = monday.approval.run
        yield Concern(
            _("%(newer)s is solved and not approved; %(run)s is.")
            % {"newer": run, "run": approved},
            _("Compare the two"),
            reverse("run-compare", args=[run.pk, approved.pk]),
        )


def _orders(plan: Run, before: Run) -> Iterator[Concern]:
    compared = reverse("run-compare", args=[plan.pk, before.pk])
    newly_late = queries.newly_late(plan, before).order_by("priority", "due_date", "order_id")
    late = list(newly_late.values_list("order_id", "customer_name", named=True))
    if late:
        words = ngettext(
            "%(count)d order is newly late: %(orders)s.",
            "%(count)d orders are newly late: %(orders)s.",
            len(late),
        )
        yield Concern(
            words % {"count": len(late), "orders": _named(late)},
            _("See which and why"),
            f"{compared}?{urlencode({'show': 'orders', 'standing': 'newly-late'})}",
            is_bad=True,
        )
    moved = queries.moved_by_more_than(plan, before, days=WEEK.days)
    if moved:
        words = ngettext(
            "%(count)d order comes more than a week later than promised: %(orders)s.",
            "%(count)d orders come more than a week later than promised: %(orders)s.",
            len(moved),
        )
        yield Concern(
            words % {"count": len(moved), "orders": _named(moved)},
            _("See the dates"),
            f"{compared}?{urlencode({'show': 'orders', 'date': 'much-later'})}",
        )


def _unplanned(plan: Run) -> Iterator[Concern]:
    orders = queries.orders_in_no_plan(plan)
    count = orders.count()
    if count:
        first = orders.order_by("due_date").values_list("due_date", flat=True)[0]
        words = ngettext(
            "%(count)d open order is in no plan, due %(first)s.",
            "%(count)d open orders are in no plan, the first due %(first)s.",
            count,
        )
        yield Concern(
            words % {"count": count, "first": date_format(first)},
            _("See them"),
            f"{reverse('order-list')}?{urlencode({'plan': 'none', 'state': 'open'})}",
        )


def _shop(monday: MondayPlan) -> Iterator[Concern]:
    clashes = Days(monday.scenario).clashing()
    if clashes:
        words = ngettext(
            "The plan in force doesn't fit the calendar on %(count)d day: %(first)s.",
            "The plan in force doesn't fit the calendar on %(count)d days, first %(first)s.",
            len(clashes),
        )
        yield Concern(
            words % {"count": len(clashes), "first": date_format(clashes[0].date, "D j M")},
            _("To the calendar"),
            reverse("calendar", args=[monday.scenario.pk]),
            is_bad=True,
        )
    if missing := _day_without_log(monday):
        yield Concern(
            _("Nothing is in the production log for %(day)s.")
            % {"day": date_format(missing, "D j M")},
            _("To the log"),
            f"{reverse('log')}?{urlencode({'day': missing.isoformat()})}",
        )


def _day_without_log(monday: MondayPlan) -> date | None:
    """Return the last workday, if the log is kept and knows nothing of it."""
    log = ProductionEntry.objects.counting().filter(scenario=monday.scenario)
    if not log.exists():
        return None
    last = queries.workday_before(timezone.localdate())
    return last if last and not log.filter(date=last).exists() else None


def _uploads(user: User) -> Iterator[Concern]:
    for upload in StagedWorkbook.objects.filter(uploaded_by=user).defer("content")[:NAMED]:
        yield Concern(
            _("The workbook %(name)s is uploaded and not imported yet.") % {"name": upload.name},
            _("Import it or call it off"),
            reverse("import-preview", args=[upload.pk]),
        )


def _named(orders: list[Any]) -> str:
    """Return the first orders with their customers, and how many more there are."""
    named = [
        f"{order.order_id} ({order.customer_name})" if order.customer_name else order.order_id
        for order in orders[:NAMED]
    ]
    words = ", ".join(named)
    more = len(orders) - NAMED
    return (
        words if more <= 0 else _("%(orders)s and %(more)d more") % {"orders": words, "more": more}
    )
