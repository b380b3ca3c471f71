// The words of what was opened. Opening a paper (its page or its PDF) adds 1 to each of its ten keywords, once a day for one
// paper. On the first opening of a day all older weights halve: of what was read weeks ago little is left, while days without
// reading take nothing away.
import { keepPart, keptPart } from "./kept.js";

const MOST = 200;
const LEAST = 1 / 16;
export const SHOWN = 40;
export const SORTED_BY = 20;

const today = () => new Date().toLocaleDateString("sv");

// The words, the heaviest first: [word, weight].
export function cloud() {
  const { weights } = keptPart("cloud");
  return Object.entries(weights).sort(([one, a], [two, b]) => b - a || (one < two ? -1 : 1));
}

export function learn(card) {
  const kept = keptPart("cloud");
  if (kept.day !== today()) {
    for (const word of Object.keys(kept.weights)) kept.weights[word] /= 2;
    kept.papers = [];
    kept.day = today();
  }
  if (kept.papers.includes(card.id)) return;
  kept.papers = [...kept.papers, card.id].slice(-500);
  for (const word of card.getAttribute("keywords").split(",")) {
    if (word && !kept.removed.includes(word)) kept.weights[word] = (kept.weights[word] ?? 0) + 1;
  }
  const heaviest = Object.entries(kept.weights).sort(([, a], [, b]) => b - a).slice(0, MOST);
  kept.weights = Object.fromEntries(heaviest.filter(([, weight]) => weight >= LEAST));
  keepPart("cloud", kept);
}

// A word that the reader took out stays out until he forgets the cloud.
export function remove(word) {
  const kept = keptPart("cloud");
  delete kept.weights[word];
  kept.removed = [...kept.removed, word].slice(-1000);
  keepPart("cloud", kept);
}

export function forget() {
  keepPart("cloud", structuredClone({ day: "", papers: [], weights: {}, removed: [] }));
}

export function startCloud(section) {
  const list = section.querySelector("ul");
  const order = section.querySelector(".cloud-order");

  function show() {
    const words = cloud().slice(0, SHOWN);
    section.hidden = !words.length;
    const most = words[0]?.[1] ?? 1;
    const items = words.map(([word, weight]) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.className = `weight-${Math.max(1, Math.ceil((weight / most) * 5))}`;
      name.textContent = word;
      const button = document.createElement("button");
      button.type = "button";
      button.value = word;
      button.textContent = "×";
      button.title = section.dataset.remove.replace("{word}", word);
      button.setAttribute("aria-label", button.title);
      item.append(name, button);
      return item;
    });
    list.replaceChildren(...items);
    order.dataset.words = words.slice(0, SORTED_BY).map(([word]) => word).join(",");
    document.dispatchEvent(new CustomEvent("papilio:cloud-shown"));
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const place = [...list.children].indexOf(button.parentElement);
    remove(button.value);
    (list.children[Math.min(place, list.children.length - 1)]?.querySelector("button") ?? document.getElementById("words")).focus();
  });
  section.querySelector(".forget").addEventListener("click", () => {
    forget();
    document.getElementById("words").focus();
  });
  document.addEventListener("papilio:cloud", show);
  show();
}
