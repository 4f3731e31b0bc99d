"""What one call of the benchmark measures, and the jobs that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.instances import MANY_ORDERS, TIME_FACTOR, Instance
from tests.bench.record import Job, Solver, Stage


@dataclass(frozen=True, slots=True)
class Scope:
    """Limit and workers of the tables, the seeds, and the instances asked for; none means all."""

    limit_s: float
    workers: int
    seeds: tuple[int, ...]
    only: tuple[Instance, ...] = ()
    judge_limit_s: float = 0.0

    def chosen(self, known: Sequence[Instance]) -> list[Instance]:
        """Those of the known instances that are asked for."""
        return [instance for instance in known if not self.only or instance in self.only]

    def limit_of(self, instance: Instance) -> float:
        """Seconds that the tables of families give an instance."""
        return self.limit_s * (TIME_FACTOR if instance.orders >= MANY_ORDERS else 1)

    def engine(
        self,
        instance: Instance,
        limit_s: float,
        stage: Stage = Stage.WHOLE,
        seed: int | None = None,
    ) -> Job:
        """A run of the engine; with the first seed unless another is named."""
        seed = self.seeds[0] if seed is None else seed
        return Job(Solver.ENGINE, instance, limit_s, self.workers, seed, stage)

    def judge(self, instance: Instance, stage: Stage = Stage.WHOLE) -> Job:
        """The bound of an instance."""
        return Job(Solver.JUDGE, instance, self.judge_limit_s, 1, 0, stage)

    def side_by_side(self, instances: Sequence[Instance], seeds: Sequence[int]) -> Iterator[Job]:
        """Judge, engine and literal model in turn, then the engine with each further seed.

        The literal model is the reference: one seed of it is enough.
        """
        for instance in instances:
            limit_s = self.limit_of(instance)
            yield self.judge(instance)
            yield self.engine(instance, limit_s)
            yield Job(Solver.LITERAL, instance, limit_s, self.workers, seeds[0])
        for seed in seeds[1:]:
            for instance in instances:
                yield self.engine(instance, self.limit_of(instance), seed=seed)
