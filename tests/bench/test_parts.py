"""The parts of the full benchmark: what each measures, and what its tables and figures show."""

import json
from xml.etree import ElementTree as ET

import pytest

from planning.engine.molding import sharing
from planning.engine.molding.solve import _Solve
from tests.bench import ablation, families, fault, growth, over_time
from tests.bench import run as running
from tests.bench.__main__ import PARTS, main
from tests.bench.document import BEGIN, END
from tests.bench.instances import Instance
from tests.bench.job import measure
from tests.bench.judge import BOUNDS, judge_bound
from tests.bench.record import Job, Record, Solver, Stage, code_of
from tests.bench.scope import Scope
from tests.bench.stages import PLANS, pipeline_until

TINY = Instance("mixed", 4)
SCOPE = Scope(60.0, 2, (0, 1, 2))


def ran(job: Job, cost: int | None = 100, **more) -> Record:
    """A measurement as if it had been made."""
    figures = {"status": "feasible", "bound": 100, "first_plan_s": 0.2, "peak_mb": 90} | more
    return Record(job, code_of(job), cost=cost, **figures)


def table_of(*records: Record) -> dict[Job, Record]:
    return {record.job: record for record in records}


def test_every_part_is_measured_and_written_into_the_document(tmp_path, monkeypatch, capsys):
    document = tmp_path / "molding.md"
    document.write_text(f"{BEGIN}\n{END}")
    hard = Instance("tight", 12)
    monkeypatch.setattr(families, "TABLE", (hard,))
    monkeypatch.setattr(over_time, "OVER_TIME", (hard,))
    monkeypatch.setattr(over_time, "SECONDS", (0.2, 0.4, 1))
    monkeypatch.setattr(over_time, "TRACED", {0.4: 1})
    monkeypatch.setattr(growth, "GROWTH", (hard, TINY))
    monkeypatch.setattr(ablation, "ABLATION", (hard,))
    monkeypatch.setattr(fault, "LEAST_GAP", -1.0)
    monkeypatch.setattr(fault, "TIMES", 2)
    monkeypatch.setattr(running, "run", measure)  # in this process, which is faster
    parts = ",".join(part for part in PARTS if part not in ("large", "odd"))
    asked = ["full", "--parts", parts, "--time-limit", "0.3", "--workers", "1", "--seeds", "0"]
    assert main([*asked, "--out", str(tmp_path), "--docs", str(document)]) == 0
    capsys.readouterr()
    written = document.read_text()
    titles = [line[4:] for line in written.splitlines() if line.startswith("### ")]
    assert titles == [
        "Families and sizes",
        "Gap over time",
        "Growth with orders",
        "What each stage adds",
        "Plan or bound",
    ]
    for figure in ("molding-gap-over-time.svg", "molding-growth.svg"):
        assert f"]({figure})" in written
        ET.fromstring((tmp_path / figure).read_text())
    sections = json.loads((tmp_path / "full.json").read_text())["sections"]
    assert [section["title"] for section in sections] == titles
    remarks = {remark for section in sections for remark in section["remarks"]}
    assert all("other programs" in remark for remark in remarks), "no run failed, none is old"


def test_runs_over_time_end_once_one_is_proven_optimal(monkeypatch):
    monkeypatch.setattr(over_time, "OVER_TIME", (TINY,))
    measured = {}
    limits = []
    for job in over_time.jobs(SCOPE, measured):
        if job.solver is Solver.ENGINE:
            limits.append(job.limit_s)
            status = "optimal" if job.limit_s == 10 else "feasible"
            measured[job] = ran(job, 100 if job.limit_s == 10 else 110, status=status)
    assert limits == [1, 2, 5, 10]
    gaps = [row.gap for row in over_time.rows(SCOPE, measured, TINY)]
    assert gaps == pytest.approx([0.1, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0]), "it stays optimal"


def test_point_between_is_the_longer_run_as_it_was_by_then(monkeypatch):
    monkeypatch.setattr(over_time, "OVER_TIME", (TINY,))
    trace = ((0.1, 150, 50), (119.0, 130, 80), (121.0, 120, 90))
    longest = ran(SCOPE.engine(TINY, 600), 110, trace=trace)
    section = over_time.section(SCOPE, table_of(longest))
    (table,) = section.tables
    assert table.columns == ("gap %", "120 s", "600 s")
    assert table.rows[0] == ("mixed-4", "30.00", "10.00")
    assert table.rows[1] == ("mixed-4, own bound", "62.50", "10.00")
    assert "120 s is the run of 600 s, seen after 120" in section.text
    assert not over_time.section(SCOPE, {}).measured


def test_growth_is_that_of_the_engine_alone(monkeypatch):
    monkeypatch.setattr(growth, "GROWTH", (TINY, Instance("mixed", 8)))
    jobs = list(growth.jobs(SCOPE, {}))
    assert {(job.solver, job.limit_s) for job in jobs} == {(Solver.ENGINE, 60.0)}
    section = growth.section(SCOPE, table_of(*(ran(job, 104, wall_s=60.1) for job in jobs)))
    assert section.tables[0].rows[0] == ("4", "0.20", "60.1", "90", "4.00")
    assert set(section.figures) == {"molding-growth.svg"}


def test_long_runs_are_for_wide_gaps_the_widest_first(monkeypatch):
    monkeypatch.setattr(families, "TABLE", (TINY, Instance("mixed", 8), Instance("tight", 8)))
    first = dict(zip(families.TABLE, (101, 103, 109), strict=True))
    measured = table_of(*(ran(SCOPE.engine(of, 60.0), cost) for of, cost in first.items()))
    jobs = list(fault.jobs(SCOPE, measured))
    assert [job.instance.name for job in jobs] == ["tight-8", "mixed-8"]
    assert {(job.limit_s, job.workers) for job in jobs} == {(600.0, 8)}
    section = fault.section(SCOPE, measured | table_of(ran(jobs[0], 105, bound=102)))
    (line,) = section.tables[0].rows
    assert line[0] == "tight-8"
    assert (line[3], line[6]) == ("-3.67", "2.00"), "how far plan and bound moved"
    assert line[-2:] == ("6.86", "2.94"), "to the better bound, which the long run found"


def test_stages_are_cut_off_without_touching_the_engine():
    problem = Instance("tight", 12)
    found = {stage: measure(Job(Solver.ENGINE, problem, 0.5, 1, 0, stage)) for stage in PLANS}
    assert all(run.sound and run.cost is not None for run in found.values())
    first = found[Stage.FIRST_PLAN]
    assert first.wall_s < 0.5
    assert all(run.cost <= first.cost for run in found.values())
    assert found[Stage.WHOLE].cost < first.cost


@pytest.mark.parametrize("stage", PLANS)
def test_engine_is_whole_again_afterwards(stage):

    before = dict(vars(_Solve)), dict(vars(sharing))
    with pytest.raises(KeyError), pipeline_until(stage):
        raise KeyError
    assert (dict(vars(_Solve)), dict(vars(sharing))) == before


def test_each_part_of_the_bound_adds_to_it_and_none_is_above_a_plan():
    problem = Instance("tight", 30).problem()
    counted, late, joint = (judge_bound(problem, stage=stage).cost for stage in BOUNDS)
    assert counted < late < joint
    run = measure(Job(Solver.ENGINE, Instance("tight", 30), 1.0, 1, 0))
    assert run.sound
    assert run.trace
    assert joint <= run.cost
