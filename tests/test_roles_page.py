"""The table of roles in the docs says what the permission table says."""

from itertools import chain

from tests.access import TABLE
from tests.roles_page import LEFT_OUT, ROLES_PAGE, WORDS, roles_page


def test_the_page_is_the_permission_table() -> None:
    assert ROLES_PAGE.read_text() == roles_page(), "make user-docs writes it anew"


def test_the_page_leaves_out_no_address() -> None:
    told = set(chain.from_iterable(WORDS.values()))
    assert {row.name for row in TABLE} == told | LEFT_OUT, "say in tests/roles_page.py what it does"
