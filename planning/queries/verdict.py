"""How good a plan is, in plain words: the best there is, or how far it can be from that at most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.models import MoldingSettings


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a strict plan: what it has, and how that stands to the least possible."""

    label: str
    value: str
    note: str


def levels(figures: Mapping[str, float | None], chosen: MoldingSettings) -> list[Level]:
    """Return what a strict plan was judged by, the weightiest first; nothing of a weighted one."""
    labels = {
        "late": _("Late molds weighed by priority") if chosen.use_priority else _("Late molds"),
        "switches": _("Pattern changes"),
        "late_days": _("Late mold-days"),
        "peak_flask_share": _("Peak share of the flasks of a size"),
    }
    return [
        Level(
            label, _written(name, value), _against(name, value, figures.get(f"level_{name}_bound"))
        )
        for name, label in labels.items()
        if (value := figures.get(f"level_{name}")) is not None
    ]


def _against(name: str, value: float, least: float | None) -> str:
    """Say how a level stands to its bound, which holds for plans as good on those before."""
    if least is None:
        return _("the least possible is not known")
    if value <= least:
        return _("the least possible")
    words = (
        _("at least %(least)s in every plan")
        if name == "late"
        else _("at least %(least)s in a plan as good in the lines above")
    )
    return words % {"least": _written(name, least)}


def verdict(status: str, figures: Mapping[str, float | None], chosen: MoldingSettings) -> str:
    """Say how far a plan can be from the best one there is."""
    strict = chosen.objective == MoldingSettings.Objective.STRICT
    if status == "optimal":
        return (
            _("No better plan exists: each of the levels below is the least possible.")
            if strict
            else _("No better plan exists: none costs less in late molds and pattern changes.")
        )
    molds, changes = _above(figures, "late_qty"), _above(figures, "switches")
    if not molds and not changes:
        return _(
            "Late molds and pattern changes are the fewest possible; only for how long the molds "
            "are late is it not proven that no plan is better."
        )
    worth = None if strict else _worth(figures, chosen, molds, changes)
    if worth and not (molds and changes):
        molds, changes = worth
    said = _("At most %(what)s above what is possible.") % {"what": _counted(molds, changes)}
    if worth in (None, (molds, changes)):
        return said
    together = _("Both together are worth no more than %(what)s.") % {"what": _counted(*worth)}
    return f"{said} {together}"


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


def _written(name: str, value: float) -> str:
    return f"{100 * value:.1f} %" if name == "peak_flask_share" else f"{value:,.0f}"
