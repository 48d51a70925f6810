// The picture of the component graph: zoom, pan, what belongs together, and the card beside it. The server draws the
// picture and answers with the cards; without this file every component and every edge is a link.
"use strict";
(() => {
  const READABLE = 0.62; // pixels a unit of the picture: its names are set in 13 units
  const LARGEST = 4;
  const NARROW = 600; // pixels of the picture's width
  const STRIP = 56; // pixels that the buttons need
  const STEP = 1.4; // a press of a button or a key
  const MOVED = 4; // pixels, from which on a press is a drag
  const KEYS = { "+": "in", "=": "in", "-": "out", "_": "out", "0": "fit" };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let view = null; // of the picture that is on the page
  let opener = null; // what opened the card, as a selector: the picture may be drawn anew
  let nodeToFocus = null; // the component to show and to focus once the picture is drawn anew

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  // The visible part of a picture: `scale` pixels a unit, (x, y) the unit in the middle.
  class View {
    constructor(canvas) {
      this.canvas = canvas;
      this.svg = canvas.querySelector("svg");
      const box = this.svg.viewBox.baseVal;
      this.box = { x: box.x, y: box.y, width: box.width, height: box.height };
      // On the frame, which has no id: htmx copies the attributes of what has one into its new content, and the policy
      // of the page refuses a style that comes so.
      canvas.parentElement.style.setProperty("--natural", `${Math.ceil(box.height)}px`);
      canvas.classList.add("live");
      this.size();
      this.start();
      new ResizeObserver(() => {
        this.size();
        if (this.rest === "start") this.start();
        else if (this.rest === "fit") this.fit();
        else this.move(this);
      }).observe(canvas);
    }

    size() {
      this.width = this.canvas.clientWidth || 1;
      this.height = this.canvas.clientHeight || 1;
      // In a narrow picture the buttons have a strip of their own at the top: there is no free corner for them. A picture
      // that is just being replaced has no size, and no strip.
      this.strip = this.width < NARROW && this.height > 2 * STRIP ? STRIP : 0;
      this.fitting = Math.min(this.width / this.box.width, (this.height - this.strip) / this.box.height, 1.25);
    }

    get middle() {
      return { x: this.box.x + this.box.width / 2, y: this.box.y + this.box.height / 2 };
    }

    // A place in the middle of what the buttons leave free.
    below(scale, { x, y }) {
      return { scale, x, y: y - this.strip / 2 / scale };
    }

    // All of it where its names can be read, else the part around the component in the centre, or the busiest one.
    start() {
      const node = this.canvas.querySelector(".node.here") ?? this.hub();
      const at = node && this.fitting < READABLE ? this.unitsOf(node) : this.middle;
      this.zoomed(false);
      this.move(this.below(Math.max(this.fitting, READABLE), at));
      this.rest = "start"; // as long as the reader has not moved it, it follows the size of the page
    }

    fit() {
      this.zoomed(false);
      this.glide(this.below(this.fitting, this.middle));
      this.rest = "fit";
    }

    // The component with the most edges.
    hub() {
      const count = new Map();
      for (const { dataset } of this.svg.querySelectorAll(".edge")) {
        for (const id of [dataset.from, dataset.to]) count.set(id, (count.get(id) ?? 0) + 1);
      }
      const [most] = [...count].sort((one, other) => other[1] - one[1])[0] ?? [];
      return most && this.svg.querySelector(`.node[data-node="${CSS.escape(most)}"]`);
    }

    unitsOf(element) {
      const at = element.getBBox(), matrix = element.getCTM(), whole = this.svg.getCTM();
      // From the units of the group that Graphviz moved to those of the picture.
      const middle = new DOMPoint(at.x + at.width / 2, at.y + at.height / 2);
      const { x, y } = middle.matrixTransform(whole.inverse().multiply(matrix));
      return { x, y };
    }

    // A drag by one finger moves the picture only where the reader has zoomed: else it scrolls the page.
    zoomed(on) {
      this.canvas.classList.toggle("zoomed", on);
    }

    move(to) {
      cancelAnimationFrame(this.frame);
      this.rest = "";
      this.place(to);
    }

    place({ scale, x, y }) {
      this.scale = clamp(scale, Math.min(this.fitting, READABLE), LARGEST);
      this.x = clamp(x, this.box.x, this.box.x + this.box.width);
      this.y = clamp(y, this.box.y, this.box.y + this.box.height);
      const width = this.width / this.scale, height = this.height / this.scale;
      this.svg.setAttribute("viewBox", `${this.x - width / 2} ${this.y - height / 2} ${width} ${height}`);
    }

    glide(to) {
      cancelAnimationFrame(this.frame);
      this.rest = "";
      if (still.matches) { this.place(to); return; }
      const from = { scale: this.scale, x: this.x, y: this.y }, start = performance.now();
      const step = (now) => {
        const part = clamp((now - start) / 160, 0, 1);
        const between = (name) => from[name] + (to[name] - from[name]) * part;
        this.place({ scale: between("scale"), x: between("x"), y: between("y") });
        if (part < 1) this.frame = requestAnimationFrame(step);
      };
      this.frame = requestAnimationFrame(step);
    }

    // So many times as large, with the point of the window staying where it is; without one, the middle.
    scaled(times, clientX, clientY) {
      const box = this.canvas.getBoundingClientRect();
      const across = clientX === undefined ? 0 : clientX - box.left - this.width / 2;
      const down = clientY === undefined ? 0 : clientY - box.top - this.height / 2;
      const scale = clamp(this.scale * times, Math.min(this.fitting, READABLE), LARGEST);
      return {
        scale,
        x: this.x + across / this.scale - across / scale,
        y: this.y + down / this.scale - down / scale,
      };
    }

    zoom(how) {
      if (how === "fit") { this.fit(); return; }
      this.zoomed(true);
      this.glide(this.scaled(how === "in" ? STEP : 1 / STEP));
    }

    pan(across, down) {
      this.move({ scale: this.scale, x: this.x - across / this.scale, y: this.y - down / this.scale });
    }

    // What has the focus must be seen: the browser has scrolled the page to where it was before.
    show(element) {
      const at = element.getBoundingClientRect(), box = this.canvas.getBoundingClientRect();
      const inside = at.left >= box.left && at.right <= box.right && at.top >= box.top && at.bottom <= box.bottom;
      if (inside) return;
      this.move({ scale: this.scale, ...this.unitsOf(element) });
      element.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  function begin() {
    for (const each of document.querySelectorAll("#explorer [data-scripted]")) each.hidden = false;
    const canvas = document.querySelector("#canvas");
    if (!canvas || view?.canvas === canvas) return;
    view = new View(canvas);
    const node = nodeToFocus && nodeOf(nodeToFocus);
    nodeToFocus = null;
    if (!node) return;
    node.querySelector("a").focus({ preventScroll: true });
    view.move({ scale: view.scale, ...view.unitsOf(node) });
    canvas.scrollIntoView({ block: "nearest" });
  }

  // --- What belongs together
  const partOf = (target) => target.closest?.("#canvas :is(.node, .edge)");
  const nodeOf = (id) => document.querySelector(`#canvas .node[data-node="${CSS.escape(id)}"]`);
  const edges = () => [...document.querySelectorAll("#canvas .edge")];

  function light(part) {
    const ends = part.dataset.node ? [part.dataset.node] : [part.dataset.from, part.dataset.to];
    const touching = part.dataset.node
      ? edges().filter(({ dataset }) => dataset.from === ends[0] || dataset.to === ends[0]) : [part];
    const nodes = touching.flatMap(({ dataset }) => [dataset.from, dataset.to]);
    dark();
    for (const each of [...touching, ...new Set([...ends, ...nodes])].map((one) => (one.dataset ? one : nodeOf(one)))) {
      each?.classList.add("lit");
    }
    part.ownerSVGElement.classList.add("dimming");
  }

  function dark() {
    document.querySelector("#canvas svg")?.classList.remove("dimming");
    for (const each of document.querySelectorAll("#canvas .lit")) each.classList.remove("lit");
  }

  function lightFocused() {
    const part = document.activeElement && partOf(document.activeElement);
    if (part) light(part); else dark();
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const part = partOf(event.target);
    if (part) light(part); else lightFocused();
  });
  document.addEventListener("focusin", (event) => {
    const part = partOf(event.target);
    if (!part) { dark(); return; }
    light(part);
    if (event.target.matches(":focus-visible")) view?.show(part);
  });

  // --- Zoom by wheel, buttons and keys
  let scrolled = 0; // when the page last scrolled: a wheel that is scrolling the page goes on doing so
  document.addEventListener("scroll", () => { scrolled = performance.now(); }, { passive: true });
  document.addEventListener("wheel", (event) => {
    if (!view || !event.target.closest?.("#canvas")) return;
    if (!event.ctrlKey && performance.now() - scrolled < 250) return;
    const times = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0022));
    const to = view.scaled(clamp(times, 0.5, 2), event.clientX, event.clientY);
    if (to.scale === view.scale && !event.ctrlKey) return; // at either end the page scrolls
    event.preventDefault();
    view.zoomed(true);
    view.move(to);
  }, { passive: false });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("#card h3")) { close(); return; }
    if (!view || !event.target.closest?.("#canvas") || event.ctrlKey || event.metaKey || event.altKey) return;
    const how = KEYS[event.key], arrow = ARROWS[event.key];
    if (!how && !arrow) return;
    event.preventDefault();
    if (how) view.zoom(how);
    else view.pan(-arrow[0] * view.width / 8, -arrow[1] * view.height / 8);
  });

  // --- Pan by mouse or finger, pinch by two
  const pressed = new Map(); // pointer -> where it is
  let dragged = 0; // pixels since the press
  const spread = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y);
  document.addEventListener("pointerdown", (event) => {
    if (!view || event.button || !event.target.closest?.("#canvas")) return;
    if (!pressed.size) dragged = 0;
    pressed.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  document.addEventListener("pointermove", (event) => {
    const before = pressed.get(event.pointerId);
    if (!before || !view) return;
    if (!event.buttons) { pressed.delete(event.pointerId); return; } // let go outside the window
    const now = { x: event.clientX, y: event.clientY };
    const last = spread([before, now]);
    if (pressed.size === 1) {
      dragged += last;
      if (dragged > MOVED) view.pan(now.x - before.x, now.y - before.y);
      pressed.set(event.pointerId, now);
    } else {
      dragged = MOVED + 1;
      const apart = spread([...pressed.values()]);
      pressed.set(event.pointerId, now);
      const [one, other] = pressed.values();
      view.zoomed(true);
      if (apart) view.move(view.scaled(spread([one, other]) / apart, (one.x + other.x) / 2, (one.y + other.y) / 2));
    }
  });
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, ({ pointerId }) => pressed.delete(pointerId));
  }
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#canvas")) event.preventDefault(); });

  // --- Clicks: a drag is none; two of them expand
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-zoom]");
    if (button) { view?.zoom(button.dataset.zoom); return; }
    if (event.target.closest?.("[data-close]")) { close(); return; }
    nodeToFocus = event.target.closest?.("[data-focus]")?.dataset.focus ?? nodeToFocus;
    if (event.detail && event.target.closest?.("#canvas") && dragged > MOVED) { // a key presses without a pointer
      event.preventDefault();
      event.stopPropagation();
      dragged = 0;
    }
  }, true);
  document.addEventListener("dblclick", (event) => {
    const node = event.target.closest?.("#canvas .node");
    if (!node) return;
    event.preventDefault();
    nodeToFocus = node.dataset.node;
    window.htmx.ajax("GET", node.dataset.expand, { source: "#explorer", target: "#explorer", swap: "outerHTML" });
  });

  // --- The card
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    const part = target.id === "card" && partOf(elt);
    if (!part) return;
    const { node, from, to } = part.dataset;
    opener = node ? `#canvas .node[data-node="${CSS.escape(node)}"] a`
      : `#canvas .edge[data-from="${CSS.escape(from)}"][data-to="${CSS.escape(to)}"] a`;
  });

  function choose() {
    for (const each of document.querySelectorAll("#canvas .chosen")) each.classList.remove("chosen");
    const title = document.querySelector("#card h3");
    if (!title) return;
    const { node, from, to } = title.dataset;
    const part = node ? nodeOf(node) : edges().find(({ dataset }) => dataset.from === from && dataset.to === to);
    part?.classList.add("chosen");
  }

  function close() {
    document.querySelector("#card")?.replaceChildren();
    choose();
    (document.querySelector(opener ?? "#canvas") ?? document.querySelector("#canvas"))?.focus({ preventScroll: true });
    opener = null;
  }

  document.addEventListener("input", ({ target }) => {
    if (target.id === "min_count") document.querySelector("output[for=min_count]").textContent = target.value;
  });
  document.addEventListener("htmx:afterSettle", () => { begin(); choose(); });
  begin();
})();
