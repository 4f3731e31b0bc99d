"""The compiled search at work: threads that anneal, a clock, and news of better plans.

Each thread has a state of its own and cools down once; a second one does so anew from the lead of
the bound as soon as there is one. Numba's code runs without the interpreter's lock, so threads use
as many cores.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planning.engine.molding.anneal import NO_PEAK, anneal, memory
from planning.engine.molding.arrays import Arrays, Ints, Job
from planning.engine.molding.compiled import is_warm, note_warm
from planning.engine.molding.lead import Lead
from planning.engine.molding.line import Campaign
from planning.engine.molding.room import Work, least_costs, working_memory
from planning.engine.molding.state import Shop, State, to_campaigns, to_shop, to_state

POLL_S = 0.05
SLICE_S = 0.1
FIRST_STEPS = 200_000
"""A call of the compiled search takes about so long, the first one so many counted steps."""

STEPS_PER_SECOND = 12_000_000
"""Steps granted per second where work is counted: fewer than the slowest machine is hoped to do."""

HOT, COLD = 1.5, 0.05
"""Temperatures of the start and the end, in late molds (or switches, if late molds are free)."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """Heat at the start and in the end; the share of counted work."""

    hot: float
    cold: float
    share: float

    def at(self, cooled: float) -> float:
        """The temperature when a part of the time is over."""
        return self.hot * math.pow(self.cold / self.hot, cooled) if self.hot > 0 else 0.0


ANNEALING = Cooling(HOT, COLD, 0.7)
REHEATING = Cooling(HOT / 2, COLD, 0.1)
BREAKING_TIES = Cooling(0.0, 0.0, 0.05)

LED, HELD_SHARE = 1, 0.25
"""The thread that follows a lead, and the part of its time left in which orders are held."""

HELD, FREED = Cooling(1.0, COLD, 0.0), Cooling(0.4, COLD, 0.0)
"""Heat of a lead: of the other orders while some are held, then of all."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plan by cost, late mold-days and flask peak, and its molds by job and day."""

    total: tuple[int, int, int]
    molds: Ints


