// The pattern board: places down, workdays across, a bar for each order's run on the line.
(() => {
  const HEIGHT = { alone: 58, overlaid: 80 }; // of a place, in pixels
  const NARROW = 5; // a bar of fewer pixels is but a bar
  const LETTER = 6.4; // width in pixels of a letter of an order's number
  const [PLACE, LANE_OF, LANES, ORDER, FIRST, MOLDS, LATE, DONE, CHANGE, FOUND] = [...Array(10).keys()];
  let chosen = -1;
  const marks = { due: false, done: false };

  const last = (bar) => bar[FIRST] + bar[MOLDS].length - 1;

  function rate(molds) {
    const made = molds.filter(Boolean);
    const [least, most] = [Math.min(...made), Math.max(...made)];
    return least === most ? `${most}` : `${least}–${most}`;
  }

  function said(given, bar) {
    const { words, days, places } = given;
    const order = given.orders[bar[ORDER]];
    const total = bar[MOLDS].reduce((sum, molds) => sum + molds, 0);
    return [
      `${bar[ORDER]} · ${order.part}${order.customer ? ` · ${order.customer}` : ""}`,
      charts.say(words.span, { first: days[bar[FIRST]], last: days[last(bar)], place: places[bar[PLACE]].name }),
      charts.say(words.molds, { molds: total, rate: rate(bar[MOLDS]) }),
      bar[LATE] ? `⚠ ${charts.say(words.late, { late: bar[LATE] })}` : words.in_time,
      `${charts.say(words.due, { day: order.due_date })}, ${charts.say(words.done, { day: order.done_date })}`,
      ...(bar[CHANGE] ? [words[bar[CHANGE]]] : []),
    ];
  }

  // Where a span of days lies in the canvas: the part of the place's height that is its own.
  function box(api, place, [first, end], [top, bottom]) {
    const [x, y] = api.coord([first, place]);
    const [width, height] = api.size([1, 1]);
    return {
      x: x - width / 2 + 1,
      y: y - height / 2 + top * height,
      width: width * (end - first + 1) - 2,
      height: (bottom - top) * height,
    };
  }

  function words(shape, text, style) {
    return { type: "text", silent: true, style: { text, x: shape.x + 5, width: shape.width - 8, overflow: "truncate", ellipsis: "…", ...style } };
  }

  // Numbers differ at their end: that stays if there is no room for all of it.
  function shortened(number, width) {
    const most = Math.floor((width - 8) / LETTER);
    return number.length > most ? `…${number.slice(1 - most)}` : number;
  }

  function drawBar(given, look) {
    const bottom = given.overlaid ? 0.72 : 0.94;
    return (params, api) => {
      const index = api.value(3);
      const bar = given.bars[index];
      const height = (bottom - 0.06) / bar[LANES];
      const top = 0.06 + bar[LANE_OF] * height;
      const whole = box(api, bar[PLACE], [bar[FIRST], last(bar)], [top, top + height]);
      const shape = echarts.graphic.clipRectByRect(whole, params.coordSys);
      if (!shape) return null;
      if (shape.width < NARROW && index !== chosen) {
        const opacity = given.asked && !bar[FOUND] ? 0.25 : 1;
        return { type: "rect", shape, style: { fill: bar[LATE] ? look.late : look.time, opacity } };
      }
      const ink = bar[LATE] ? look["late-ink"] : look["time-ink"];
      const edge = index === chosen ? look.chosen : bar[CHANGE] && bar[CHANGE] !== "same" ? look.ink : look.surface;
      const wide = index === chosen ? 4 : bar[CHANGE] && bar[CHANGE] !== "same" ? 2 : 1;
      const children = [
        { type: "rect", shape: { ...shape, r: 2 }, style: { fill: bar[LATE] ? look.late : look.time, stroke: edge, lineWidth: wide } },
      ];
      if (bar[LATE]) {
        const side = Math.min(12, shape.width, shape.height);
        const points = [[shape.x + shape.width - side, shape.y], [shape.x + shape.width, shape.y], [shape.x + shape.width, shape.y + side]];
        children.push({ type: "polygon", silent: true, shape: { points }, style: { fill: look["late-ink"] } });
      }
      if (shape.width > 40 && shape.height > 12) {
        const sign = { new: "+ ", changed: "~ " }[bar[CHANGE]] ?? "";
        children.push(words(shape, sign + shortened(bar[ORDER], shape.width - sign.length * LETTER), { y: shape.y + 3, fill: ink, fontSize: 11, fontWeight: 600 }));
        if (shape.height > 28) children.push(words(shape, given.orders[bar[ORDER]].part, { y: shape.y + 16, fill: ink, fontSize: 11 }));
        if (shape.height > 40) children.push(...numbers(bar, shape, params, api, ink));
      }
      if (given.asked && !bar[FOUND]) children.forEach(({ style }) => Object.assign(style, { opacity: 0.25 }));
      return { type: "group", children };
    };
  }

  // Molds of each day where there is room, else what is usual.
  function numbers(bar, shape, params, api, ink) {
    const [width] = api.size([1, 1]);
    const y = shape.y + shape.height - 15;
    if (width < 24) return [words(shape, `${rate(bar[MOLDS])}/d`, { y, fill: ink, fontSize: 11 })];
    const { x: left, width: room } = params.coordSys;
    return bar[MOLDS].flatMap((molds, day) => {
      const [x] = api.coord([bar[FIRST] + day, bar[PLACE]]);
      if (x - 8 < left || x + 8 > left + room) return [];
      return [{ type: "text", silent: true, style: { text: `${molds || ""}`, x, y, align: "center", fill: ink, fontSize: 11 } }];
    });
  }

  function drawGhost(given, look) {
    return (params, api) => {
      const [place, first, end, pattern] = given.ghosts[api.value(3)];
      const shape = echarts.graphic.clipRectByRect(box(api, place, [first, end], [0.75, 0.97]), params.coordSys);
      if (!shape) return null;
      const style = { fill: "transparent", stroke: look.before, lineDash: [3, 2], lineWidth: 1 };
      const children = [{ type: "rect", shape, style }];
      if (shape.width > 30) children.push(words(shape, pattern, { y: shape.y + 1, fill: look.soft, fontSize: 10 }));
      return { type: "group", children };
    };
  }

  // A flag where an order is due, a triangle where its last piece is delivered; those of the chosen
  // order always, those of all when they are asked for.
  function marked(given) {
    const place = new Map(given.bars.map((bar) => [bar[ORDER], bar[PLACE]]));
    const own = given.bars[chosen]?.[ORDER];
    return Object.entries(given.orders).flatMap(([name, order]) =>
      ["due", "done"]
        .filter((kind) => (marks[kind] || name === own) && order[kind] !== null && order[kind] >= 0)
        .map((kind) => ({ kind, name, day: order[kind], place: place.get(name) })));
  }

  function drawMark(shown, look) {
    return (params, api) => {
      const { kind, day, place } = shown[api.value(2)];
      const { x, y, width, height } = box(api, place, [day, day], [0.06, 0.94]);
      const isDue = kind === "due";
      const at = x + width - 2;
      if (at < params.coordSys.x || at > params.coordSys.x + params.coordSys.width) return null;
      const points = isDue
        ? [[at, y], [at - 9, y + 4], [at, y + 8]]
        : [[at - 9, y + height], [at, y + height], [at - 4.5, y + height - 9]];
      const style = { fill: isDue ? look.ink : look.surface, stroke: look.ink, lineWidth: 1 };
      const children = [{ type: "polygon", shape: { points }, style }];
      if (isDue) children.push({ type: "line", shape: { x1: at, y1: y, x2: at, y2: y + height }, style: { stroke: look.ink, lineWidth: 1 } });
      return { type: "group", children };
    };
  }

  function placeLabel(given, narrow) {
    return (index) => {
      const { name, loaded, note } = given.places[index];
      return `{name|${name}}${loaded && !narrow ? `\n{on|${loaded}}\n{note|${note}}` : loaded ? `\n{note|${loaded}}` : ""}`;
    };
  }

  // A phone begins with the first days of a desk's.
  function fewer([first, end]) {
    return [first, Math.min(end, first + 6)];
  }

  charts.kinds.board = (given, look, chart) => {
    const shown = marked(given);
    const narrow = chart.getWidth() < 560;
    const side = narrow ? 66 : 118;
    const label = { color: look.soft, fontSize: 10, width: side - 8, overflow: "truncate" };
    return {
      grid: { top: 44, left: side, right: 8, bottom: 30 },
      tooltip: {
        ...charts.tooltip(look),
        formatter: ({ seriesId, dataIndex }) => {
          if (seriesId === "bars") return said(given, given.bars[dataIndex]).join("\n");
          if (seriesId === "ghosts") {
            const [, first, end, pattern] = given.ghosts[dataIndex];
            return charts.say(given.words.before, { pattern, first: given.days[first], last: given.days[end] });
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
        splitLine: { show: true, interval: (index) => given.weeks.includes(index), lineStyle: { color: look.before } },
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
          rich: { name: { ...label, color: look.ink, fontSize: 13, fontWeight: 600 }, on: { ...label, color: look.ink }, note: label },
        },
      },
      dataZoom: charts.zoom.option(look, narrow ? fewer(given.shown) : given.shown, [0], "weakFilter"),
      series: [
        {
          id: "bars",
          type: "custom",
          animation: false,
          renderItem: drawBar(given, look),
          encode: { x: [1, 2], y: 0 },
          data: given.bars.map((bar, index) => [bar[PLACE], bar[FIRST], last(bar), index]),
        },
        {
          id: "ghosts",
          type: "custom",
          animation: false,
          renderItem: drawGhost(given, look),
          encode: { x: [1, 2], y: 0 },
          data: given.ghosts.map(([place, first, end], index) => [place, first, end, index]),
        },
        {
          id: "marks",
          type: "custom",
          animation: false,
          z: 3,
          renderItem: drawMark(shown, look),
          encode: { x: 0, y: 1 },
          data: shown.map(({ day, place }, index) => [day, place, index]),
        },
      ],
    };
  };

  charts.kinds.board.height = (given) =>
    given.places.length * HEIGHT[given.overlaid ? "overlaid" : "alone"] + 74;

  charts.kinds.board.mounted = (element, chart, given, redraw) => {
    const figure = element.closest("figure");
    const out = figure.querySelector("[data-chart-said]");
    charts.zoom.attach(element, chart, given.days.length);
    const page = () => {
      const key = given.orders[given.bars[chosen]?.[ORDER]]?.key;
      return key ? given.order_page.replace("/0/", `/${key}/`) : null;
    };

    function choose(index) {
      chosen = index;
      const bar = given.bars[index];
      out.textContent = `${said(given, bar).join("; ")} `;
      if (page()) {
        const link = document.createElement("a");
        link.href = page();
        link.textContent = charts.say(given.words.open, { order: bar[ORDER] });
        out.append(link);
      }
      const [first, end] = charts.zoom.shown(chart);
      if (bar[FIRST] > end || last(bar) < first) {
        const start = Math.max(0, Math.min(bar[FIRST] - 2, given.days.length - 1 - (end - first)));
        charts.zoom.show(chart, [start, start + end - first]);
      }
      redraw();
    }

    // From bar to bar by their first days, those that were searched for if any were.
    const order = given.bars.map((_, index) => index).filter((index) => !given.asked || given.bars[index][FOUND]);
    order.sort((a, b) => given.bars[a][FIRST] - given.bars[b][FIRST] || given.bars[a][PLACE] - given.bars[b][PLACE]);
    function step(by) {
      if (!order.length) return;
      const [first] = charts.zoom.shown(chart);
      const at = order.indexOf(chosen);
      const begin = order.findIndex((index) => last(given.bars[index]) >= first);
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
