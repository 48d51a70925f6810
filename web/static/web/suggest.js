// Search fields suggest names while one types: a combobox with a list box, as the ARIA practices describe it.
const WAIT = 150; // milliseconds after the last key
const FEWEST = 2;
const answers = new Map(); // words -> suggestions, as long as the page is open

document.querySelectorAll("input[data-suggest]").forEach((input, number) => {
  const list = document.createElement("ul");
  Object.assign(list, { id: `suggestions-${number}`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const status = document.createElement("span");
  status.className = "hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let shown = [];
  let active = -1;
  let timer = 0;
  let request = null;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    shown = [];
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(place) {
    active = place;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  function option(suggestion, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    const name = document.createElement("span");
    name.textContent = suggestion.name;
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = [suggestion.type, suggestion.alias].filter(Boolean).join(suggestion.type === "operator" ? " " : ": ");
    item.append(name, " ", note);
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener("click", () => location.assign(suggestion.address));
    return item;
  }

  function show(suggestions) {
    shown = suggestions;
    list.replaceChildren(...suggestions.map(option));
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const count = suggestions.length;
    status.textContent = count ? `${count} suggestion${count === 1 ? "" : "s"}` : "No suggestions";
    activate(-1);
  }

  async function ask(words) {
    request?.abort();
    request = new AbortController();
    try {
      if (!answers.has(words)) {
        const response = await fetch(`/search/suggestions/?${new URLSearchParams({ q: words })}`, {
          signal: request.signal, headers: { Accept: "application/json" },
        });
        if (!response.ok) return close(); // too many, or too long: the form still searches
        answers.set(words, (await response.json()).suggestions);
      }
      if (document.activeElement === input) show(answers.get(words));
    } catch { /* replaced by a newer one, or the network is away */ }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const words = input.value.trim().toLowerCase();
    if (words.length < FEWEST || words.length > 100) return close();
    timer = setTimeout(ask, WAIT, words);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      const places = shown.length + 1; // one of them is the field itself
      activate(((active + 1 + moves[event.key] + places) % places) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(shown[active].address);
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would empty itself
      close();
    }
  });
  input.addEventListener("blur", close);
});
