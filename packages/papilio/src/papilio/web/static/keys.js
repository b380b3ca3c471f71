// The keyboard, and the buttons of the bar at the bottom that do the same.
import { openAbstract, toggleFold } from "./fold.js";
import { base, listPath } from "./kept.js";
import { moreToCome, nextPaper, topmost } from "./scroll.js";

const JUMP_MILLISECONDS = 1500;

export function startKeys(papers, openFilter) {
  const help = document.getElementById("keys");
  let at = null;
  let jumping = 0;

  const current = () => {
    const rect = at?.isConnected && !at.classList.contains("filtered") && at.getBoundingClientRect();
    return rect && rect.bottom > 0 && rect.top < innerHeight ? at : papers && topmost(papers);
  };
  const go = (card) => {
    if (!card?.matches(".paper")) return;
    at?.classList.remove("at");
    at = card;
    at.classList.add("at");
    at.tabIndex = -1;
    at.focus({ preventScroll: true });
    at.scrollIntoView({ block: "start" });
  };
  const step = (by) => {
    const card = current();
    if (!card) return;
    if (card !== at && by > 0 && card.getBoundingClientRect().top > -10) go(card);
    else {
      const direction = by > 0 ? "nextElementSibling" : "previousElementSibling";
      go(nextPaper(card[direction], direction));
    }
  };
  const press = (selector) => current()?.querySelector(selector)?.click();
  const search = () => {
    const box = document.getElementById("search");
    box.focus();
    box.select();
  };
  const visit = (path) => location.assign(path);
  const actions = {
    j: () => step(1),
    k: () => step(-1),
    o: () => press(".title-link"),
    e: () => current() && openAbstract(current()),
    x: () => current() && toggleFold(current()),
    p: () => press(".title-pdf:not([hidden])"),
    a: () => press(".title-kimi:not([hidden])"),
    s: () => press("button.star:not([hidden])"),
    c: () => press(".title-copy"),
    f: () => openFilter?.(),
    G: () => scrollTo(0, document.documentElement.scrollHeight),
    "/": search,
    "?": () => help.showModal(),
  };
  const jumps = {
    g: () => scrollTo(0, 0),
    h: () => visit(`${base}/`),
    t: () => visit(listPath() || `${base}/`),
    s: () => visit(`${base}/starred`),
    n: () => visit(`${base}/notes`),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
    if (event.key === "Escape" && event.target.id === "search") event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key === "Shift") return;
    const jump = Date.now() - jumping < JUMP_MILLISECONDS;
    jumping = !jump && event.key === "g" ? Date.now() : 0;
    const table = jump ? jumps : actions;
    if (!jumping && !Object.hasOwn(table, event.key)) return;
    event.preventDefault();
    if (!jumping) table[event.key]();
  });
  // Those buttons of the bar that do something here.
  const reveal = () => {
    const cards = papers?.querySelectorAll(".paper").length ?? 0;
    const several = cards > 1 || (cards && moreToCome());
    const applies = { j: several, k: several, p: papers?.querySelector(".title-pdf:not([hidden])"), f: cards && openFilter };
    for (const button of document.querySelectorAll("button[data-key]")) button.hidden = !applies[button.dataset.key];
    document.querySelector(".bar").classList.add("told");
  };
  for (const button of document.querySelectorAll("button[data-key]")) {
    button.addEventListener("click", () => actions[button.dataset.key]());
  }
  document.addEventListener("papilio:cards", reveal);
  reveal();
  const opener = document.querySelector("button.help");
  opener.hidden = false;
  opener.addEventListener("click", actions["?"]);
  document.querySelector(".to-search").addEventListener("click", (event) => {
    event.preventDefault();
    search();
  });
}
