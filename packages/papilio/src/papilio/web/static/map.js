// The map, drawn on a canvas: it moves by wheel, fingers, keys and links, and asks for the dots of each window it comes to.
const PAUSE = 150; // milliseconds of rest before the dots of a new window are asked for
const NEAR = 14; // pixels from a dot within which it is meant
const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "in", "=": "in", "-": "out", 0: "whole" };

const numbers = (text) => text.split(" ").map(Number);
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const short = (value) => String(Number(value.toFixed(6)));

function windowOf(text) {
  const [x, y, side] = numbers(text);
  return { x, y, side };
}

// A window after a move: by a step, or nearer to or farther from a point that stays where it is.
function moved(at, whole, deepest, change) {
  const side = clamp(at.side * (change.by ?? 1), whole.side / deepest, whole.side);
  const keep = (1 - side / at.side);
  const x = at.x + keep * ((change.x ?? 0.5) - 0.5) * at.side + (change.right ?? 0) * at.side;
  const y = at.y + keep * ((change.y ?? 0.5) - 0.5) * at.side + (change.down ?? 0) * at.side;
  return { x: clamp(x, 0, 1), y: clamp(y, 0, 1), side };
}

const STEPS = {
  in: { by: 0.5 }, out: { by: 2 }, left: { right: -0.5 }, right: { right: 0.5 }, up: { down: -0.5 }, down: { down: 0.5 },
};

