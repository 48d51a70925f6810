// The designer works by its forms alone; this adds finding, dragging, undoing, and keeps focus and what is typed.
const page = document.querySelector(".design");
const designer = () => document.querySelector("#designer");
const press = (operation) => { // the way of every button: the server does the operation
  const button = document.querySelector("#drop");
  button.value = operation;
  button.click();
};
for (const each of document.querySelectorAll("[data-scripted]")) each.hidden = false;

// --- Finding a component
const words = document.querySelector("#words"), moves = document.querySelector("#moves");
const items = [...document.querySelectorAll("#offered li")];
const groups = [...document.querySelectorAll("#offered details")];
const openAtFirst = groups.map((group) => group.open);
function find() {
  const wanted = words.value.toLowerCase().split(/[\s-]+/).filter(Boolean);
  const asked = wanted.length > 0 || moves.value !== "";
  for (const item of items) {
    const moved = !moves.value || item.dataset.moves.split(" ").includes(moves.value);
    item.hidden = !(moved && wanted.every((word) => item.dataset.words.includes(word)));
  }
  for (const kind of document.querySelectorAll(".offers")) kind.hidden = !kind.querySelector("li:not([hidden])");
  groups.forEach((group, place) => {
    group.hidden = !group.querySelector("li:not([hidden])");
    group.open = asked ? true : openAtFirst[place];
  });
  const found = items.filter((item) => !item.hidden).length;
  document.querySelector("#offer").textContent = asked ? `${found} of ${items.length} components.` : "";
  document.querySelector("#enter").textContent = closest()?.dataset.name ?? "the first";
}
function closest() { // the component that Enter adds: by its name or id, else by words of its id, else the first shown
  const typed = words.value.trim().toLowerCase(), text = typed.replace(/\s+/g, "-");
  const parts = text.split("-").filter(Boolean);
  const shown = items.filter((item) => !item.hidden);
  if (!parts.length) return undefined;
  const named = shown.filter((item) => parts.every((part) => item.dataset.component.includes(part)));
  const same = (item) => item.dataset.name.toLowerCase() === typed || item.dataset.component === text;
  return shown.find(same) ?? named[0] ?? shown[0];
}
words.addEventListener("input", find);
moves.addEventListener("change", find);
words.addEventListener("keydown", (event) => {
  const best = closest();
  if (event.key === "Enter" && best) press(`add ${best.dataset.component}`);
});

// --- What was done can be undone: the drafts of this tab in order, each as its address holds it
const KEY = "design";
let line = { codes: [designer().dataset.code], at: 0 };
try { line = JSON.parse(sessionStorage.getItem(KEY)) ?? line; } catch { /* from here on, then */ }
function arrived() {
  const code = designer().dataset.code;
  if (line.codes[line.at] !== code) {
    if (line.codes[line.at - 1] === code) line.at -= 1;
    else if (line.codes[line.at + 1] === code) line.at += 1;
    else line = { codes: [...line.codes.slice(0, line.at + 1), code].slice(-100), at: Math.min(line.at + 1, 99) };
  }
  try { sessionStorage.setItem(KEY, JSON.stringify(line)); } catch { /* too large or closed to us */ }
  for (const [id, there] of [["undo", line.at > 0], ["redo", line.at < line.codes.length - 1]]) {
    const button = document.querySelector(`#${id}`);
    button.hidden = false;
    button.setAttribute("aria-disabled", String(!there));
  }
}
function travel(by) {
  const code = line.codes[line.at + by];
  if (code === undefined) return;
  const form = document.querySelector("#travel");
  form.elements.draft.value = code;
  form.requestSubmit();
}
page.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.getAttribute("aria-disabled") === "true") event.preventDefault();
  else if (button?.id === "undo") travel(-1);
  else if (button?.id === "redo") travel(1);
}, true);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  travel(event.shiftKey ? 1 : -1);
});