class Search:
    """Annealing of one problem from a plan on; threads share the best plan they have found."""

    def __init__(
        self, arrays: Arrays, campaigns: Sequence[Campaign], days: int, seed: int, cooling: Cooling
    ) -> None:
        self.arrays = arrays
        self.days = days
        self.seed = seed
        self.cooling = cooling
        self.shop: Shop = to_shop(arrays, days)
        self.start: State = to_state(arrays, self.shop, days, campaigns)
        empty = to_state(arrays, self.shop, days, [()] * len(arrays.jobs))
        self.least = least_costs(self.shop, empty, working_memory(days))
        late = [job.late_cost for job in arrays.jobs if job.qty]
        self.scale = float(np.median(late) if any(late) else 2 * arrays.switch_weight or 1)
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.best: Found | None = None
        self.error: BaseException | None = None
        self.moves = 0

    def run(
        self,
        threads: int,
        deadline: float,
        on_better: Callable[[tuple[Campaign, ...]], None],
        should_stop: Callable[[], bool],
        lead: Callable[[], Lead | None] = lambda: None,
    ) -> None:
        """Anneal until the deadline or a stop; better plans are told in the caller's thread.

        The thread that follows a lead asks for it until there is one.
        """
        begun = time.monotonic()

        def share() -> float:
            return (time.monotonic() - begun) / max(1e-3, deadline - begun)

        searches = [
            threading.Thread(target=self._guarded, args=(number, share, lead), daemon=True)
            for number in range(threads)
        ]
        for search in searches:
            search.start()
        told: Found | None = None
        try:
            while alive := [search for search in searches if search.is_alive()]:
                alive[0].join(POLL_S)
                if should_stop():
                    self.stop.set()
                if self.best is not told and not self.stop.is_set():
                    told = self.best
                    assert told is not None
                    on_better(to_campaigns(self.arrays, told.molds))
        finally:
            self.stop.set()
            for search in searches:
                search.join()
        if self.error is not None:
            raise self.error
        if self.best is not None and self.best is not told:
            on_better(to_campaigns(self.arrays, self.best.molds))

    def count(
        self,
        steps: int,
        on_better: Callable[[tuple[Campaign, ...]], None],
        should_stop: Callable[[], bool],
    ) -> bool:
        """Anneal in this thread for a number of steps; False if a stop came first."""
        done = 0
        told: Found | None = None

        def share() -> float:
            nonlocal told
            if should_stop():
                self.stop.set()
            elif self.best is not told:
                told = self.best
                assert told is not None
                on_better(to_campaigns(self.arrays, told.molds))
            return done / steps

        def counted(work: Work) -> None:
            nonlocal done
            done = int(work.steps[0])

        self._anneal(0, share, counted=counted)
        if self.best is not None and self.best is not told:
            on_better(to_campaigns(self.arrays, self.best.molds))
        return done >= steps

    def _guarded(
        self, number: int, share: Callable[[], float], lead: Callable[[], Lead | None]
    ) -> None:
        try:
            if number == LED:
                self._follow(number, share, lead)
            else:
                self._anneal(number, share)
        except BaseException as error:  # handed to the caller's thread, which raises it
            self.error = error
            self.stop.set()

    def _follow(
        self, number: int, share: Callable[[], float], lead: Callable[[], Lead | None]
    ) -> None:
        """A thread that begins anew once it has a lead: with its orders held, then with all."""
        found: Lead | None = None

        def until_led() -> float:
            nonlocal found
            found = lead()
            return share() if found is None else 1.0

        self._anneal(number, until_led)
        if found is None:
            return
        begun = share()
        freed = begun + HELD_SHARE * (1.0 - begun)
        arrays = replace(self.arrays, pinned=self.arrays.pinned | found.held)
        held = Search(arrays, found.campaigns, self.days, self.seed, HELD)
        held.stop = self.stop
        held._anneal(number, lambda: (share() - begun) / (freed - begun))
        plan = to_campaigns(arrays, held.best.molds) if held.best else found.campaigns
        start = to_state(self.arrays, self.shop, self.days, plan)
        self._offer(Found((int(start.total[0]), int(start.total[1]), NO_PEAK), start.molds))
        self._anneal(number, lambda: (share() - freed) / (1.0 - freed), start, FREED)

    def _anneal(
        self,
        number: int,
        share: Callable[[], float],
        start: State | None = None,
        cooling: Cooling | None = None,
        counted: Callable[[Work], None] | None = None,
    ) -> None:
        """One thread's share of the search: a plan of its own that cools down once."""
        cooling = cooling or self.cooling
        work = working_memory(self.days)
        steps = FIRST_STEPS
        calls = 0
        state = State(*(array.copy() for array in start or self.start))
        best = memory(state)
        while (now := share()) < 1.0 and not self.stop.is_set():
            temperature = self.scale * cooling.at(max(0.0, now))
            begun = time.monotonic()
            seed = (self.seed * 1_000_003 + number * 7_919 + calls) % (1 << 31)
            anneal(self.shop, state, best, work, self.least, seed, steps, temperature)
            calls += 1
            if counted is None:
                faster = SLICE_S / max(1e-4, time.monotonic() - begun)
                steps = max(1_000, int(steps * min(2.0, max(0.2, faster))))
            else:
                counted(work)
            if best.counts[2]:
                cost, late_days, peak = best.best_total.tolist()
                self._offer(Found((cost, late_days, peak), best.best))
        self.moves += int(best.counts[0])

    def _offer(self, found: Found) -> None:
        """Make a plan known if it is the best of all threads."""
        with self.lock:
            if self.best is None or found.total < self.best.total:
                self.best = replace(found, molds=found.molds.copy())


def granted_steps(cooling: Cooling, seconds: float) -> int:
    """The counted work that stands for its share of a limit in seconds."""
    return int(cooling.share * seconds * STEPS_PER_SECOND)


def warm_up() -> None:
    """Compile into the cache, unless all is there; takes about 20 seconds of one core."""
    if is_warm():
        return
    job = Job("A", 0, "S", 2, 1, 1, 2, 0, 3, False, 1, 0, 0)
    ints = np.full(4, 2, dtype=np.int64)
    days = (date.min,) * 4
    arrays = Arrays(days, 4, (job,), 1, 1, ints, ints, {"S": ints}, {"S": 2}, 1, 0, (False,), {})
    Search(arrays, [((0, 1), (1, 1))], 4, 0, BREAKING_TIES).count(
        1_000, lambda plan: None, lambda: False
    )
    note_warm()
