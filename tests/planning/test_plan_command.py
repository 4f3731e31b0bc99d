"""``manage.py plan``: exit codes and messages as the contract has them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from orders.models import Order, Scenario
from planning.engine import molding
from planning.models import MoldingSettings, OrderStatus, Run
from tests import factories, plans
from tests.workbooks import MONDAY_1, MONDAY_2, SmallWorkbook

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = ["--time-limit", "1", "--workers", "1"]


@pytest.fixture
def plan(tmp_path: Path, capsys) -> Callable[..., tuple[int, str, str]]:
    """Run the command on a workbook; gives its exit code, output and errors."""

    def run(content: bytes | SmallWorkbook, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "monday.xlsx"
        path.write_bytes(content if isinstance(content, bytes) else content.content())
        code = 0
        try:
            call_command("plan", str(path), *QUICK, *options)
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_plan_is_stored_and_exported(plan, tmp_path: Path) -> None:
    out, plan_json, problem_json = (tmp_path / n for n in ("plan.xlsx", "plan.json", "p.json"))
    code, printed, _ = plan(
        SmallWorkbook(), "--out", str(out), "--json", str(plan_json), "--problem", str(problem_json)
    )
    assert code == 0
    assert "late molds" in printed
    run = Run.objects.get()
    assert run.state == Run.State.SOLVED
    problem = molding.Problem.from_json(json.loads(problem_json.read_text()))
    stored = molding.Plan.from_json(json.loads(plan_json.read_text()))
    assert not molding.check(problem, stored).violations
    status = openpyxl.load_workbook(out)["order_status"]
    assert status.max_row == OrderStatus.objects.filter(run=run).count() + 1


def test_two_mondays_go_into_the_same_scenario(plan) -> None:
    assert plan(MONDAY_1)[0] == 0
    code, printed, errors = plan(MONDAY_2)
    assert code == 0
    assert "orders: 14 new, 3 changed, 130 unchanged, 7 no longer listed" in printed
    assert "7 orders are no longer listed" in errors
    assert Scenario.objects.get().asof_date == date(2026, 11, 23)
    assert Order.objects.filter(state=Order.State.CLOSED).count() == 0
    assert Run.objects.filter(state=Run.State.SOLVED).count() == 2


def test_missing_orders_are_closed_on_request(plan) -> None:
    plan(MONDAY_1)
    assert plan(MONDAY_2, "--close-missing")[0] == 0
    assert Order.objects.filter(state=Order.State.CLOSED).count() == 7


def test_a_bad_workbook_exits_2_and_stores_nothing(plan) -> None:
    book = SmallWorkbook().put("orders", 2, "qty", -3).put("orders", 3, "part_id", "P999")
    code, _, errors = plan(book)
    assert code == 2
    assert 'column qty, value "-3"' in errors
    assert "P999" in errors
    assert "nothing was stored" in errors
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_exits_2(plan, content: bytes) -> None:
    code, _, errors = plan(content)
    assert code == 2
    assert "monday.xlsx" in errors
    assert not Scenario.objects.exists()


def test_a_file_that_is_not_there_exits_2(capsys) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("plan", "/nowhere/monday.xlsx")
    assert end.value.code == 2
    assert "No such file" in capsys.readouterr().err


def test_no_flasks_of_a_size_exits_3_and_names_every_order(plan) -> None:
    code, _, errors = plan(SmallWorkbook().put("resources", 2, "flasks_S", 0))
    assert code == 3
    assert "O1" in errors
    assert "O3" in errors
    assert "O2" not in errors
    assert Order.objects.count() == 3
    assert not Run.objects.exists()


def test_a_part_heavier_than_a_days_melt_exits_3(plan) -> None:
    code, _, errors = plan(SmallWorkbook().put("parts", 3, "gross_weight_ton", 8.501))
    assert code == 3
    assert "O2" in errors
    assert Order.objects.count() == 3


def test_a_due_date_in_the_past_is_planned_and_warned_of(plan) -> None:
    code, _, errors = plan(SmallWorkbook().put("orders", 2, "due_date", date(2026, 11, 2)))
    assert code == 0
    assert "warning: " in errors
    assert "O1" in errors
    assert OrderStatus.objects.get(order_id="O1").late_qty == 6


def test_an_unknown_scenario_exits_2_and_names_those_there_are(plan) -> None:
    factories.scenario(name="Live")
    code, _, errors = plan(SmallWorkbook(), "--scenario", "Lvie")
    assert code == 2
    assert "Live" in errors


def test_a_what_if_is_planned_by_name(plan) -> None:
    factories.scenario(name="Live")
    factories.scenario(name="What if", is_live=False)
    assert plan(SmallWorkbook(), "--scenario", "What if")[0] == 0
    assert Run.objects.get().scenario.name == "What if"


def test_a_scenario_that_is_being_planned_exits_3(plan) -> None:
    live = factories.scenario()
    plans.run(live, state=Run.State.QUEUED)
    code, _, errors = plan(SmallWorkbook())
    assert code == 3
    assert "not finished yet" in errors


def test_a_folder_that_is_not_there_is_told_before_anything_is_done(plan) -> None:
    code, _, errors = plan(SmallWorkbook(), "--out", "/nowhere/plan.xlsx")
    assert code == 2
    assert "/nowhere" in errors
    assert not Scenario.objects.exists()


def test_settings_go_with_the_run_and_into_the_workbook(plan, tmp_path: Path) -> None:
    out, problem_json = tmp_path / "plan.xlsx", tmp_path / "p.json"
    options = ["--objective", "strict", "--late-weight", "500", "--use-priority"]
    files = ["--out", str(out), "--problem", str(problem_json)]
    assert plan(SmallWorkbook(), *options, *files)[0] == 0
    problem = json.loads(problem_json.read_text())
    assert (problem["objective"], problem["use_priority"]) == ("strict", True)
    assert problem["weights"]["late"] == 500
    summary = dict(openpyxl.load_workbook(out)["summary"].iter_rows(values_only=True))
    assert "strict: late molds first" in summary["settings"]
    assert summary["level_switches"] >= summary["level_switches_bound"]


def test_a_command_takes_the_usual_settings_whatever_ran_last(plan) -> None:
    plan(SmallWorkbook(), "--pattern-scope", "part", "--no-start-from-plan")
    plan(SmallWorkbook())
    first, last = MoldingSettings.objects.order_by("run_id")
    assert (first.pattern_scope, first.start_from_plan) == ("part", False)
    assert (last.pattern_scope, last.start_from_plan) == ("order", True)


def test_days_that_no_plan_has_exit_3(plan) -> None:
    code, _, errors = plan(SmallWorkbook(), "--keep-days", "1")
    assert code == 3
    assert "There is no approved plan" in errors


@pytest.mark.parametrize(
    "wrong", [("--objective", "quick"), ("--late-weight", "0"), ("--keep-days", "61")]
)
def test_a_setting_out_of_range_is_refused_before_anything_is_done(plan, wrong) -> None:
    with pytest.raises(CommandError):
        plan(SmallWorkbook(), *wrong)
    assert not Scenario.objects.exists()


def test_the_same_seed_gives_the_same_plan(plan, tmp_path: Path) -> None:
    documents = []
    for name in ("a.json", "b.json"):
        plan(
            SmallWorkbook(), "--deterministic", "--time-limit", "20", "--json", str(tmp_path / name)
        )
        documents.append(json.loads((tmp_path / name).read_text()))
    assert documents[0]["deterministic"]
    assert documents[0]["molds"] == documents[1]["molds"]
