"""A line chart as SVG, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 40, 50
COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df", "#57606a", "#bf3989", "#0a7ea4")


def line_chart(title: str, x_label: str, y_label: str, lines: Mapping[str, Points]) -> str:
    """One line per name; points must be above 0. Ticks are at 1, 2 and 5 times powers of ten."""
    points = [point for line in lines.values() for point in line]
    across = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    drawn = [_text(LEFT, 22, title, 15), _text(LEFT, HEIGHT - 8, x_label), _text(8, 36, y_label)]
    for value in across.ticks:
        x = across.place(value)
        drawn.append(_grid(x, TOP, x, HEIGHT - BOTTOM))
        drawn.append(_text(x - 8, HEIGHT - BOTTOM + 18, f"{value:g}"))
    for value in up.ticks:
        y = up.place(value)
        drawn.append(_grid(LEFT, y, WIDTH - RIGHT, y))
        drawn.append(_text(LEFT - 45, y + 4, f"{value:g}"))
    for i, (name, line) in enumerate(lines.items()):
        colour = COLOURS[i % len(COLOURS)]
        places = " ".join(f"{across.place(x):.1f},{up.place(y):.1f}" for x, y in line)
        drawn.append(
            f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        drawn += [
            f'<circle cx="{across.place(x):.1f}" cy="{up.place(y):.1f}" r="3" fill="{colour}"/>'
            for x, y in line
        ]
        drawn.append(_text(WIDTH - RIGHT + 12, TOP + 14 + 20 * i, name, colour=colour))
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    body = "\n".join((ground, *drawn))
    return f'{frame} font-family="sans-serif">\n{body}\n</svg>\n'


class _Axis:
    """Where values lie between two places on the page."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        low, high = min(values), max(values)
        self.ticks = [tick for tick in _steps(low, high) if low <= tick <= high] or [low]
        self.low, self.span = math.log(low), math.log(high / low) or 1.0
        self.first, self.last = first, last

    def place(self, value: float) -> float:
        return self.first + (math.log(value) - self.low) / self.span * (self.last - self.first)


def _steps(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [step * 10.0**power for power in powers for step in (1, 2, 5)]


def _grid(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#d8dee4"/>'


def _text(x: float, y: float, text: str, size: int = 12, colour: str = "#24292f") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}">{escape(text)}</text>'
