"""Charts of the benchmark: well-formed, inside their frame, larger values higher up."""

from xml.etree import ElementTree as ET

from tests.bench.chart import HEIGHT, WIDTH, line_chart

SVG = "{http://www.w3.org/2000/svg}"


def lines_of(chart: str) -> list[list[tuple[float, float]]]:
    drawn = ET.fromstring(chart).iter(f"{SVG}polyline")
    return [
        [tuple(map(float, place.split(","))) for place in line.attrib["points"].split()]
        for line in drawn
    ]


def test_lines_keep_order_and_frame():
    lines = lines_of(line_chart("T", "s", "%", {"a & b": [(1, 9.0), (600, 0.5)], "c": [(10, 2.0)]}))
    (first, last), _ = lines
    assert first[0] < last[0]
    assert first[1] < last[1], "a larger value is higher up"
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for line in lines for x, y in line)


def test_single_value_can_be_drawn():
    assert lines_of(line_chart("T", "s", "%", {"a": [(3, 3)]})) == [[(70.0, 350.0)]]
