"""Colours have names, each with a light and a dark value; style sheets take them by name."""

import re

import pytest
from django.conf import settings

SHEETS = settings.BASE_DIR / "foundry_portal/static/foundry_portal"
WITH_VALUES = {"colours.css", "charts.css", "paper.css"}  # paper is always white
VALUE = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
NAME = re.compile(r"(--(?:portal|chart)-[\w-]+):")
NOT_DARKER = {"--portal-focus-dark", "--portal-on-dark", "--portal-on-dark-soft", "--chart-chosen"}


@pytest.mark.parametrize(
    "sheet",
    [path for path in sorted(SHEETS.rglob("*.css")) if path.name not in WITH_VALUES],
    ids=lambda path: path.name,
)
def test_a_style_sheet_takes_its_colours_by_name(sheet) -> None:
    assert not VALUE.findall(sheet.read_text()), "name it in colours.css, light and dark"


@pytest.mark.parametrize("name", ["colours.css", "charts/charts.css"])
def test_every_colour_has_a_light_and_a_dark_value(name) -> None:
    light, dark = (SHEETS / name).read_text().split(':root[data-bs-theme="dark"]')
    names = [set(NAME.findall(text)) for text in (light, dark.split("}")[0])]
    assert names[0] - names[1] <= NOT_DARKER
    assert names[1] <= names[0]
