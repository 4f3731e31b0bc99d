// A click anywhere on a table row opens what its first link opens; selecting text does not.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label, select")) return;
  if (String(window.getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
});

// A form is sent once: its button sleeps until the answer is there.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  const buttons = [...form.elements].filter((element) => element.type === "submit");
  setTimeout(() => buttons.forEach((button) => {
    button.disabled = true;
  }));
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button[type=submit]").forEach((button) => {
    button.disabled = false;
  });
});

// On a phone the page one is on may be out of sight among the tabs. Only they are pushed: below the
// fold, as on the page of a difference, they would take the whole page along.
document.querySelectorAll(".plan-tabs .active").forEach((tab) => {
  const row = tab.closest(".nav");
  const [here, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += here.left + here.width / 2 - all.left - all.width / 2;
});

// What is pushed sideways fades out where it goes on, so that nobody takes its edge for its end.
document.querySelectorAll(".table-scroll, .plan-tabs .nav").forEach((frame) => {
  const look = () => frame.classList.toggle("goes-on", frame.scrollLeft + frame.clientWidth < frame.scrollWidth - 1);
  frame.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(frame);
});

// A form begins where the work is: at the first field that is wrong, else at the first of all, which
// may be typed over.
const wrong = document.querySelector("main form .is-invalid");
const first = document.querySelector("main form[data-first] input:not([type=hidden], :disabled)");
if (wrong) wrong.focus();
else first?.select();
