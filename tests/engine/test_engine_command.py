"""The command line: files in, files out, exit codes as agreed."""

import json
from pathlib import Path

import pytest

from planning.engine.__main__ import main
from tests.engine.small_shop import order, shop_json


@pytest.fixture
def files(tmp_path):
    problem = tmp_path / "problem.json"
    problem.write_text(json.dumps(shop_json(order("A", 6, 9), order("B", 2, "2026-11-20"))))
    return problem, tmp_path / "plan.json"


def solve(problem: Path, plan: Path, *more: str) -> int:
    return main(["molding", str(problem), "--out", str(plan), "--time-limit", "1", *more])


def test_plan_is_written_and_checked(files, capsys):
    assert solve(*files, "--workers", "1", "--seed", "3") == 0
    shown = capsys.readouterr()
    assert shown.out.count("\n") == 1
    assert "optimal" in shown.out
    assert "warning: orders[1]: order B: due 2026-11-20" in shown.err
    plan = json.loads(files[1].read_text())
    assert (plan["schema"], plan["engine"], plan["status"]) == (1, "molding", "optimal")
    assert (plan["cost"], plan["seed"], plan["workers"]) == (2_400_000, 3, 1)
    assert main(["molding", "--check", *map(str, files)]) == 0
    assert json.loads(capsys.readouterr().out)["cost"] == 2_400_000


def test_each_broken_rule_has_a_line_and_the_figures_follow(files, capsys):
    solve(*files)
    plan = json.loads(files[1].read_text())
    plan["molds"][0]["molds"] = 99
    files[1].write_text(json.dumps(plan))
    capsys.readouterr()
    assert main(["molding", "--check", *map(str, files)]) == 1
    *rules, figures = capsys.readouterr().out.splitlines()
    assert {"remaining_quantity", "molding_capacity"} <= {rule.split(":")[0] for rule in rules}
    assert json.loads(figures)["switches"] == 4


def test_unreadable_plan_is_broken(files, capsys):
    files[1].write_text('{"status": "feasible", "molds": [{}]}')
    assert main(["molding", "--check", *map(str, files)]) == 1
    assert "plan_format: molds[0].order_id: is missing" in capsys.readouterr().out


def test_invalid_problem_is_written_as_an_invalid_plan(files, capsys):
    files[0].write_text(json.dumps(shop_json(order("A", -1, 9), order("B", 1, 9, "P999"))))
    assert solve(*files) == 2
    errors = capsys.readouterr().err.splitlines()
    assert errors == [
        "error: orders[0].qty: -1 is not within 1 to 1000000",
        "error: orders[1].part_id: unknown part P999",
    ]
    plan = json.loads(files[1].read_text())
    assert (plan["status"], plan["cost"], len(plan["errors"])) == ("invalid", None, 2)


def test_infeasible_problem_exits_with_3(files, capsys):
    files[0].write_text(json.dumps(shop_json(order("A", 1, 9), flasks={"S": 0})))
    assert solve(*files) == 3
    assert "order A: there is no flask of size S" in capsys.readouterr().err
    assert json.loads(files[1].read_text())["status"] == "infeasible"


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "no JSON"), ('{"qty": NaN}', "NaN is not a number"), ("[" * 100_000, "no JSON")],
)
def test_what_is_no_json_is_one_clear_line(files, capsys, content, message):
    files[0].write_text(content)
    assert solve(*files) == 2
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert message in shown
    assert not files[1].exists()


def test_binary_and_missing_files_are_one_clear_line(files, capsys, tmp_path):
    files[0].write_bytes(b"\xff\xfe\x00")
    assert solve(*files) == 2
    assert solve(tmp_path / "none.json", files[1]) == 2
    assert solve(files[0], tmp_path / "no" / "plan.json") == 2
    assert main(["molding", "--check", str(files[0]), str(files[1])]) == 2
    assert capsys.readouterr().err.count("\n") == 4


@pytest.mark.parametrize("bad", [["--time-limit", "0"], ["--time-limit", "nan"], ["--seed", "-1"]])
def test_limits_out_of_range_are_bad_arguments(files, bad):
    assert solve(*files, *bad) == 2


@pytest.mark.parametrize(
    "bad", [[], ["paint", "x"], ["molding"], ["molding", "x"], ["molding", "--check", "x"]]
)
def test_bad_arguments_exit_with_2(bad):
    with pytest.raises(SystemExit) as ended:
        main(bad)
    assert ended.value.code == 2


def test_failed_write_leaves_no_partial_file(files, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert solve(*files) == 2
    assert [path.name for path in files[0].parent.iterdir()] == ["problem.json"]
