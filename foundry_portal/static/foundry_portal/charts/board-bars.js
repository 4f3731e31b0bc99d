// What stands on the pattern board, as ECharts draws it bar by bar: charts.bars.
charts.bars = (() => {
  const NARROW = 5; // a bar of fewer pixels is but a bar
  const WORDED = 40; // and of fewer than these has no room for words
  const LETTER = 6.4; // width in pixels of a letter of an order's number

  // The rows of the JSON as bars.
  function read([place, lane, lanes, order, first, molds, late, change, found]) {
    const last = first + molds.length - 1;
    return { place, lane, lanes, order, first, last, molds, late, change, found };
  }

  function rate(molds) {
    const made = molds.filter(Boolean);
    const [least, most] = [Math.min(...made), Math.max(...made)];
    return least === most ? `${most}` : `${least}–${most}`;
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
    const room = { x: shape.x + 5, width: shape.width - 8, overflow: "truncate", ellipsis: "…" };
    return { type: "text", silent: true, style: { text, ...room, ...style } };
  }

  // Numbers differ at their end: that stays if there is no room for all of it.
  function shortened(number, width) {
    const most = Math.floor((width - 8) / LETTER);
    return number.length > most ? `…${number.slice(1 - most)}` : number;
  }

  function drawBar(given, look, chosen) {
    const bottom = given.overlaid ? 0.72 : 0.94;
    return (params, api) => {
      const index = api.value(3);
      const bar = given.bars[index];
      const height = (bottom - 0.06) / bar.lanes;
      const top = 0.06 + bar.lane * height;
      const whole = box(api, bar.place, [bar.first, bar.last], [top, top + height]);
      const shape = echarts.graphic.clipRectByRect(whole, params.coordSys);
      if (!shape) return null;
      if (shape.width < NARROW && index !== chosen) {
        const opacity = given.asked && !bar.found ? 0.25 : 1;
        return { type: "rect", shape, style: { fill: bar.late ? look.late : look.time, opacity } };
      }
      const ink = bar.late ? look["late-ink"] : look["time-ink"];
      const isOther = bar.change && bar.change !== "same";
      const edge = index === chosen ? look.chosen : isOther ? look.ink : look.surface;
      const wide = index === chosen ? 4 : isOther ? 2 : 1;
      const children = [
        {
          type: "rect",
          shape: { ...shape, r: 2 },
          style: { fill: bar.late ? look.late : look.time, stroke: edge, lineWidth: wide },
        },
      ];
      if (bar.late) {
        const side = Math.min(12, shape.width, shape.height);
        const points = [
          [shape.x + shape.width - side, shape.y],
          [shape.x + shape.width, shape.y],
          [shape.x + shape.width, shape.y + side],
        ];
        children.push({
          type: "polygon",
          silent: true,
          shape: { points },
          style: { fill: look["late-ink"] },
        });
      }
      if (shape.width > WORDED && shape.height > 12) {
        const sign = { new: "+ ", changed: "~ " }[bar.change] ?? "";
        const number = sign + shortened(bar.order, shape.width - sign.length * LETTER);
        children.push(words(shape, number, { y: shape.y + 3, fill: ink, fontSize: 11, fontWeight: 600 }));
        const { part } = given.orders[bar.order];
        if (shape.height > 28)
          children.push(words(shape, part, { y: shape.y + 16, fill: ink, fontSize: 11 }));
      }
      if (shape.height > 40) children.push(...numbers(given, bar, shape, params, api, ink));
      if (given.asked && !bar.found) children.forEach(({ style }) => Object.assign(style, { opacity: 0.25 }));
      return { type: "group", children };
    };
  }

  // Molds of each day where there is room, else what is usual.
  function numbers(given, bar, shape, params, api, ink) {
    const [width] = api.size([1, 1]);
    const y = shape.y + shape.height - 15;
    if (width < 24 && shape.width <= WORDED) return [];
    if (width < 24) {
      const usual = charts.say(given.words.rate, { rate: rate(bar.molds) });
      return [words(shape, usual, { y, fill: ink, fontSize: 11 })];
    }
    const { x: left, width: room } = params.coordSys;
    return bar.molds.flatMap((molds, day) => {
      const [x] = api.coord([bar.first + day, bar.place]);
      if (x - 8 < left || x + 8 > left + room) return [];
      const style = { text: `${molds || ""}`, x, y, align: "center", fill: ink, fontSize: 11 };
      return [{ type: "text", silent: true, style }];
    });
  }

  function drawGhost(given, look) {
    return (params, api) => {
      const [place, first, end, pattern] = given.ghosts[api.value(3)];
      const shape = echarts.graphic.clipRectByRect(
        box(api, place, [first, end], [0.75, 0.97]),
        params.coordSys,
      );
      if (!shape) return null;
      const style = { fill: "transparent", stroke: look.before, lineDash: [3, 2], lineWidth: 1 };
      const children = [{ type: "rect", shape, style }];
      if (shape.width > 30)
        children.push(words(shape, pattern, { y: shape.y + 1, fill: look.soft, fontSize: 10 }));
      return { type: "group", children };
    };
  }

  function drawMark(shown, look) {
    return (params, api) => {
      const { kind, day, place } = shown[api.value(2)];
      const { x, y, width, height } = box(api, place, [day, day], [0.06, 0.94]);
      const isDue = kind === "due";
      const at = x + width - 2;
      if (at < params.coordSys.x || at > params.coordSys.x + params.coordSys.width) return null;
      const points = isDue
        ? [
            [at, y],
            [at - 9, y + 4],
            [at, y + 8],
          ]
        : [
            [at - 9, y + height],
            [at, y + height],
            [at - 4.5, y + height - 9],
          ];
      const style = { fill: isDue ? look.ink : look.surface, stroke: look.ink, lineWidth: 1 };
      const children = [{ type: "polygon", shape: { points }, style }];
      if (isDue)
        children.push({
          type: "line",
          shape: { x1: at, y1: y, x2: at, y2: y + height },
          style: { stroke: look.ink, lineWidth: 1 },
        });
      return { type: "group", children };
    };
  }

  return { read, rate, shortened, drawBar, drawGhost, drawMark };
})();
