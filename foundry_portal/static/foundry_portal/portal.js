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

// On a phone the page one is on may be out of sight among the tabs.
document.querySelector(".plan-tabs .active")?.scrollIntoView({ block: "nearest", inline: "center" });

// A form begins where the work is: at the first field that is wrong, else at the first of all, which
// may be typed over.
const wrong = document.querySelector("main form .is-invalid");
const first = document.querySelector("main form[data-first] input:not([type=hidden], :disabled)");
if (wrong) wrong.focus();
else first?.select();
