// What a mark of a chart tells, as a card beside it on hover, on focus or on a first tap: a second tap on it follows its
// link. Without this file the mark's title tells it.
"use strict";
(() => {
  const card = document.createElement("div");
  card.className = "chart-card";
  card.hidden = true;
  card.setAttribute("aria-hidden", "true");
  let shown = null;
  let byFinger = false;
  let tapped = null;

  const linked = (mark) => mark.closest("a");
  const markOf = (event) => event.target.closest?.(".chart-mark");

  // The title would come up as the browser's own hint besides: its text becomes the mark's name.
  const told = (mark) => {
    const title = mark.querySelector(":scope > title");
    if (title) {
      mark.setAttribute("aria-label", title.textContent);
      title.remove();
    }
    return (mark.getAttribute("aria-label") || "").split("\n");
  };

  const place = (mark) => {
    const at = mark.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.min(Math.max(at.left + at.width / 2 - size.width / 2, 8), width - size.width - 8);
    const above = at.top - size.height - 10;
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${(above > 8 ? above : at.bottom + 10) + window.scrollY}px`;
  };

  const show = (event) => {
    const mark = markOf(event);
    if (!mark || mark === shown) return;
    shown = mark;
    const lines = byFinger && linked(mark) ? [...told(mark), "Tap again to open it"] : told(mark);
    card.replaceChildren(
      ...lines.map((line, number) => {
        const part = document.createElement(number ? "span" : "strong");
        part.textContent = line;
        return part;
      }),
    );
    if (!card.isConnected) document.body.append(card);
    card.hidden = false;
    place(mark);
  };

  const hide = () => {
    shown = null;
    card.hidden = true;
  };

  for (const kind of ["pointerover", "pointerdown"]) {
    document.addEventListener(kind, (event) => { byFinger = event.pointerType === "touch"; }, true);
  }
  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (mark && byFinger && event.detail && linked(mark) && mark !== tapped) {
      event.preventDefault();
      show(event);
    }
    tapped = mark;
  }, true);
  document.addEventListener("pointerover", (event) => (markOf(event) ? show(event) : hide()));
  document.addEventListener("focusin", show);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
