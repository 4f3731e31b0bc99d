"""The layers of the house, held by reading the imports of every file.

``urls > views > jobs > services, queries > translate > models > orders.models``; forms, tables,
filters, charts, sheets and compare stand beside services. The engine knows no Django.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("foundry_portal", "orders", "planning")

# The height of a room; a file may import its own height and below.
HEIGHTS = {
    "planning.urls": 9,
    "planning.admin": 8,
    "planning.management": 8,
    "planning.views": 8,
    "planning.api": 8,
    "planning.jobs": 7,
    "planning.services": 6,
    "planning.queries": 6,
    "planning.board_filters": 6,
    "planning.forms": 6,
    "planning.approval_forms": 6,
    "planning.mail_forms": 6,
    "planning.part_forms": 6,
    "planning.pin_forms": 6,
    "planning.opening_forms": 6,
    "planning.shop_forms": 6,
    "planning.charts": 6,
    "planning.tables": 6,
    "planning.filters": 6,
    "planning.difference_filters": 6,
    "planning.what_if_forms": 6,
    "planning.sheets": 6,
    "planning.compare": 6,
    "planning.translate": 5,
    "planning.models": 4,
}
FRAME = {"foundry_portal.urls", "foundry_portal.wsgi", "foundry_portal.settings"}
MAY_IMPORT_ENGINE = ("planning.translate", "planning.engine")


def _modules() -> list[tuple[str, Path]]:
    files = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [
        (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path)
        for path in files
        if "migrations" not in path.parts
    ]


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def _height(module: str) -> int | None:
    room = ".".join(module.split(".")[:2])
    return HEIGHTS.get(room)


MODULES = _modules()
IDS = [name for name, _ in MODULES]


@pytest.mark.parametrize(("module", "path"), MODULES, ids=IDS)
def test_imports_point_down(module: str, path: Path) -> None:
    own = _height(module)
    if own is None:
        return
    upward = [
        name for name in _imports(path) if (other := _height(name)) is not None and other > own
    ]
    assert not upward, f"{module} imports what stands above it: {upward}"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=IDS)
def test_orders_and_the_kit_stay_below(module: str, path: Path) -> None:
    names = _imports(path)
    if module.startswith("orders"):
        assert not [name for name in names if name.startswith("planning")], module
    if module.startswith("foundry_portal") and module not in FRAME:
        apps = [name for name in names if name.split(".")[0] in ("orders", "planning")]
        assert not apps, f"{module} is part of the kit and imports an app: {apps}"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=IDS)
def test_only_the_door_opens_to_the_engine(module: str, path: Path) -> None:
    engine = {name for name in _imports(path) if name.startswith("planning.engine")}
    if not module.startswith(MAY_IMPORT_ENGINE):
        assert not engine, f"{module} imports {sorted(engine)}; go through planning.translate"
    elif not module.startswith("planning.engine"):
        inside = {name for name in engine if len(name.split(".")) > 4}
        assert not inside, f"{module} reaches inside an engine: {sorted(inside)}"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=IDS)
def test_the_engine_knows_no_django_and_no_other_engine(module: str, path: Path) -> None:
    if not module.startswith("planning.engine"):
        return
    names = _imports(path)
    outside = [
        name
        for name in names
        if name.split(".")[0] in ("django", "orders", "foundry_portal")
        or (name.startswith("planning") and not name.startswith("planning.engine"))
    ]
    assert not outside, f"{module} imports {outside}"
    parts = module.split(".")
    if len(parts) > 3:
        engines = {p.name for p in (ROOT / "planning/engine").iterdir() if p.is_dir()}
        others = engines - {parts[2]}
        foreign = [
            name
            for name in names
            if name.startswith("planning.engine.") and name.split(".")[2] in others
        ]
        assert not foreign, f"{module} imports another engine: {foreign}"


def test_importing_the_engine_leaves_django_out() -> None:
    code = "import sys, planning.engine; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_portal_starts_without_what_only_a_solve_needs() -> None:
    code = (
        "import sys, django; django.setup(); import foundry_portal.urls\n"
        "loaded = {'ortools', 'numpy', 'numba'} & set(sys.modules)\n"
        "sys.exit(str(sorted(loaded)) if loaded else 0)"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "foundry_portal.settings"}
    asked = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr


def test_the_planning_package_is_empty() -> None:
    assert (ROOT / "planning/__init__.py").read_text() == ""
