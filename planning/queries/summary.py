"""How good a plan is, in figures and in plain words."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from planning.models import DailyLoad, MoldingSettings, OrderStatus, Run
from planning.queries.runs import figures_of
from planning.queries.verdict import Level, levels, verdict


@dataclass(frozen=True, slots=True)
class PeakFlasks:
    """The most flasks of one size that the plan needs on one day."""

    size: str
    used: int
    owned: int

    @property
    def label(self) -> str:
        return _("Peak flasks %(size)s") % {"size": self.size}

    @property
    def of_owned(self) -> str:
        return _("of %(owned)s") % {"owned": self.owned}


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a planner wants to know of a plan at first sight."""

    late_qty: int
    late_orders: int
    orders: int
    unavoidable_late_qty: int
    switches: int
    switches_bound: int
    gap: float | None
    verdict: str
    levels: list[Level]
    late_days: int
    peak_flasks: list[PeakFlasks]
    peak_pour_ton: float
    pour_max_ton: float
    seconds: float

    @property
    def late_note(self) -> str:
        """Say how many of the late molds no plan could have saved."""
        if not self.late_qty:
            return _("every mold is in time")
        if self.unavoidable_late_qty >= self.late_qty:
            return _("no plan has fewer")
        if not self.unavoidable_late_qty:
            return _("none proven unavoidable")
        return _("%(count)s proven unavoidable") % {"count": self.unavoidable_late_qty}

    @property
    def of_orders(self) -> str:
        return _("of %(orders)s") % {"orders": self.orders}

    @property
    def late_tone(self) -> str:
        return "bad" if self.late_qty else "good"

    @property
    def switches_note(self) -> str:
        """Say how many pattern changes every plan needs."""
        return _("at least %(count)s in every plan") % {"count": self.switches_bound}

    @property
    def of_pour_max(self) -> str:
        return _("of %(tons)s") % {"tons": f"{self.pour_max_ton:.1f}"}

    @property
    def gap_percent(self) -> float | None:
        return None if self.gap is None else 100 * self.gap


def plan_summary(run: Run) -> PlanSummary:
    """Return the summary of a solved run."""
    figures = figures_of(run)
    chosen = getattr(run, "molding_settings", None) or MoldingSettings()

    def count(name: str) -> int:
        return int(figures.get(name) or 0)

    statuses = OrderStatus.objects.filter(run=run).aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(late_qty__gt=0))
    )
    first_day = DailyLoad.objects.filter(run=run, workday_index=0)
    owned = dict(
        first_day.filter(resource=DailyLoad.Resource.FLASKS)
        .order_by("pk")
        .values_list("flask_size", "limit")
    )
    pour = first_day.filter(resource=DailyLoad.Resource.POUR).first()
    return PlanSummary(
        late_qty=count("late_qty"),
        late_orders=statuses["late"],
        orders=statuses["all"],
        unavoidable_late_qty=count("late_qty_bound"),
        switches=count("switches"),
        switches_bound=count("switches_bound"),
        gap=figures.get("gap"),
        verdict=verdict(run.plan_status, figures, chosen),
        levels=levels(figures, chosen),
        late_days=count("late_days"),
        peak_flasks=[
            PeakFlasks(size, count(f"peak_flasks_{size}"), int(limit))
            for size, limit in owned.items()
        ],
        peak_pour_ton=figures.get("peak_pour") or 0,
        pour_max_ton=float(pour.limit) if pour else 0,
        seconds=figures.get("wall_s") or 0,
    )
