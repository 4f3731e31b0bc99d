"""Reading a problem: everything wrong with it is named at once; what is right survives JSON."""

import copy
import json
from datetime import date

import pytest

from planning.engine.molding import Lags, Problem, earliest_completions, lags, review
from planning.engine.molding.rows import Order, Part
from planning.engine.result import InvalidProblem, Limits
from tests.engine.small_shop import day, instance, order, part, shop, shop_json


def refused(data: object) -> dict[str, str]:
    """What is wrong with a problem, by place."""
    with pytest.raises(InvalidProblem) as invalid:
        Problem.from_json(data)
    return {error.where: error.message for error in invalid.value.errors}


@pytest.mark.parametrize("name", ["mixed-30-1", "tight-30-1", "mixed-400-1"])
def test_problem_survives_json(name):
    data = instance(name)
    problem = Problem.from_json(data)
    written = json.loads(json.dumps(problem.to_json()))
    assert Problem.from_json(written) == problem
    assert {key: written[key] for key in data} == data


def test_every_key_survives_json():
    data = shop_json(
        order("A", 6, 9, credit=2, loaded=True),
        flasks_in_use=[{"flask_size": "S", "release_workday_index": 2, "qty": 30}],
        committed_pours=[{"workday_index": 0, "kg": 5200}],
        calendar={"weekdays": [0, 1, 5], "holidays": ["2026-12-25"], "extra_workdays": []},
        day_capacity=[{"workday_index": 1, "molding_max": 3, "pour_max_kg": None}],
        weights={"late": 10, "switch": 2, "late_day": 3, "wip": 1},
        pattern_scope="part",
        use_priority=True,
        objective="strict",
        pinned=[{"order_id": "A", "workday_index": 1, "molds": 0}],
        hint=[{"order_id": "B", "workday_index": 2, "molds": 4}],
    )
    assert Problem.from_json(data).to_json() == data


def test_defaults():
    data = shop_json({"order_id": "A", "part_id": "P", "qty": 1, "due_date": "2026-12-11"})
    for key in ("schema", "calendar", "weights", "flasks_in_use", "committed_pours"):
        del data[key]
    del data["resources"]["max_patterns"]
    problem = Problem.from_json(data)
    assert problem.orders[0] == Order("A", "P", 1, date(2026, 12, 11), 100, 0, False)
    assert (problem.weights.late, problem.weights.switch) == (1_000_000, 100_000)
    assert (problem.calendar.weekdays, problem.resources.max_patterns) == ((0, 1, 2, 3, 4), 6)


def test_every_error_is_named_at_once():
    data = shop_json(
        order("A", -1, 9),
        order("B", 3, 9, "P999"),
        {**order("C", 3, 9), "qty": 2.5},
        {**order("D", 3, 9), "due_date": "2026-02-30"},
        order("B", 3, 9),
        parts=[
            part("P", kg=float("nan")),
            part("Q", size="XL"),
            part("R", cool=-1),
            part("R"),
        ],
        molding=0,
        weights={"late": -5, "late_day": -2},
        pattern_scope="parts",
        pinned=[{"order_id": "A", "workday_index": 0, "molds": -1}],
        flasks_in_use=[{"flask_size": "Z", "release_workday_index": 0, "qty": 1}],
        day_capacity=[{"workday_index": 99}],
    )
    found = refused(data)
    assert set(found) == {
        "orders[0].qty",
        "orders[1].part_id",
        "orders[2].qty",
        "orders[3].due_date",
        "orders[4].order_id",
        "parts[0].gross_weight_kg",
        "parts[2].cool_hours",
        "resources.molding_max_per_day",
        "weights.late",
        "weights.late_day",
        "pattern_scope",
        "pinned[0].molds",
        "day_capacity[0].workday_index",
    }
    assert found["orders[1].part_id"] == "unknown part P999"
    assert found["pattern_scope"] == "'parts' is not known, only 'order' or 'part'"


def test_unknown_flask_sizes_are_named():
    sizes = refused(
        shop_json(
            parts=[part("P"), part("Q", size="XL")],
            flasks_in_use=[{"flask_size": "Z", "release_workday_index": 0, "qty": 1}],
        )
    )
    assert sizes == {
        "parts[1].flask_size": "unknown flask size XL",
        "flasks_in_use[0].flask_size": "unknown flask size Z",
    }


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("pattern_scope", "pattern", "'pattern' is not known, only 'order' or 'part'"),
        ("objective", None, "None is not known, only 'weighted' or 'strict'"),
        ("use_priority", 0, "true or false is needed, not 0"),
    ],
)
def test_settings_that_are_not_known_are_refused_by_name(key, value, message):
    assert refused(shop_json(order("A", 1, 9), **{key: value})) == {key: message}


def test_pins_that_mean_nothing_are_refused_by_their_place():
    pins = [("A", 0, 1), ("B", 0, 1), ("A", 999, 1), ("A", 0, 2)]
    cells = [dict(zip(("order_id", "workday_index", "molds"), pin, strict=True)) for pin in pins]
    assert refused(shop_json(order("A", 9, 9), pinned=cells)) == {
        "pinned[1].order_id": "unknown order B",
        "pinned[2].workday_index": "999 is past the last workday",
        "pinned[3]": "order A on workday 0 stands in pinned[0] already",
    }


