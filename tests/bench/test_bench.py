"""The benchmark itself: it measures, goes on where it was, and says what it found.

Nothing here looks at the clock.
"""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.bench import record as records_of
from tests.bench.__main__ import finish, main
from tests.bench.document import BEGIN, END, write
from tests.bench.families import goals_table, section_of
from tests.bench.instances import GOALS, LARGE, ODD, QUICK, TABLE, Instance
from tests.bench.machine import Watch, _own_s
from tests.bench.record import Job, Record, Solver, code_of
from tests.bench.report import best_bound, main_table, remarks, row_of
from tests.bench.run import Ledger, ahead, run, run_all
from tests.bench.scope import Scope
from tests.bench.table import Table

TINY = Instance("mixed", 4)
SMALL = Instance("mixed", 30)
SCOPE = Scope(60.0, 2, (0, 1, 2))


def record(solver: Solver, seed: int, cost: int | None, instance=SMALL, limit_s=60.0, **more):
    """A measurement as if it had been made."""
    job = Job(solver, instance, limit_s, 2, seed)
    status = "feasible" if cost is not None else "unknown"
    return Record(job, code_of(job), status, cost, **more)


def judged(bound: int, instance=SMALL):
    job = Job(Solver.JUDGE, instance, 0.0, 1, 0)
    return Record(job, code_of(job), "bound", bound=bound)


def table_of(*records: Record) -> dict[Job, Record]:
    return {found.job: found for found in records}


