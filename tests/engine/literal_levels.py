"""What comes after the least cost: the literal model's best plan, level after level.

The `strict` objective compares late molds (by what they cost, if priorities count), switches, late
mold-days and the peak share of flasks, in this order. The weighted one compares the cost; late
mold-days and the peak share of flasks decide between plans of equal cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ortools.sat.python import cp_model

from planning.engine.molding import Problem
from tests.engine.literal import LiteralModel, minimum, total


class Strict(NamedTuple):
    """Figures of the `strict` objective, the first one first."""

    late: int
    switches: int
    late_days: int
    peak_flask_share: Fraction


class Weighted(NamedTuple):
    """The cost, and what decides between plans of equal cost."""

    cost: int
    late_days: int
    peak_flask_share: Fraction


class Least(NamedTuple):
    """The least of each figure by itself, rarely of one and the same plan."""

    cost: int
    late_qty: int
    switches: int


def literal_least(problem: Problem, days: int = 0) -> Least | None:
    """The least cost, late molds and switches, each by itself, as in `literal_levels`."""
    model = LiteralModel(problem, max(days, len(problem.workdays)))
    figures = (model.cost(), total(model.late.values()), total(model.switches))
    least = [minimum(model.cp, figure) for figure in figures]
    return None if None in least else Least(*least)


def literal_levels(
    problem: Problem, days: int = 0, held: Sequence[float] = ()
) -> Strict | Weighted | None:
    """The best levels of a plan within the problem's workdays, or `days` of them if those are more.

    The problem's objective says which levels; None if no plan fits. Each takes a proof of its own.
    With the levels of a plan `held`, each is instead the least of all plans that are as good as
    that one on the levels before.
    """
    model = LiteralModel(problem, max(days, len(problem.workdays)))
    late_days = total(model.late_days)
    peak, whole = peak_flasks(model)
    if problem.objective == "strict":
        late = model.late_cost() if problem.use_priority else total(model.late.values())
        levels = [late, total(model.switches), late_days, peak]
    else:
        levels = [model.cost(), late_days, peak]
    least = _least(model.cp, levels, held)
    if least is None:
        return None
    kind = Strict if problem.objective == "strict" else Weighted
    return kind(*least[:-1], Fraction(least[-1], whole))


def peak_flasks(model: LiteralModel) -> tuple[cp_model.IntVar, int]:
    """The highest share of a size's flasks in use, the opening state's too, and what 1 stands for.

    Sizes without flasks have no share.
    """
    flasks = {size: count for size, count in model.problem.resources.flasks.items() if count}
    whole = math.lcm(*flasks.values())
    opening = sum(row.qty for row in model.problem.flasks_in_use)
    peak = model.cp.new_int_var(0, whole * (1 + opening), "")
    for size, count in flasks.items():
        for in_use in model.flasks_in_use[size]:
            model.cp.add(peak >= whole // count * in_use)
    return peak, whole


def _least(
    cp: cp_model.CpModel, levels: list[cp_model.LinearExprT], held: Sequence[float]
) -> list[int] | None:
    """The least value of each level, those before it at most as `held`, or else at their least."""
    least: list[int] = []
    for i, level in enumerate(levels):
        value = minimum(cp, level)
        if value is None:
            return None
        least.append(value)
        if i < len(levels) - 1:
            cp.add(level <= int(held[i] if held else value))
    return least