def test_settings_at_their_default_are_accepted():
    shop(
        order("A", 1, 9),
        pattern_scope="order",
        use_priority=False,
        objective="weighted",
        pinned=[],
        hint=[],
    )


@pytest.mark.parametrize("data", [None, 3, "x", [], {}, {"name": 1}, {"workdays": 5}])
def test_what_is_no_problem_is_refused(data):
    assert refused(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("workdays",), []),
        (("workdays",), ["2026-11-24", "2026-11-23"]),
        (("workdays",), ["2026-11-20", "2026-11-23"]),
        (("workdays", 1), "tomorrow"),
        (("asof_date",), "2026-W47-1"),
        (("asof_date",), None),
        (("resources",), None),
        (("resources", "flasks"), {"S": -1}),
        (("resources", "flasks"), {"S": 1.5}),
        (("resources", "pour_max_kg_per_day"), 0),
        (("resources", "molding_max_same_part_per_day"), 0),
        (("resources", "max_patterns"), 0),
        (("resources", "max_patterns"), True),
        (("orders", 0, "qty"), 10**12),
        (("orders", 0, "qty"), 0),
        (("orders", 0, "qty"), "7"),
        (("orders", 0, "order_id"), ""),
        (("orders", 0, "priority"), 1000),
        (("orders", 0, "molded_qty_credit"), -1),
        (("orders", 0, "pattern_loaded"), 1),
        (("parts", 0, "finish_hours"), float("inf")),
        (("parts", 0, "cool_hours"), "24"),
        (("calendar",), {"weekdays": []}),
        (("calendar",), {"weekdays": [7]}),
        (("schema",), 2),
        (("weights",), {"late": 10**9, "switch": 10**30}),
    ],
)
def test_bad_value_is_refused_at_its_place(path, value):
    data = shop_json(order("A", 1, 9))
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert any(where.startswith(str(path[0])) for where in refused(data))


def test_rows_refuse_bad_values_on_creation():
    with pytest.raises(InvalidProblem):
        Order("A", "P", -1, date(2026, 12, 11))
    with pytest.raises(InvalidProblem):
        Part("P", "S", 24, 24, -1)


def test_weights_that_cannot_be_added_up_are_refused():
    many = shop_json(*(order(f"O{i}", 1_000_000, 9) for i in range(2_000)))
    many["weights"] = {"late": 10**9}
    assert set(refused(many)) == {"weights"}


def test_hours_are_rounded_up_to_whole_days():
    problem = shop(parts=[part("P", cool=24.5, finish=0), part("Q", cool=0, finish=48)])
    assert [lags(p) for p in problem.parts] == [Lags(2, 0), Lags(0, 2)]
    assert [(lag.flask_days, lag.delivery) for lag in map(lags, problem.parts)] == [(4, 5), (2, 5)]


def test_earliest_completion_counts_process_time_and_the_same_part_cap():
    problem = shop(order("A", 25, 9), order("B", 1, 9, credit=1), same_part=10)
    earliest = earliest_completions(problem)
    assert earliest.keys() == {"A", "B"}
    assert earliest["A"].isoformat() == day(2 + 5)
    assert earliest["B"] is None


def test_review_names_every_order_that_cannot_be_planned():
    problem = shop(
        order("A", 1, 9),
        order("B", 1, 9, "L"),
        order("C", 1, 9, "H"),
        order("D", 1, 9, "L", credit=1),
        parts=[part("P"), part("L", size="L"), part("H", kg=99_999)],
        flasks={"S": 5, "L": 0},
    )
    errors = review(problem).errors
    assert [error.order_id for error in errors] == ["B", "C"]
    assert "no flask of size L" in errors[0].message
    assert "99999 kg" in errors[1].message


def test_review_warns_of_what_a_planner_should_look_at():
    problem = shop(
        order("A", 1, "2026-11-20"),
        order("B", 11, 5),
        order("C", 2, 9, credit=5),
        order("D", 2, 9),
        order("E", 2, "2026-11-20", credit=2),
        committed_pours=[{"workday_index": 1, "kg": 10_001}],
        flasks_in_use=[{"flask_size": "S", "release_workday_index": 2, "qty": 101}],
    )
    found = review(problem)
    assert found.errors == ()
    assert [(w.where, w.order_id) for w in found.warnings] == [
        ("orders[0]", "A"),
        ("orders[1]", "B"),
        ("orders[2]", "C"),
        ("flasks_in_use", None),
        ("committed_pours", None),
    ]
    assert "late from the start" in found.warnings[0].message
    assert f"earliest {day(6)}" in found.warnings[1].message


def test_review_warns_of_more_loaded_patterns_than_places():
    problem = shop(*(order(name, 1, 9, loaded=True) for name in "ABC"), patterns=2)
    assert [w.where for w in review(problem).warnings] == ["orders"]


@pytest.mark.parametrize(
    "bad",
    [
        {"time_limit_s": 0},
        {"time_limit_s": float("nan")},
        {"time_limit_s": "60"},
        {"workers": 0},
        {"workers": 1.5},
        {"seed": -1},
        {"deterministic": 1},
    ],
)
def test_limits_refuse_nonsense(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        Limits(**bad)


def test_reading_leaves_the_document_as_it_was():
    data = shop_json(order("A", 1, 9))
    before = copy.deepcopy(data)
    Problem.from_json(data)
    assert data == before
