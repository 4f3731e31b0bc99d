// The load: columns against each day's limit, one below another for each resource, over one axis of
// days; at the end a heatmap of the flasks. A day leads to the orders that fill it.
(() => {
  const [TOP, EACH, GAP, ROW] = [10, 92, 34, 22]; // heights in pixels

  const flasksOf = (given) => given.resources.filter(({ flasks }) => flasks);
  const isFull = ({ used, limit }, day) => used[day] > 0 && used[day] >= limit[day];
  const rounded = (value) => Math.round(value * 100) / 100;

  function grids(given) {
    const count = given.resources.length;
    const rows = given.resources.map((_, i) => ({ top: TOP + 18 + i * (EACH + GAP), height: EACH }));
    const heat = { top: TOP + 18 + count * (EACH + GAP), height: flasksOf(given).length * ROW };
    return [...rows, heat].map((grid) => ({ ...grid, left: 48, right: 12 }));
  }

  // The canvas is as high as its grids, the days below them and the bar that zooms.
  const height = (given) =>
    TOP + 18 + given.resources.length * (EACH + GAP) + flasksOf(given).length * ROW + 74;

  function days(given, look, index, isLast) {
    return {
      type: "category",
      gridIndex: index,
      data: given.days,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: {
        ...charts.labels(look),
        show: isLast,
        formatter: (day) => day.replace(" ", "\n"),
        lineHeight: 14,
      },
      axisPointer: { label: { show: false } },
      splitLine: {
        show: true,
        interval: (day) => given.weeks.includes(day),
        lineStyle: { color: look.line },
      },
    };
  }

  function holiday(look) {
    return ({ coordSys }, api) => {
      const [x] = api.coord([api.value(0), 0]);
      const [width] = api.size([1, 0]);
      const shape = { x: x - width / 2, y: coordSys.y, width, height: coordSys.height };
      return { type: "rect", shape, style: { fill: look.line, opacity: 0.7 } };
    };
  }

  function columns(given, look, resource, index) {
    const colour = (day) => (day === given.chosen ? look.chosen : look.time);
    return [
      {
        type: "bar",
        xAxisIndex: index,
        yAxisIndex: index,
        barCategoryGap: "15%",
        data: resource.used.map((value, day) => ({
          value,
          itemStyle: {
            color: colour(day),
            decal: isFull(resource, day) ? charts.stripes(look["time-ink"]) : undefined,
          },
        })),
      },
      {
        type: "custom",
        silent: true,
        animation: false,
        xAxisIndex: index,
        yAxisIndex: index,
        renderItem: holiday(look),
        data: given.workdays.flatMap((workday, day) => (workday === null ? [[day, 0]] : [])),
      },
      {
        type: "line",
        step: "middle",
        xAxisIndex: index,
        yAxisIndex: index,
        silent: true,
        symbol: "none",
        connectNulls: true,
        data: resource.limit,
        lineStyle: { color: look.limit, width: 2, type: "dashed" },
      },
    ];
  }

  function heat(given, look) {
    const index = given.resources.length;
    const flasks = flasksOf(given);
    const data = flasks.flatMap((resource, row) =>
      resource.used.flatMap((used, day) =>
        used === null ? [] : [[day, row, resource.limit[day] ? used / resource.limit[day] : 0]],
      ),
    );
    return {
      type: "heatmap",
      id: "heat",
      xAxisIndex: index,
      yAxisIndex: index,
      data,
      itemStyle: { borderColor: look.surface, borderWidth: 1 },
      label: {
        show: true,
        fontSize: 10,
        formatter: ({ value }) => (value[2] >= 1 ? "●" : ""),
        color: look["late-ink"],
      },
    };
  }

  charts.kinds.load = (given, look) => {
    const count = given.resources.length;
    const flasks = flasksOf(given);
    const all = [...given.resources.keys(), count];
    return {
      title: [...given.resources.map(({ name }) => name), given.words.share].map((text, index) => ({
        text,
        left: 48,
        padding: 0,
        top: grids(given)[index].top - 18,
        textStyle: { fontSize: 12, fontWeight: 600, color: look.ink },
      })),
      grid: grids(given),
      tooltip: {
        ...charts.tooltip(look),
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: ([{ seriesType, dataIndex, value }]) =>
          said(given, seriesType === "bar" ? dataIndex : value[0]),
      },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      xAxis: all.map((index) => days(given, look, index, index === count)),
      yAxis: all.map((index) =>
        index === count
          ? {
              type: "category",
              gridIndex: index,
              inverse: true,
              data: flasks.map((resource) => resource.flasks),
              axisTick: { show: false },
              axisLine: { show: false },
              axisLabel: charts.labels(look),
            }
          : {
              type: "value",
              gridIndex: index,
              splitNumber: 2,
              axisLabel: charts.labels(look),
              splitLine: { lineStyle: { color: look.line } },
            },
      ),
      visualMap: {
        show: false,
        seriesIndex: 3 * count,
        min: 0,
        max: 1,
        dimension: 2,
        inRange: { color: [look["heat-low"], look["heat-high"]] },
      },
      dataZoom: charts.zoom.option(look, given.shown, all, "filter"),
      series: [
        ...given.resources.flatMap((resource, index) => columns(given, look, resource, index)),
        heat(given, look),
      ],
    };
  };

  function said(given, day) {
    const { words } = given;
    if (given.workdays[day] === null) return `${given.days[day]}: ${words.free}`;
    return [
      given.days[day],
      ...given.resources.map((resource) => {
        const told = charts.say(words.used, {
          name: resource.name,
          used: rounded(resource.used[day]),
          limit: rounded(resource.limit[day]),
        });
        return isFull(resource, day) ? `${told} ● ${words.full}` : told;
      }),
    ].join("\n");
  }

  charts.kinds.load.height = height;

  charts.kinds.load.mounted = (element, chart, given) => {
    charts.zoom.attach(element, chart, given.days.length);
    // Anywhere above a day, not only on its column.
    chart.getZr().on("click", ({ offsetX, offsetY }) => {
      const index = grids(given).findIndex((_, at) =>
        chart.containPixel({ gridIndex: at }, [offsetX, offsetY]),
      );
      if (index < 0) return;
      const [day] = chart.convertFromPixel({ gridIndex: index }, [offsetX, offsetY]);
      const workday = given.workdays[day];
      if (workday !== null && workday !== undefined)
        window.location.assign(`${given.day_page}${workday}#day`);
    });
  };
})();
