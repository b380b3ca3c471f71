// What script adds to every card, the first and those that come later: buttons in sight, watched categories pressed.
import { categories, choose } from "./kept.js";
import { words } from "./says.js";

const NEEDS_SCRIPT = ".title-copy, .watch, .exclude, .fold-it";

function press(buttons) {
  const kept = categories();
  for (const button of buttons) {
    const state = button.classList.contains("watch") ? 1 : -1;
    button.setAttribute("aria-pressed", String(kept[button.value] === state));
  }
}

// Beside the page of a reference, its BibTeX in one step.
function offerBibtex(cite) {
  if (cite.parentElement.querySelector(".title-bibtex")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "title-bibtex";
  button.textContent = "BibTeX";
  button.title = words("copybibtex");
  button.dataset.href = `${cite.getAttribute("href")}?format=bibtex`;
  cite.after(button);
}

// `papilio:cards` tells the other features that cards have come.
export function enliven(root) {
  for (const each of root.querySelectorAll(NEEDS_SCRIPT)) each.hidden = false;
  for (const each of root.querySelectorAll(".title-cite")) offerBibtex(each);
  press(root.querySelectorAll(".watch, .exclude"));
  document.dispatchEvent(new CustomEvent("papilio:cards"));
}

export function startCards(papers) {
  enliven(papers);
  papers.addEventListener("click", (event) => {
    const button = event.target.closest(".watch, .exclude");
    if (!button) return;
    const state = button.classList.contains("watch") ? 1 : -1;
    choose(button.value, categories()[button.value] === state ? 0 : state);
  });
  document.addEventListener("papilio:categories", () => press(papers.querySelectorAll(".watch, .exclude")));
}
