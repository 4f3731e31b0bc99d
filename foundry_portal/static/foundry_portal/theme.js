// Light or dark as the reader's device is set, before anything is painted; paper is always light.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (isDark) => {
    document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
  };
  paint(dark.matches);
  dark.addEventListener("change", () => paint(dark.matches));
  window.addEventListener("beforeprint", () => paint(false));
  window.addEventListener("afterprint", () => paint(dark.matches));
})();
