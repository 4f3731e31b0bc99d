// Orders down, workdays across: each stage of an order's molds is a strip, from its first day to its
// last; an upright line is the due date.
(() => {
  const ROW = 46; // height of an order in pixels

  function strip(api, row, [first, last], index, count) {
    const [x, y] = api.coord([first, row]);
    const [width, height] = api.size([1, 1]);
    const each = (height * 0.84) / count;
    return {
      x: x - width / 2 + 1,
      y: y - height * 0.42 + index * each,
      width: width * (last - first + 1) - 2,
      height: each - 1,
    };
  }

  function draw(given, look) {
    return (params, api) => {
      const row = api.value(0);
      const [, , spans, due] = given.orders[row];
      const children = spans.flatMap((ofStage, index) =>
        ofStage.flatMap((span) => {
          const shape = echarts.graphic.clipRectByRect(
            strip(api, row, span, index, spans.length),
            params.coordSys,
          );
          const isLate = index === spans.length - 1 && span[1] > due;
          return shape
            ? [{ type: "rect", shape, style: { fill: isLate ? look.late : look[given.stages[index].tone] } }]
            : [];
        }),
      );
      const [x] = api.coord([due, row]);
      const at = x + api.size([1, 1])[0] / 2;
      const { x: left, width } = params.coordSys;
      if (due >= 0 && at >= left && at <= left + width) {
        const { y, height } = strip(api, row, [due, due], 0, 1);
        children.push({
          type: "line",
          silent: true,
          shape: { x1: at, y1: y, x2: at, y2: y + height },
          style: { stroke: look.ink, lineWidth: 2 },
        });
      }
      return { type: "group", children };
    };
  }

  function said(given, [name, part, spans, due, late]) {
    const { words, days, stages } = given;
    const day = (index) => days[index] ?? "–";
    return [
      `${name} · ${part}`,
      ...spans.flatMap((ofStage, index) => {
        if (!ofStage.length) return [];
        const [first, last] = [ofStage[0][0], ofStage.at(-1)[1]];
        return [
          charts.say(first === last ? words.day : words.span, {
            stage: stages[index].name,
            first: day(first),
            last: day(last),
          }),
        ];
      }),
      due < 0 ? words.due_past : `${words.due}: ${day(due)}`,
      late ? `⚠ ${charts.say(words.late, { late })}` : words.in_time,
    ].join("\n");
  }

  charts.kinds.stages = (given, look, chart) => {
    const narrow = chart.getWidth() < 560;
    const side = narrow ? 96 : 130;
    const label = { width: side - 6, overflow: "truncate", fontSize: narrow ? 10 : 11 };
    return {
      legend: charts.legend(look),
      grid: { top: narrow ? 88 : 74, left: side, right: 8, bottom: 30 },
      tooltip: {
        ...charts.tooltip(look),
        formatter: ({ dataIndex }) => said(given, given.orders[dataIndex]),
      },
      xAxis: {
        type: "category",
        position: "top",
        data: given.days,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: look.line } },
        axisLabel: { ...charts.labels(look), formatter: (day) => day.replace(" ", "\n"), lineHeight: 14 },
        splitLine: {
          show: true,
          interval: (index) => given.weeks.includes(index),
          lineStyle: { color: look.before },
        },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: given.orders.map((_, index) => index),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: look.line } },
        splitLine: { show: true, lineStyle: { color: look.line } },
        axisLabel: {
          interval: 0,
          align: "left",
          margin: side - 4,
          formatter: (index) => {
            const [name, part, , , late] = given.orders[index];
            return `{name|${late ? "⚠ " : ""}${name}}\n{part|${part}}`;
          },
          rich: {
            name: { ...label, color: look.ink, fontWeight: 600 },
            part: { ...label, color: look.soft },
          },
        },
      },
      dataZoom: charts.zoom.option(look, [0, given.days.length - 1], [0], "none"),
      series: [
        {
          type: "custom",
          animation: false,
          renderItem: draw(given, look),
          encode: { y: 0 },
          data: given.orders.map((_, index) => [index]),
        },
        // Their names and colours for the legend; what they draw is above.
        ...given.stages.map(({ name, tone }) => ({
          type: "custom",
          name,
          color: look[tone],
          renderItem: () => null,
          data: [],
        })),
      ],
    };
  };

  charts.kinds.stages.height = (given) => given.orders.length * ROW + 104;

  charts.kinds.stages.mounted = (element, chart, given) => {
    charts.zoom.attach(element, chart, given.days.length);
    chart.on("click", ({ dataIndex }) => {
      const page = given.orders[dataIndex]?.[5];
      if (page) window.location.assign(page);
    });
  };
})();
