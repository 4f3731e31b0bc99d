// The grid in which cells are pinned, by keyboard: arrows lead to the neighbouring cell, = fixes what
// is planned there. Without this file, Tab and digits do the same.
const pins = document.querySelector("form.pins");
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function neighbour(field, [down, right]) {
  const cell = field.closest("td");
  const row = cell.parentElement;
  const rows = [...row.parentElement.rows];
  const target = rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + right];
  return target?.querySelector("input[data-planned]");
}

pins?.addEventListener("keydown", (event) => {
  const field = event.target.closest("input[data-planned]");
  if (!field || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "=") {
    field.value = field.dataset.planned;
  } else if (event.key in STEPS) {
    neighbour(field, STEPS[event.key])?.focus();
  } else {
    return;
  }
  event.preventDefault();
});
pins?.addEventListener("focusin", (event) => event.target.matches("input[data-planned]") && event.target.select());
pins?.addEventListener("dblclick", (event) => {
  const field = event.target.closest("td")?.querySelector("input[data-planned]");
  if (field) field.value = field.dataset.planned;
});

// Other days or orders: what is typed goes along.
function isChanged(field) {
  return field.value.trim() !== field.defaultValue.trim();
}
document.addEventListener("click", (event) => {
  const link = event.target.closest(".window-nav a, .pagination a");
  if (!link || !pins || ![...pins.querySelectorAll("input[data-planned]")].some(isChanged)) return;
  event.preventDefault();
  pins.action = link.href;
  pins.requestSubmit();
});
