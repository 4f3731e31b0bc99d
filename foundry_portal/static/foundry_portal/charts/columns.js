// Columns or lines over labels: { labels, series: [{ name, values, tone, striped, line }], unit, lying,
// stacked }. Lying columns are read from the top down.
charts.kinds.columns = (given, look) => {
  const names = {
    type: "category",
    data: given.labels,
    inverse: Boolean(given.lying),
    axisLabel: { ...charts.labels(look), ...(given.lying && { width: 110, overflow: "truncate" }) },
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.line } },
  };
  const values = {
    type: "value",
    name: given.unit,
    nameLocation: given.lying ? "middle" : "end",
    nameGap: given.lying ? 26 : 12,
    nameTextStyle: { color: look.soft, align: given.lying ? "center" : "left" },
    minInterval: 1,
    axisLabel: charts.labels(look),
    splitLine: { lineStyle: { color: look.line } },
  };
  return {
    legend: { ...charts.legend(look), show: given.series.length > 1 },
    grid: {
      top: given.series.length > 1 ? 56 : 28,
      left: 8,
      right: 24,
      bottom: given.lying ? 28 : 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: { ...charts.tooltip(look), trigger: "axis" },
    xAxis: given.lying ? values : names,
    yAxis: given.lying ? names : values,
    series: given.series.map((series) => ({
      type: series.line ? "line" : "bar",
      name: series.name,
      data: series.values,
      stack: given.stacked && !series.line ? "all" : undefined,
      barMaxWidth: 36,
      color: look[series.tone],
      itemStyle: { decal: series.striped ? charts.stripes(look.surface) : undefined },
      label: { show: given.lying && given.series.length === 1, position: "right", color: look.ink },
    })),
  };
};