export function startMap(map) {
  const canvas = map.querySelector("canvas");
  const tip = map.querySelector(".map-tip");
  const whole = windowOf(map.dataset.whole);
  const unit = Number(map.dataset.side);
  const deepest = Number(map.dataset.zoom);
  const context = canvas.getContext("2d");
  let at = windowOf(map.dataset.window);
  let drawn = at; // the window that the dots were asked for
  let dots = [];
  let waiting = 0;
  let asking = null;

  // As the legend shows them, whatever the theme.
  function colours() {
    const shown = [...map.querySelectorAll(".legend .dot")];
    return Object.fromEntries(shown.map((dot) => [dot.classList[1].slice(1), getComputedStyle(dot).fill]));
  }

  // Where a dot is on the canvas, in CSS pixels.
  function place([x, y]) {
    const size = canvas.clientWidth;
    const on = (value, middle, now) => ((value / unit - 0.5) * drawn.side + middle - now) / at.side + 0.5;
    return [on(x, drawn.x, at.x) * size, on(y, drawn.y, at.y) * size];
  }

  function draw() {
    const scale = devicePixelRatio || 1;
    const size = Math.round(canvas.clientWidth * scale);
    if (canvas.width !== size) canvas.width = canvas.height = size;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, size, size);
    const fill = colours();
    const radius = clamp(canvas.clientWidth / 260, 1.6, 3) * clamp(Math.sqrt(1500 / Math.max(dots.length, 1)), 1, 2);
    for (const dot of dots.toReversed()) {
      const [x, y] = place(dot);
      context.fillStyle = fill[dot[2]];
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    }
  }

  const alike = (one, other) => one.x === other.x && one.y === other.y && one.side === other.side;
  const after = (name) => (name === "whole" ? whole : moved(at, whole, deepest, STEPS[name]));

  // The parameters of an address that shows a window.
  function asks(window, query = new URL(map.dataset.dots, location.href).searchParams) {
    for (const name of ["x", "y", "zoom"]) query.delete(name);
    if (!alike(window, whole)) {
      query.set("x", short(window.x));
      query.set("y", short(window.y));
      query.set("zoom", short(clamp(whole.side / window.side, 1, deepest)));
    }
    return String(query);
  }

  // All links lead on from the window that is seen.
  function aim() {
    for (const link of map.querySelectorAll("[data-move]")) {
      const next = after(link.dataset.move);
      if (alike(next, at)) link.removeAttribute("href");
      else link.href = `?${asks(next)}`;
    }
    for (const link of document.querySelectorAll(".map-colours a")) link.search = asks(at, new URL(link.href).searchParams);
  }

  async function ask() {
    const wanted = at;
    const query = asks(wanted);
    asking?.abort();
    asking = new AbortController();
    const path = new URL(map.dataset.dots, location.href).pathname;
    try {
      const response = await fetch(query ? `${path}?${query}` : path, { signal: asking.signal });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      drawn = wanted;
      dots = answer.dots;
      map.querySelector("#map-summary").textContent = answer.summary;
      list();
      draw();
      history.replaceState(history.state, "", query ? `?${query}` : location.pathname);
    } catch (error) {
      if (error.name !== "AbortError") map.querySelector("#map-summary").textContent = map.dataset.failed;
    }
  }

  function list() {
    const items = dots.slice(0, Number(map.dataset.listed)).map(([, , , href, title]) => {
      const item = document.createElement("li");
      const link = item.appendChild(document.createElement("a"));
      link.href = href;
      link.textContent = title;
      return item;
    });
    map.querySelector(".map-papers").replaceChildren(...items);
  }

  function go(next) {
    if (alike(next, at)) return false;
    at = next;
    tip.hidden = true;
    draw();
    aim();
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
    return true;
  }

  const step = (name) => go(after(name));

  function nearest(x, y, reach) {
    let best = null;
    let least = reach * reach;
    for (const dot of dots) {
      const [dx, dy] = place(dot);
      const far = (dx - x) ** 2 + (dy - y) ** 2;
      if (far < least) [best, least] = [dot, far];
    }
    return best;
  }

  // Under a mouse the dot itself is pressed, and what tells of it must not be in the way.
  function tell(dot, byMouse) {
    tip.hidden = !dot;
    tip.classList.toggle("pressed", !byMouse);
    canvas.classList.toggle("on-dot", Boolean(dot));
    if (!dot) return;
    const [x, y] = place(dot);
    const link = tip.firstElementChild;
    link.href = dot[3];
    link.textContent = dot[4];
    const size = canvas.clientWidth;
    tip.style.left = `${clamp(x - tip.offsetWidth / 2, 0, Math.max(size - tip.offsetWidth, 0))}px`;
    tip.style.top = y > size / 2 ? `${y - tip.offsetHeight - 8}px` : `${y + 8}px`;
  }

  const fingers = new Map();
  let held = null; // where the pointer went down, and the window then
  const on = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, on(event));
    canvas.setPointerCapture(event.pointerId);
    held = { from: on(event), window: at, far: false, spread: spread() };
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = on(event);
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType === "mouse") tell(nearest(x, y, NEAR), true);
      return;
    }
    fingers.set(event.pointerId, [x, y]);
    const size = canvas.clientWidth;
    if (fingers.size > 1) {
      held.far = true;
      const [a, b] = [...fingers.values()];
      const middle = { x: (a[0] + b[0]) / 2 / size, y: (a[1] + b[1]) / 2 / size };
      go(moved(held.window, whole, deepest, { by: held.spread / spread(), ...middle }));
      return;
    }
    const [right, down] = [held.from[0] - x, held.from[1] - y];
    held.far ||= Math.hypot(right, down) > 4;
    if (held.far) go(moved(held.window, whole, deepest, { right: right / size, down: down / size }));
  });
  canvas.addEventListener("pointerup", (event) => {
    const [x, y] = on(event);
    const still = held && !held.far;
    release(event);
    if (!still) return;
    const byMouse = event.pointerType === "mouse";
    const dot = nearest(x, y, byMouse ? NEAR : 2 * NEAR);
    tell(dot, byMouse);
    if (dot && byMouse) location.href = dot[3];
  });
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("wheel", (event) => {
    const [x, y] = on(event);
    const size = canvas.clientWidth;
    const by = Math.exp(clamp(event.deltaY, -200, 200) / 400);
    if (go(moved(at, whole, deepest, { by, x: x / size, y: y / size }))) event.preventDefault();
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const name = KEYS[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step(name);
  });
  map.querySelector(".map-moves").addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    step(link.dataset.move);
  });

  function spread() {
    const [a, b] = [...fingers.values()];
    return b ? Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1) : 1;
  }

  function release(event) {
    fingers.delete(event.pointerId);
    const rest = fingers.values().next().value;
    held = rest ? { from: rest, window: at, far: true, spread: 1 } : null;
  }

  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  canvas.hidden = false;
  map.querySelector(".map-stage svg").remove();
  ask();
}
