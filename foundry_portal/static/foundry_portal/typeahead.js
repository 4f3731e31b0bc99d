// A field that chooses one of thousands: it asks its address (data-options) while one types, and
// shows what came back, the best match first. Its form needs nothing but the field's value.
document.querySelectorAll("input[data-options]").forEach((input) => {
  let awaited = ""; // what was typed, until what it finds is there
  let isBestTaken = false; // Enter or Tab came before that
  const typeahead = new TomSelect(input, {
    maxItems: 1,
    delimiter: "\n", // a number may have commas in it
    create: false,
    openOnFocus: false,
    refreshThrottle: 0, // what is typed counts at once
    loadThrottle: 150,
    searchField: [], // the server searches
    score: () => () => 1,
    sortField: [{ field: "$order" }],
    load(query, show) {
      fetch(`${input.dataset.options}?q=${encodeURIComponent(query)}`, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : { options: [] }))
        .catch(() => ({ options: [] }))
        .then(({ options }) => {
          if (query !== awaited) return show([]); // more was typed meanwhile
          awaited = "";
          this.clearOptions();
          show(options);
          if (isBestTaken && options.length) this.addItem(options[0].value);
          isBestTaken = false;
        });
    },
    render: {
      option: (option, escape) =>
        `<div>${escape(option.text)}${option.note ? ` <small>${escape(option.note)}</small>` : ""}</div>`,
      no_results: (_, escape) => `<div class="no-results">${escape(input.dataset.none)}</div>`,
    },
    onType(text) {
      awaited = this.canLoad(text) ? text : "";
      isBestTaken = false;
      if (text && this.items.length) this.clear(); // typing replaces what was chosen
    },
    onItemAdd() {
      this.setTextboxValue("");
      this.refreshOptions(false);
    },
  });
  const box = typeahead.control_input;
  // Enter and Tab take the best match, also if one types faster than it is found; Tab goes on as well.
  box.addEventListener("keydown", (event) => {
    const isTab = event.key === "Tab" && !event.shiftKey;
    if (isTab && !awaited && typeahead.isOpen && typeahead.activeOption) {
      typeahead.addItem(typeahead.activeOption.dataset.value);
    }
    if (!awaited || !(isTab || event.key === "Enter")) return;
    isBestTaken = true;
    event.stopImmediatePropagation();
    if (!isTab) event.preventDefault();
  }, { capture: true });
  // Who can't see meets only the box that Tom Select puts in the field's place.
  if (input.ariaLabel) box.ariaLabel = input.ariaLabel;
  input.ariaHidden = "true";
  if (input.value && input.dataset.chosen) {
    typeahead.updateOption(input.value, { value: input.value, text: input.dataset.chosen });
  }
});

// A part is mostly cast for one customer: choosing it offers the customer of its last order.
const part = document.querySelector("input[data-options][name=part]")?.tomselect;
const customer = document.querySelector("input[data-options][name=customer]")?.tomselect;
part?.on("change", (value) => {
  const last = part.options[value]?.customer;
  if (!customer || !last || customer.getValue()) return;
  customer.addOption(last);
  customer.setValue(last.value);
});

// The page begins at the first field that is wrong, also where that is one of these.
document.querySelector("main form .is-invalid")?.tomselect?.focus();