def test_quick_benchmark_measures_a_tiny_instance(tmp_path, capsys):
    asked = ["quick", "--only", "mixed-4", "--time-limit", "1", "--workers", "1"]
    assert main([*asked, "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    written = json.loads((tmp_path / "quick.json").read_text())
    (row,) = written["sections"][0]["rows"]
    assert row["name"] == "mixed-4"
    assert row["bound"] <= row["engine"]["cost"]
    assert row["engine"]["sound"]
    assert row["literal"]["sound"]
    assert row["engine"]["peak_mb"] > 20
    assert "literal / engine" in shown


def test_full_benchmark_goes_on_where_it_was_and_writes_the_document(tmp_path, capsys):
    document = tmp_path / "molding.md"
    document.write_text(f"Before\n{BEGIN}\nold\n{END}\nafter\n")
    asked = ["full", "--only", "mixed-4", "--parts", "table", "--time-limit", "1", "--seeds", "0"]
    asked += ["--workers", "1", "--out", str(tmp_path), "--docs", str(document)]
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert "table: 3 measurements ahead" in shown
    assert shown.count("mixed-4 engine") == 1
    assert main([*asked, "--report-only"]) == 0
    assert main(asked) == 0
    assert capsys.readouterr().out.count("mixed-4 engine") == 0
    before, _, rest = document.read_text().partition(BEGIN)
    filled, _, after = rest.partition(END)
    assert (before, after) == ("Before\n", "\nafter\n")
    assert "| mixed-4 |" in filled
    assert "old" not in filled


def test_document_without_markers_is_refused(tmp_path):
    document = tmp_path / "molding.md"
    document.write_text("no markers")
    with pytest.raises(ValueError, match="has no markers"):
        write(document, [])


def test_measurements_are_made_again_after_a_change_of_code(tmp_path, monkeypatch):
    ledger = Ledger(tmp_path / "full.jsonl")
    found = record(Solver.ENGINE, 0, 100)
    ledger.add(found)
    assert ledger.done(found.job)
    assert Ledger(ledger.path).records == ledger.records
    ledger.add(replace(found, code="older"))
    assert not Ledger(ledger.path).done(found.job)
    monkeypatch.setattr("tests.bench.run.run", lambda job, days: replace(found, cost=90))
    assert [again.cost for again in run_all([found.job], ledger)] == [90]
    assert list(run_all([found.job], ledger)) == []


def test_line_cut_off_while_it_was_written_is_skipped(tmp_path):
    ledger = Ledger(tmp_path / "full.jsonl")
    ledger.add(record(Solver.ENGINE, 0, 100))
    with ledger.path.open("a") as file:
        file.write('{"job": {"solv')
    again = Ledger(ledger.path)
    again.add(record(Solver.ENGINE, 1, 100))
    assert len(Ledger(ledger.path).records) == 2


def test_literal_model_gets_the_days_that_the_engine_needed(tmp_path, monkeypatch):
    ledger = Ledger(tmp_path / "full.jsonl")
    ledger.add(record(Solver.ENGINE, 0, 100, days=77))
    given = []
    job = record(Solver.LITERAL, 0, 100).job
    monkeypatch.setattr(
        "tests.bench.run.run", lambda job, days: given.append(days) or record(job.solver, 0, 1)
    )
    list(run_all([job], ledger))
    assert given == [77]


def test_process_that_fails_is_a_record_without_a_plan():
    failed = run(Job(Solver.ENGINE, TINY, -1.0, 1, 0))
    assert (failed.status, failed.cost) == ("failed", None)
    assert "time_limit_s" in failed.error


def test_code_is_what_can_change_a_plan(tmp_path, monkeypatch):
    def code(solver):
        records_of._digest.cache_clear()
        return code_of(Job(solver, TINY, 1.0, 1, 0))

    monkeypatch.setattr(records_of, "ROOT", tmp_path)
    engine, literal = tmp_path / "planning/engine", tmp_path / "tests/engine"
    engine.mkdir(parents=True)
    literal.mkdir(parents=True)
    (literal / "generator.py").write_text("seed = 1")
    (engine / "solve.py").write_text('"""Solve."""\ndef f():\n    """Two."""\n    return 2\n')
    (literal / "literal.py").write_text("x = 1")
    before = {solver: code(solver) for solver in Solver}
    (engine / "solve.py").write_text("def f():\n    return 2  # two\n")
    (engine / "__main__.py").write_text("x = 3")
    (tmp_path / "planning/views.py").write_text("x = 3")
    (literal / "test_solve.py").write_text("x = 3")
    assert {solver: code(solver) for solver in Solver} == before
    (engine / "solve.py").write_text("def f():\n    return 3\n")
    assert [s for s in Solver if code(s) != before[s]] == [Solver.JUDGE, Solver.ENGINE]
    (literal / "literal.py").write_text("x = 2")
    assert code(Solver.LITERAL) != before[Solver.LITERAL]
    records_of._digest.cache_clear()


def test_what_is_ahead_is_foreseen(tmp_path):
    ledger = Ledger(tmp_path / "full.jsonl")
    jobs = list(SCOPE.side_by_side([SMALL, TINY], (0, 1, 2)))
    literal = [job for job in jobs if job.solver is Solver.LITERAL]
    assert [job.seed for job in literal] == [0, 0], "the reference runs once"
    assert len(jobs) == 2 * (1 + 3 + 1)
    ledger.add(record(Solver.ENGINE, 0, 100))
    ledger.add(replace(record(Solver.ENGINE, 1, 100, wall_s=4.0), code="older"))
    seconds = ahead(jobs, ledger)
    assert len(seconds) == len(jobs) - 1
    assert seconds[record(Solver.ENGINE, 1, 100).job] < 10 < 60 < seconds[literal[0]] < 90


def test_row_is_the_median_of_its_seeds_against_the_best_bound():
    engine = [
        record(Solver.ENGINE, seed, cost, bound=bound)
        for seed, cost, bound in ((0, 130, 90), (1, 110, 105), (2, 120, 80))
    ]
    literal = [record(Solver.LITERAL, seed, cost) for seed, cost in ((0, 180), (1, None), (2, 150))]
    other = record(Solver.ENGINE, 0, 50, limit_s=1.0)
    row = row_of(table_of(*engine, *literal, other, judged(100)), SMALL, 60.0, 2)
    assert (row.engine.cost, row.literal.cost, row.bound, row.seeds) == (120, 180, 105, 3)
    assert row.gap == round(120 / 105 - 1, 6)
    assert row.ratio == 1.5
    assert main_table([row]).rows[0][0] == "mixed-30"


def test_row_without_runs_is_empty():
    row = row_of({}, SMALL, 60.0, 2)
    assert (row.gap, row.worst_gap, row.ratio, row.behind) == (None, None, None, False)
    assert main_table([row]).rows == goals_table([row]).rows == ()


def test_bound_of_other_code_counts_only_if_there_is_no_other():
    found, old = record(Solver.ENGINE, 0, 130, bound=90), replace(judged(120), code="older")
    assert best_bound(table_of(old), SMALL) == 120
    assert best_bound(table_of(old, found), SMALL) == 90


def test_goals_hold_the_mean_of_medians_and_the_worst_run():
    tight = Instance("tight", 30)
    found = table_of(
        *(record(Solver.ENGINE, seed, cost) for seed, cost in ((0, 1004), (1, 1002), (2, 1010))),
        judged(1000),
        record(Solver.ENGINE, 0, 1020, tight),
        judged(1000, tight),
    )
    rows = [row_of(found, instance, 60.0, 2) for instance in (SMALL, tight)]
    name = "30 orders, mixed and tight"
    assert goals_table(rows).rows == ((name, "2", "1.20", "0.80", "2.00", "1.50", "no"),)
    assert goals_table(rows[:1]).rows == ((name, "1", "0.40", "0.80", "1.00", "1.50", "yes"),)
    none = row_of(found | table_of(record(Solver.ENGINE, 1, None)), SMALL, 60.0, 2)
    assert goals_table([rows[0], replace(none, instance=tight)]).rows[0][-1] == "no"


def test_what_must_not_be_overlooked_is_said():
    behind = row_of(
        table_of(record(Solver.ENGINE, 0, 110), record(Solver.LITERAL, 0, 100)), SMALL, 60.0, 2
    )
    none = row_of(table_of(record(Solver.LITERAL, 0, None)), SMALL, 60.0, 2)
    broken = record(Solver.ENGINE, 0, 9, sound=False, error="max_patterns: day 3")
    stale = replace(record(Solver.ENGINE, 0, 9), code="older")
    said = [
        remarks([row])
        for row in (
            behind,
            none,
            *(row_of(table_of(run), SMALL, 60.0, 2) for run in (broken, stale)),
        )
    ]
    assert said == [
        ("mixed-30: the engine is behind the literal model",),
        ("mixed-30, literal: no plan within 60 s",),
        ("mixed-30, engine: max_patterns: day 3",),
        ("mixed-30, engine: measured with other code than today's",),
    ]


def test_crowded_machine_is_told():
    quiet, crowded = (record(Solver.ENGINE, 0, 9, others=share) for share in (0.02, 0.4))
    said = [
        section_of(SCOPE, [row_of(table_of(run), SMALL, 60.0, 2)]).remarks
        for run in (quiet, crowded)
    ]
    assert said == [(), ("other programs took 40 % of the cores meanwhile, at most 40 %",)]


def test_others_are_whoever_else_uses_the_cores():
    watch = Watch()
    subprocess.run([sys.executable, "-c", "sum(range(10**7))"], check=True)
    assert 0 <= watch.others() <= 1
    assert _own_s() - watch.own_s > 0, "what this process waits for is its own"


def test_benchmark_with_a_broken_plan_fails(tmp_path):
    broken = record(Solver.ENGINE, 0, 9, sound=False, error="max_patterns: day 3")
    section = section_of(SCOPE, [row_of(table_of(broken), SMALL, 60.0, 2)])
    assert finish(tmp_path / "quick.json", SCOPE, [section]) == 1


def test_every_goal_is_about_an_instance_of_the_table():
    assert all(any(goal.covers(instance) for instance in (*TABLE, *LARGE)) for goal in GOALS)
    assert set(QUICK) <= set(TABLE)
    assert not set(ODD) & set(TABLE)


@pytest.mark.parametrize("name", ["heavy-30", "mixed", "mixed-x", "mixed-30-1-1", ""])
def test_names_of_no_instance_are_refused(name):
    with pytest.raises(ValueError, match="is no instance"):
        Instance.named(name)


def test_tables_line_up_and_read_as_markdown():
    table = Table(("name", "n"), (("a", "1"), ("long", "1,000")))
    assert table.plain().splitlines() == ["name      n", "a         1", "long  1,000"]
    assert table.markdown().splitlines()[1:] == ["| --- | ---: |", "| a | 1 |", "| long | 1,000 |"]
