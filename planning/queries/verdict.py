"""How good a plan is, in plain words: the best there is, or how far it can be from that at most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.models import MoldingSettings


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a strict plan: its value, and the least possible if that is known.

    ``least`` holds for plans that are as good on the levels before.
    """

    name: str
    label: str
    value: float
    least: float | None

    @property
    def is_proven(self) -> bool:
        return self.least is not None and self.value <= self.least

    @property
    def written(self) -> str:
        return self._write(self.value)

    @property
    def note(self) -> str:
        """Say how the level stands to its bound."""
        if self.is_proven:
            return _("the least possible")
        if self.least is None:
            return _("the least possible is not known")
        words = (
            _("at least %(least)s in every plan")
            if self.name == "late"
            else _("at least %(least)s in a plan as good in the lines above")
        )
        return words % {"least": self._write(self.least)}

    @property
    def above(self) -> str:
        """Say how far the level can be above the least possible."""
        if self.least is None:
            return _("%(level)s: how few are possible is not known.") % {"level": self.label}
        words = {"level": self.label, "above": self._write(self.value - self.least)}
        return _("%(level)s: at most %(above)s above the least possible.") % words

    def _write(self, value: float) -> str:
        return f"{100 * value:.1f} %" if self.name == "peak_flask_share" else f"{value:,.0f}"


def levels(figures: Mapping[str, float | None], chosen: MoldingSettings) -> list[Level]:
    """Return what a strict plan was judged by, the weightiest first; nothing of a weighted one."""
    labels = {
        "late": _("Late molds weighed by priority") if chosen.use_priority else _("Late molds"),
        "switches": _("Pattern changes"),
        "late_days": _("Late mold-days"),
        "peak_flask_share": _("Peak share of the flasks of a size"),
    }
    return [
        Level(name, label, value, figures.get(f"level_{name}_bound"))
        for name, label in labels.items()
        if (value := figures.get(f"level_{name}")) is not None
    ]


def verdict(status: str, figures: Mapping[str, float | None], chosen: MoldingSettings) -> str:
    """Say how far a plan can be from the best one there is."""
    if found := levels(figures, chosen):
        return _strict_verdict(status, found)
    if status == "optimal":
        return _("No better plan exists: none costs less in late molds and pattern changes.")
    molds, changes = _above(figures, "late_qty"), _above(figures, "switches")
    if not molds and not changes:
        return _(
            "Late molds and pattern changes are the fewest possible; only for how long the molds "
            "are late is it not proven that no plan is better."
        )
    if worth := _worth(figures, chosen, molds, changes):
        words = _("At most %(what)s above what is possible, going by what they cost.")
        return words % {"what": _counted(*worth)}
    return _("At most %(what)s above what is possible.") % {"what": _counted(molds, changes)}


def _strict_verdict(status: str, found: list[Level]) -> str:
    open_levels = [level for level in found if not level.is_proven]
    if status == "optimal" or not open_levels:
        return _("No better plan exists: each of these figures is the least possible, in turn.")
    first = open_levels[0]
    if first is found[0]:
        return first.above
    return f"{first.above} " + _("What counts more is the least possible.")


def _above(figures: Mapping[str, float | None], name: str) -> int:
    """Return how far a count is above the least that every plan has."""
    return max(0, int(figures.get(name) or 0) - int(figures.get(f"{name}_bound") or 0))


def _worth(
    figures: Mapping[str, float | None], chosen: MoldingSettings, molds: int, changes: int
) -> tuple[int, int] | None:
    """Return what the cost above the bound amounts to, in late molds and pattern changes.

    None if that says no more than the counts do, or if there is more in the cost than both.
    """
    late, switch = chosen.late_weight, chosen.switch_weight
    if not switch or chosen.late_day_weight or chosen.use_priority:
        return None
    above = int((figures.get("cost") or 0) - (figures.get("bound") or 0))
    if not changes:
        worth = (-(-above // late), 0)
    else:
        worth = (above // late if molds else 0, -(-(above % late if molds else above) // switch))
    says_more = worth[0] * late + worth[1] * switch < molds * late + changes * switch
    return worth if says_more else None


def _counted(molds: int, changes: int) -> str:
    return _(" and ").join(_parts(molds, changes))


def _parts(molds: int, changes: int) -> Iterator[str]:
    if molds:
        yield ngettext("%(n)s late mold", "%(n)s late molds", molds) % {"n": f"{molds:,}"}
    if changes:
        yield ngettext("%(n)s pattern change", "%(n)s pattern changes", changes) % {
            "n": f"{changes:,}"
        }
