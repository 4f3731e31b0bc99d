"""A lead: a plan that holds to the bound's mix where the mix is sure, for the search to start from.

Annealing comes from hot plans down; a lead comes from the other side, from prices that are right
for the whole line. Which of the two ends nearer to the limit differs from problem to problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planning.engine.molding.arrays import Arrays, Cell
from planning.engine.molding.bound_joint import Mixed
from planning.engine.molding.completion import from_hint
from planning.engine.molding.diving import Dive
from planning.engine.molding.line import Campaign


@dataclass(frozen=True, slots=True)
class Lead:
    """A plan, and its cells that are worth being held at first."""

    campaigns: tuple[Campaign, ...]
    held: dict[Cell, int]

    @property
    def days(self) -> int:
        """Days that the plan needs."""
        return 1 + max((run[-1][0] for run in self.campaigns if run), default=-1)


def lead_from(
    arrays: Arrays, mixed: Mixed, deadline: float, should_stop: Callable[[], bool]
) -> Lead:
    """The orders that a dive keeps, where all their molds fit beside pins; the others inserted."""
    dive = Dive(mixed.master, mixed.mix, deadline, should_stop)
    dive.run()
    jobs = [i for i, job in enumerate(arrays.jobs) if job.qty > 0]
    hint = {
        (jobs[row], day): int(molds[day])
        for row, molds in dive.kept.items()
        for day in molds.nonzero()[0].tolist()
    }
    campaigns = from_hint(arrays, hint)
    pinned = {job for job, _ in arrays.pinned}
    held: dict[Cell, int] = {}
    for row, molds in dive.kept.items():
        i, days = jobs[row], molds.nonzero()[0].tolist()
        campaign = tuple((day, int(molds[day])) for day in days)
        if i not in pinned and campaign == campaigns[i]:
            held.update({(i, day): made for day, made in campaign})
    return Lead(campaigns, held)
