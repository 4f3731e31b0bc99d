"""Charts of the benchmark: well-formed, inside their frame, larger values higher up."""

from xml.etree import ElementTree as ET

from tests.bench.chart import HEIGHT, WIDTH, line_chart
from tests.bench.document import figures
from tests.bench.instances import Instance
from tests.bench.record import Job, Record, Solver
from tests.bench.report import row_of

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


def test_figures_are_drawn_of_what_was_measured():
    instance, records = Instance("mixed", 50), {}
    for limit_s, cost in ((1.0, 120), (60.0, 100)):
        job = Job(Solver.ENGINE, instance, limit_s, 2, 0)
        records[job] = Record(job, "", "feasible", cost, bound=100, first_plan_s=0.2, peak_mb=90)
    rows = [row_of(records, instance, limit_s, 2) for limit_s in (1.0, 60.0, 600.0)]
    assert figures({}, [], {}) == {}
    drawn = figures({instance: rows}, rows[:2], records)
    assert set(drawn) == {"molding-gap-over-time.svg", "molding-growth.svg"}
    assert len(lines_of(drawn["molding-gap-over-time.svg"])[0]) == 2
