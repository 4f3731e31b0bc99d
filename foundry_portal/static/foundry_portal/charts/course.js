// The course of a run: the cost of the best plan comes down, the proven bound comes up. The page asks
// for the numbers again while the run works; the chart stays and goes on.
charts.kinds.course = (given, look, chart) => {
  const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
  const whole = new Intl.NumberFormat(document.documentElement.lang);
  chart.getDom().setAttribute("aria-label", given.finding);
  const line = (name, column, colour, type) => ({
    id: name,
    name,
    type: "line",
    step: "end",
    symbol: "circle",
    symbolSize: 5,
    color: colour,
    lineStyle: { width: 2, type },
    data: given.points.filter((point) => point[column] !== null).map((point) => [point[0], point[column]]),
  });
  return {
    animation: false,
    legend: charts.legend(look),
    grid: {
      top: 40,
      left: 8,
      right: 24,
      bottom: 22,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: { ...charts.tooltip(look), trigger: "axis", valueFormatter: (cost) => whole.format(cost) },
    xAxis: {
      type: "value",
      min: 0,
      max: given.limit_s || undefined,
      name: given.words.seconds,
      nameLocation: "middle",
      nameGap: 22,
      nameTextStyle: { color: look.soft },
      axisLabel: charts.labels(look),
      axisLine: { show: true, lineStyle: { color: look.line } },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      scale: true,
      axisLabel: { ...charts.labels(look), formatter: (cost) => short.format(cost) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [line(given.words.cost, 1, look.time, "solid"), line(given.words.bound, 2, look.limit, "dashed")],
  };
};

// What is unfolded stays so when the page's body is swapped.
document.addEventListener("htmx:beforeSwap", () => {
  const open = [...document.querySelectorAll("details[open][id]")].map(({ id }) => id);
  document.addEventListener(
    "htmx:afterSwap",
    () =>
      open.forEach((id) => {
        document.getElementById(id)?.setAttribute("open", "");
      }),
    { once: true },
  );
});
