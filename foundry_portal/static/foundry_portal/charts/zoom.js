// Zooming and pushing a chart over days: by mouse and finger, by the buttons of its figure, by keys.
charts.zoom = (() => {
  const LEAST = 3; // days that stay to be seen

  // The two parts of the option that zoom: dragging in the chart, and the bar below it.
  function option(look, [first, last], axes, filterMode) {
    const shared = { xAxisIndex: axes, startValue: first, endValue: last, minValueSpan: LEAST, filterMode };
    return [
      {
        ...shared,
        type: "inside",
        throttle: 16,
        zoomOnMouseWheel: "ctrl",
        moveOnMouseWheel: false,
        preventDefaultMouseMove: false,
      },
      {
        ...shared,
        type: "slider",
        height: 16,
        bottom: 4,
        showDetail: false,
        brushSelect: false,
        showDataShadow: false,
        borderColor: look.line,
        fillerColor: look.line,
        handleStyle: { color: look.surface, borderColor: look.soft },
        moveHandleStyle: { color: look.soft },
      },
    ];
  }

  function moved([first, last], act, count) {
    const span = last - first + 1;
    const step = Math.max(1, Math.round(span / 4));
    if (act === "all") return [0, count - 1];
    if (act === "in")
      return [first + Math.min(step, last - first - LEAST), last - (span > 2 * LEAST ? step : 0)];
    if (act === "out") return [Math.max(0, first - step), Math.min(count - 1, last + step)];
    const by = act === "later" ? Math.min(step, count - 1 - last) : -Math.min(step, first);
    return [first + by, last + by];
  }

  const KEYS = { ArrowLeft: "earlier", ArrowRight: "later", "+": "in", "-": "out", 0: "all" };

  function show(chart, [first, last]) {
    chart.dispatchAction({ type: "dataZoom", dataZoomIndex: 0, startValue: first, endValue: last });
  }

  function shown(chart) {
    const { startValue, endValue } = chart.getOption().dataZoom[0];
    return [startValue, endValue];
  }

  function attach(element, chart, count) {
    const act = (name) => show(chart, moved(shown(chart), name, count));
    element.closest("figure").addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (button) act(button.dataset.zoom);
    });
    element.addEventListener("keydown", (event) => {
      if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act(KEYS[event.key]);
    });
  }

  return { option, attach, show, shown };
})();
