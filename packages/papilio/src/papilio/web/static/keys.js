// The keyboard, and the buttons of the bar at the bottom that do the same.
import { unfold } from "./cards.js";
import { nextPaper, topmost } from "./scroll.js";

export function startKeys(papers) {
  const help = document.getElementById("keys");
  let at = null;

  const current = () => {
    const rect = at?.isConnected && at.getBoundingClientRect();
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
  const actions = {
    j: () => step(1),
    k: () => step(-1),
    o: () => press(".title-link"),
    e: () => current() && unfold(current()),
    p: () => press(".title-pdf:not([hidden])"),
    c: () => press(".title-copy"),
    "/": search,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
    if (event.key === "Escape" && event.target.id === "search") event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
  for (const button of document.querySelectorAll("button[data-key]")) {
    button.hidden = !papers?.querySelector(".paper");
    button.addEventListener("click", () => actions[button.dataset.key]());
  }
  const opener = document.querySelector("button.help");
  opener.hidden = false;
  opener.addEventListener("click", actions["?"]);
  document.querySelector(".to-search").addEventListener("click", (event) => {
    event.preventDefault();
    search();
  });
}
