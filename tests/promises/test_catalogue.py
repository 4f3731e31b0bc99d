"""No promise loses its test, and the page in the docs says what was reached."""

import ast
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from tests.promises import record
from tests.promises.catalogue import PROMISES, Promise

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def names_in(file: str) -> set[str]:
    """Name the tests that stand in a file."""
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_promises_are_counted_through() -> None:
    assert [promise.number for promise in PROMISES] == list(range(1, 24))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: str(promise.number))
def test_a_promise_has_its_tests(promise: Promise) -> None:
    assert promise.tests or promise.open, "no test, and nothing says why"
    for test in promise.tests:
        file, name = test.split("::")
        assert (ROOT / file).exists(), file
        assert name in names_in(file), f"{test} is gone: name the one that shows the promise now"


def test_the_page_says_what_was_recorded() -> None:
    assert record.PAGE.read_text() == record.page(record.read()), "make promises writes it anew"


def test_nothing_is_recorded_of_tests_that_no_promise_names() -> None:
    named = set(chain.from_iterable(promise.tests for promise in PROMISES))
    assert set(record.read()) <= named
