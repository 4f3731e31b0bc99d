"""How fast the pattern board is drawn and pushed with 5,000 bars, all of them in sight.

No test finds this file by itself; run it on a machine that does nothing else:
``python -m pytest tests/browser/board_speed.py -s``.
"""

from statistics import quantiles

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from planning import queries
from planning.models import DailyOrder, OrderStatus, Run
from tests import factories, plans

BARS, PLACES, PUSHES = 5_000, 6, 60
DRAWN_MS, PUSHED_MS = 1_000, 100

DRAW = """() => new Promise((done) => {
  const old = document.querySelector("[data-chart]");
  const given = document.getElementById(old.dataset.from);
  const all = JSON.parse(given.textContent);
  given.textContent = JSON.stringify({ ...all, shown: [0, all.days.length - 1] });
  const anew = old.cloneNode(false);
  old.replaceWith(anew);
  const begin = performance.now();
  charts.drawAll();
  charts.of(anew).getZr().flush();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
})"""
PUSH = """(pushes) => {
  const chart = charts.of(document.querySelector("[data-chart]"));
  const last = chart.getOption().xAxis[0].data.length - 1;
  return [...Array(pushes).keys()].map((push) => {
    const begin = performance.now();
    charts.zoom.show(chart, [push % 20, last - 20 + (push % 20)]);
    chart.getZr().flush();
    return performance.now() - begin;
  });
}"""


@pytest.fixture
def run(db) -> Run:
    """A plan in which every place has another order each day."""
    live = factories.scenario()
    made = plans.solved_run(live, workdays=BARS // PLACES + 5)
    place = {"run": made, "scenario": live, "asof_date": live.asof_date}
    days = queries.workdays(made)
    numbers = [(f"SO-26-{number:04}/10", number // PLACES) for number in range(BARS)]
    DailyOrder.objects.bulk_create(
        DailyOrder(
            **place,
            workday_index=day,
            date=days[day][1],
            order_id=order,
            part_id=f"P{day % 50:03}",
            molds_molded=1 + day % 20,
        )
        for order, day in numbers
    )
    OrderStatus.objects.bulk_create(
        OrderStatus(
            **place,
            order_id=order,
            part_id=f"P{day % 50:03}",
            qty=20,
            molded_qty_credit=0,
            remaining_qty=20,
            due_date=days[max(0, day - day % 7)][1],
            delivered_by_due=0,
            late_qty=0,
            late_days=0,
            completion_workday_index=day + 3,
            completion_date=days[day + 3][1],
        )
        for order, day in numbers
    )
    return made


def test_five_thousand_bars_are_drawn_and_pushed_in_time(
    page: Page, live_server, pat, run: Run, record_property
) -> None:
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Username").fill("pat")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    page.goto(live_server.url + reverse("run-board", args=[run.pk]), wait_until="networkidle")
    drawn = min(page.evaluate(DRAW) for _ in range(3))
    pushed = quantiles(page.evaluate(PUSH, PUSHES), n=20)[-1]
    figure = f"{BARS:,} bars: drawn in {drawn:.0f} ms, pushed in {pushed:.0f} ms (p95)"
    print(figure)
    record_property("figure", figure)
    assert drawn < DRAWN_MS
    assert pushed < PUSHED_MS