// --- The page changes under the reader: what was unfolded, typed since and focused stays
let before = null;
const unsent = new Map(); // what was filled in while the server answered: its answer does not know of it
page.addEventListener("input", ({ target }) => {
  if (target.id && target.form?.id === "draft") unsent.set(target.id, { value: target.value, checked: target.checked });
});
page.addEventListener("htmx:configRequest", () => unsent.clear());
page.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== designer()) return;
  const active = document.activeElement, scroll = designer().querySelector(".drawn .scroll");
  const inside = designer().contains(active);
  before = {
    open: [...designer().querySelectorAll("details[open]")].map((each) => each.id),
    scroll: scroll?.scrollLeft ?? 0,
    focus: inside ? active.id : "",
    inside,
    typed: inside && active.matches("input:not([type=checkbox]), textarea")
      ? { value: active.value, from: active.selectionStart, to: active.selectionEnd } : null,
  };
});
page.addEventListener("htmx:afterSwap", () => {
  if (!before) return;
  const { open, scroll, focus, inside, typed } = before;
  before = null;
  for (const id of open) { const each = document.getElementById(id); if (each) each.open = true; }
  for (const [id, said] of [...unsent]) {
    const each = document.getElementById(id);
    if (!each) continue;
    if (each.type === "checkbox") each.checked = said.checked;
    else each.value = said.value;
    each.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const drawn = designer().querySelector(".drawn .scroll");
  if (drawn) drawn.scrollLeft = scroll;
  arrived();
  const wanted = designer().dataset.focus; // after a move the button of the step where it is now
  const field = document.getElementById(wanted || focus);
  if (!field || !(inside || document.activeElement === document.body)) return;
  field.focus({ preventScroll: !wanted });
  if (wanted || !typed) return;
  if (field.value !== typed.value) {
    field.value = typed.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange?.(typed.from, typed.to);
});

// Until it has settled nothing listens to the new form: what is sent before that waits, or the browser would send it.
let settled = true;
page.addEventListener("htmx:afterSwap", () => { settled = false; });
page.addEventListener("submit", (event) => {
  if (settled) return;
  const { target, submitter } = event;
  event.preventDefault();
  event.stopPropagation();
  page.addEventListener("htmx:afterSettle", () => { // htmx takes a button's value from the click
    if (submitter) submitter.click();
    else target.requestSubmit();
  }, { once: true });
}, true);
page.addEventListener("htmx:afterSettle", () => {
  settled = true;
  for (const id of [...unsent.keys()]) {
    document.getElementById(id)?.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// A refusal leaves the draft as it is; the page says so instead of going away.
page.addEventListener("htmx:responseError", (event) => {
  event.stopPropagation();
  const said = designer().querySelector(".said");
  said.textContent = `The registry refused this (${event.detail.xhr.status}). The draft is as it was.`;
  said.classList.add("fault");
});

// --- Dragging: a component into the pipeline, a step to another place
let dragged = null;
page.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("li[draggable]");
  if (!item || event.target.closest("input, textarea, .fields")) { if (item) event.preventDefault(); return; }
  dragged = item;
  event.dataTransfer.effectAllowed = "copyMove";
  event.dataTransfer.setData("text/plain", item.dataset.component ?? item.id);
  item.classList.add("dragged");
});
function spot(event) {
  const step = event.target.closest?.(".plan > li");
  if (step) {
    const box = step.getBoundingClientRect(), after = event.clientY > box.top + box.height / 2;
    return { mark: step, after, place: Number(step.dataset.place) + (after ? 1 : 0) };
  }
  const steps = designer().querySelectorAll(".plan > li"), last = steps[steps.length - 1];
  if (!event.target.closest?.(".pipeline")) return null;
  return { mark: last ?? designer().querySelector("[data-drop]"), after: true, place: steps.length };
}
function unmark() {
  for (const each of page.querySelectorAll(".before, .after")) each.classList.remove("before", "after");
}
page.addEventListener("dragover", (event) => {
  const found = dragged && spot(event);
  unmark();
  if (!found) return;
  event.preventDefault();
  found.mark?.classList.add(found.after ? "after" : "before");
});
page.addEventListener("drop", (event) => {
  const found = dragged && spot(event);
  if (!found) return;
  event.preventDefault();
  if (dragged.dataset.component) press(`add ${dragged.dataset.component} ${found.place}`);
  else {
    const from = Number(dragged.dataset.place), to = found.place > from ? found.place - 1 : found.place;
    if (to !== from) press(`move ${from} ${to}`);
  }
});
page.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; unmark(); });

arrived();
