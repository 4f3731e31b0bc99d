"""The page of licences names what is installed, and nothing that forbids a foundry to use it."""

import re

from tests import licences

FORBIDDING = re.compile(r"\bA?GPL(?!.*exception)|non.?commercial|proprietary", re.IGNORECASE)


def rows() -> list[list[str]]:
    lines = licences.PAGE.read_text().splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][1:]


def test_the_page_names_what_is_installed() -> None:
    installed = {one.name: str(one.specifier).removeprefix("==") for one in licences.requirements()}
    sent = {name: version for name, version, _ in licences.web_assets()}
    assert {name: version for name, version, _ in rows()} == installed | sent, "make licences"


def test_every_licence_is_known_and_allows_the_use() -> None:
    for name, _version, licence in rows():
        assert licence != "see the package", name
        assert not FORBIDDING.search(licence), f"{name}: {licence}"
