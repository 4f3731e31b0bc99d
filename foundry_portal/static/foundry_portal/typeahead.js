// A field that chooses one of thousands: it asks its address (data-options) while one types, and
// shows what came back, the best match first. Its form needs nothing but the field's value.
document.querySelectorAll("input[data-options]").forEach((input) => {
  const typeahead = new TomSelect(input, {
    maxItems: 1,
    delimiter: "\n", // a number may have commas in it
    create: false,
    selectOnTab: true,
    openOnFocus: false,
    loadThrottle: 150,
    searchField: [], // the server searches
    score: () => () => 1,
    sortField: [{ field: "$order" }],
    load(query, show) {
      this.clearOptions();
      fetch(`${input.dataset.options}?q=${encodeURIComponent(query)}`, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : { options: [] }))
        .then((found) => show(query === this.inputValue() ? found.options : []))
        .catch(() => show([]));
    },
    render: {
      option: (option, escape) =>
        `<div>${escape(option.text)}${option.note ? ` <small>${escape(option.note)}</small>` : ""}</div>`,
      no_results: (_, escape) => `<div class="no-results">${escape(input.dataset.none)}</div>`,
    },
    onType(text) {
      if (text && this.items.length) this.clear(); // typing replaces what was chosen
    },
    onItemAdd() {
      this.setTextboxValue("");
      this.refreshOptions(false);
    },
  });
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
