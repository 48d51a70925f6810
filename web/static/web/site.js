// What makes pages livelier. Everything works without it.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* for this page alone, then */ }
  });
}

// Empty fields say nothing: they do not belong into an address that is shared.
document.addEventListener("htmx:configRequest", (event) => {
  const given = event.detail.formData;
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name).filter((value) => value !== "" && !(name === "ordering" && value === "id"));
    given.delete(name);
    for (const value of values) given.append(name, value);
  }
});

// What a reader unfolded stays unfolded when the list changes under it.
const FOLDS = "#listing details, #explorer details[id]";
const unfolded = new Map();
let stood = ""; // htmx puts the focus back before the fold that holds it is open again
document.addEventListener("htmx:beforeSwap", () => {
  unfolded.clear();
  stood = document.activeElement?.id ?? "";
  for (const each of document.querySelectorAll(FOLDS)) unfolded.set(key(each), each.open);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const each of document.querySelectorAll(FOLDS)) {
    if (unfolded.has(key(each))) each.open = unfolded.get(key(each));
  }
  if (stood && document.activeElement === document.body) document.getElementById(stood)?.focus({ preventScroll: true });
});
// A heading takes the focus where a page is walked on; a choice keeps it, for the next choice.
document.addEventListener("htmx:afterSettle", () => {
  const again = document.getElementById(stood);
  if (again?.matches("select, input[type=checkbox], input[type=range]")) again.focus({ preventScroll: true });
  stood = "";
});
function key(details) {
  return details.id || details.className;
}

// A question that a newer one replaces is no error, though htmx would write two of them into the console.
document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => {
  const ended = xhr.onabort;
  xhr.onabort = (event) => {
    const write = console.error;
    console.error = () => {};
    try { ended?.call(xhr, event); } finally { console.error = write; }
  };
});

// A refusal (a word too long, a year that is none) is a page of its own: show it.
// A form that is checked while one types keeps what is typed: its next check says more.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt.closest("[data-live]")) return;
  location.assign(event.detail.pathInfo.finalRequestPath ?? event.detail.pathInfo.responsePath);
});

// Back and forward fetch the page anew, so that what is shown is what the address says.
addEventListener("popstate", (event) => {
  if (!event.state?.htmx) return;
  event.stopImmediatePropagation(); // htmx would fetch it as well, and a quick forward would end in between
  location.reload();
}, { capture: true });

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("#words") ?? document.querySelector("#site-search");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
});

// What is shown once can be copied at a press; an example can be taken over; a fault leads to its line in the field.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.lastChild.textContent = " Copied";
  });
}
for (const button of document.querySelectorAll("[data-fill]")) {
  const field = document.getElementById(button.dataset.fill);
  button.hidden = false;
  button.addEventListener("click", () => {
    if (field.value.trim() && !confirm("Replace what is in the field?")) return;
    field.value = document.getElementById(button.dataset.from).textContent;
    field.focus();
  });
}
const written = document.querySelector("textarea#document");
for (const line of written ? document.querySelectorAll(".lines .bad") : []) {
  line.addEventListener("dblclick", () => {
    const number = Number(line.id.slice("line-".length));
    const start = written.value.split("\n").slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    const end = written.value.indexOf("\n", start);
    written.focus();
    written.setSelectionRange(start, end < 0 ? written.value.length : end);
    written.scrollTop = (number - 4) * parseFloat(getComputedStyle(written).lineHeight);
  });
}

// What is wider than its box says so: on a phone nothing else shows that it scrolls.
function markScrolling() {
  for (const each of document.querySelectorAll(".scroll, .chart-scroll, .canvas")) {
    each.classList.toggle("scrolls", each.scrollWidth > each.clientWidth + 1);
  }
}
markScrolling();
document.addEventListener("htmx:afterSettle", markScrolling);
document.addEventListener("toggle", markScrolling, true);
addEventListener("resize", markScrolling);
