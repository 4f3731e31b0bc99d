// The pattern board: places down, workdays across, a bar for each order's run on the line.
(() => {
  const HEIGHT = { alone: 58, overlaid: 80 }; // of a place, in pixels
  const NARROW_SIDE = 66; // what names the places, on a phone
  let chosen = -1;
  const marks = { due: false, done: false };

  function said(given, bar) {
    const { words, days, places } = given;
    const order = given.orders[bar.order];
    const total = bar.molds.reduce((sum, molds) => sum + molds, 0);
    return [
      `${bar.order} · ${order.part}${order.customer ? ` · ${order.customer}` : ""}`,
      charts.say(words.span, {
        first: days[bar.first],
        last: days[bar.last],
        place: places[bar.place].name,
      }),
      charts.say(words.molds, { molds: total, rate: charts.bars.rate(bar.molds) }),
      bar.late ? `⚠ ${charts.say(words.late, { late: bar.late })}` : words.in_time,
      `${charts.say(words.due, { day: order.due_date })}, ${charts.say(words.done, { day: order.done_date })}`,
      ...(bar.change ? [words[bar.change]] : []),
    ];
  }

  // A flag where an order is due, a triangle where its last piece is delivered; those of the chosen
  // order always, those of all when they are asked for.
  function marked(given) {
    const place = new Map(given.bars.map((bar) => [bar.order, bar.place]));
    const own = given.bars[chosen]?.order;
    return Object.entries(given.orders).flatMap(([name, order]) =>
      ["due", "done"]
        .filter((kind) => (marks[kind] || name === own) && order[kind] !== null && order[kind] >= 0)
        .map((kind) => ({ kind, name, day: order[kind], place: place.get(name) })),
    );
  }

  function placeLabel(given, narrow) {
    return (index) => {
      const { name, loaded, note } = given.places[index];
      if (!loaded) return `{name|${name}}`;
      if (narrow) return `{name|${name}}\n{note|${charts.bars.shortened(loaded, NARROW_SIDE)}}`;
      return `{name|${name}}\n{on|${loaded}}\n{note|${note}}`;
    };
  }

  // A phone begins with the first days of a desk's.
  function fewer([first, end]) {
    return [first, Math.min(end, first + 6)];
  }

  const read = (given) => ({ ...given, bars: given.bars.map(charts.bars.read) });

  charts.kinds.board = (json, look, chart) => {
    const given = read(json);
    const shown = marked(given);
    const narrow = chart.getWidth() < 560;
    const side = narrow ? NARROW_SIDE : 118;
    const label = { color: look.soft, fontSize: 10, width: side - 8, overflow: "truncate" };
    return {
      grid: { top: 44, left: side, right: 8, bottom: 30 },
      tooltip: {
        ...charts.tooltip(look),
        formatter: ({ seriesId, dataIndex }) => {
          if (seriesId === "bars") return said(given, given.bars[dataIndex]).join("\n");
          if (seriesId === "ghosts") {
            const [, first, end, pattern] = given.ghosts[dataIndex];
            return charts.say(given.words.before, {
              pattern,
              first: given.days[first],
              last: given.days[end],
            });
          }
          const { kind, name } = shown[dataIndex];
          return `${name}: ${charts.say(given.words[kind], { day: given.orders[name][`${kind}_date`] })}`;
        },
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
        data: given.places.map((_, index) => index),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: look.line } },
        splitLine: { show: true, lineStyle: { color: look.line } },
        axisLabel: {
          interval: 0,
          align: "left",
          margin: side - 4,
          formatter: placeLabel(given, narrow),
          rich: {
            name: { ...label, color: look.ink, fontSize: 13, fontWeight: 600 },
            on: { ...label, color: look.ink },
            note: label,
          },
        },
      },
      dataZoom: charts.zoom.option(look, narrow ? fewer(given.shown) : given.shown, [0], "weakFilter"),
      series: [
        {
          id: "bars",
          type: "custom",
          animation: false,
          progressive: 0, // all at once, not in parts that flicker while one pushes
          renderItem: charts.bars.drawBar(given, look, chosen),
          encode: { x: [1, 2], y: 0 },
          data: given.bars.map((bar, index) => [bar.place, bar.first, bar.last, index]),
        },
        {
          id: "ghosts",
          type: "custom",
          animation: false,
          renderItem: charts.bars.drawGhost(given, look),
          encode: { x: [1, 2], y: 0 },
          data: given.ghosts.map(([place, first, end], index) => [place, first, end, index]),
        },
        {
          id: "marks",
          type: "custom",
          animation: false,
          z: 3,
          renderItem: charts.bars.drawMark(shown, look),
          encode: { x: 0, y: 1 },
          data: shown.map(({ day, place }, index) => [day, place, index]),
        },
      ],
    };
  };

  charts.kinds.board.height = (given) =>
    given.places.length * HEIGHT[given.overlaid ? "overlaid" : "alone"] + 74;

  charts.kinds.board.mounted = (element, chart, json, redraw) => {
    const given = read(json);
    const figure = element.closest("figure");
    const out = figure.querySelector("[data-chart-said]");
    charts.zoom.attach(element, chart, given.days.length);
    const page = () => {
      const key = given.orders[given.bars[chosen]?.order]?.key;
      return key ? given.order_page.replace("/0/", `/${key}/`) : null;
    };

    function choose(index) {
      chosen = index;
      const bar = given.bars[index];
      out.textContent = `${said(given, bar).join("; ")} `;
      if (page()) {
        const link = document.createElement("a");
        link.href = page();
        link.textContent = charts.say(given.words.open, { order: bar.order });
        out.append(link);
      }
      const [first, end] = charts.zoom.shown(chart);
      if (bar.first > end || bar.last < first) {
        const start = Math.max(0, Math.min(bar.first - 2, given.days.length - 1 - (end - first)));
        charts.zoom.show(chart, [start, start + end - first]);
      }
      redraw();
    }

    // From bar to bar by their first days, those that were searched for if any were.
    const order = given.bars
      .map((_, index) => index)
      .filter((index) => !given.asked || given.bars[index].found);
    order.sort(
      (a, b) => given.bars[a].first - given.bars[b].first || given.bars[a].place - given.bars[b].place,
    );
    function step(by) {
      if (!order.length) return;
      const [first] = charts.zoom.shown(chart);
      const at = order.indexOf(chosen);
      const begin = order.findIndex((index) => given.bars[index].last >= first);
      choose(order[at < 0 ? Math.max(0, begin) : (at + by + order.length) % order.length]);
    }

    chart.on("click", ({ seriesId, dataIndex }) => seriesId === "bars" && choose(dataIndex));
    chart.on("dblclick", ({ seriesId }) => seriesId === "bars" && page() && window.location.assign(page()));
    element.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Enter" && page()) window.location.assign(page());
      else return;
      event.preventDefault();
    });
    figure.addEventListener("click", (event) => {
      const button = event.target.closest("[data-toggle-mark]");
      if (!button) return;
      const kind = button.dataset.toggleMark;
      marks[kind] = !marks[kind];
      button.setAttribute("aria-pressed", marks[kind]);
      button.classList.toggle("active", marks[kind]);
      redraw();
    });
  };
})();
