// What all charts share. An element with data-chart="<kind>" is drawn from the JSON whose id stands in
// data-from: charts.kinds[kind](given, look, chart) returns ECharts' option; its height(given), if it has
// one, says how many pixels it needs, its mounted(element, chart, given, redraw) listens to people.
// Sizes come from the style sheet, colours from its variables, words with the JSON.
const charts = (() => {
  const kinds = {};
  const drawn = new Map(); // element -> { chart, redraw }

  // The colours by name: --chart-late is look.late.
  function look() {
    const style = getComputedStyle(document.documentElement);
    const names = [
      "surface",
      "ink",
      "soft",
      "line",
      "time",
      "time-ink",
      "late",
      "late-ink",
      "good",
      "limit",
      "other",
      "third",
      "before",
      "chosen",
      "heat-low",
      "heat-high",
    ];
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--chart-${name}`).trim()]));
  }

  // Stripes, so that colours needn't be told apart.
  function stripes(colour) {
    return { symbol: "rect", color: colour, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: Math.PI / 4 };
  }

  function shared(colours) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return {
      animation: !still,
      animationDuration: 300,
      animationDurationUpdate: 300,
      textStyle: { color: colours.ink, fontFamily: getComputedStyle(document.body).fontFamily },
    };
  }

  // Text in the canvas: one in HTML would need styles that the content policy refuses.
  function tooltip(colours) {
    return {
      renderMode: "richText",
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink },
    };
  }

  function legend(colours) {
    return {
      top: 0,
      left: 0,
      icon: "rect",
      itemWidth: 14,
      itemHeight: 10,
      textStyle: { color: colours.ink },
    };
  }

  function labels(colours) {
    return { color: colours.soft, hideOverlap: true };
  }

  // Puts values into words: say("{count} molds", { count: 3 }).
  function say(words, values) {
    return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function given(element) {
    return JSON.parse(document.getElementById(element.dataset.from).textContent);
  }

  // Leaves a zoomed chart where one has zoomed to.
  function inPlace({ startValue, endValue, ...zoom }) {
    return zoom;
  }

  function draw(element) {
    const kind = kinds[element.dataset.chart];
    const first = given(element);
    if (kind.height) element.style.height = `${kind.height(first)}px`;
    const chart = echarts.init(element, null, { renderer: "canvas" });
    const redraw = (update) => {
      const colours = look();
      const option = { ...shared(colours), ...kind(given(element), colours, chart) };
      if (update) option.dataZoom = option.dataZoom?.map(inPlace);
      chart.setOption(option, { notMerge: !update });
    };
    redraw(false);
    kind.mounted?.(element, chart, first, () => redraw(true));
    drawn.set(element, { chart, redraw });
    new ResizeObserver(() => chart.resize()).observe(element);
  }

  function drawOrSay(element) {
    try {
      draw(element);
    } catch (error) {
      element.textContent = element.dataset.failed;
      reportError(error);
    }
  }

  // Draws what isn't drawn yet, and draws again what is there with the numbers it has now.
  function drawAll() {
    drawn.forEach(({ chart }, element) => {
      if (element.isConnected) return;
      chart.dispose();
      drawn.delete(element);
    });
    document.querySelectorAll("[data-chart]").forEach((element) => {
      if (drawn.has(element)) drawn.get(element).redraw(true);
      else if (element.clientWidth) drawOrSay(element); // else it is folded away
    });
  }

  const repainted = new MutationObserver(() => drawn.forEach(({ redraw }) => redraw(true)));
  repainted.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("toggle", drawAll, true);
  document.addEventListener("htmx:afterSettle", drawAll);
  return {
    kinds,
    look,
    tooltip,
    legend,
    labels,
    stripes,
    say,
    drawAll,
    of: (element) => drawn.get(element)?.chart,
  };
})();
