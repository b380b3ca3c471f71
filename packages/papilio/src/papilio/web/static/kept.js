// What the reader chose and this browser keeps: categories shown (1) or left out (-1), words, the cloud, the filter that was typed
// last, and the filters of lists by their addresses, the latest first.
// Where the browser keeps nothing (storage full or forbidden) it holds for this page, and that is said once.
import { say, words as sentence } from "./says.js";

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isWord = (value) => typeof value === "string" && value.length <= 100;
const isWords = (value) => Array.isArray(value) && value.length <= 1000 && value.every(isWord);
const numbers = (value, right) => isObject(value) && Object.entries(value).every(([name, each]) => isWord(name) && right(each));

export const MOST_FILTERS = 50;
const isFilter = (value) =>
  isObject(value) && typeof value.include === "string" && typeof value.exclude === "string" &&
  ["any", "all"].includes(value.every) && ["hide", "highlight"].includes(value.show);

// The parts, each with what it is while nothing is kept and how it must look.
export const PARTS = {
  categories: { empty: {}, right: (value) => numbers(value, (each) => each === 1 || each === -1) },
  words: { empty: [], right: isWords },
  cloud: {
    empty: { day: "", papers: [], weights: {}, removed: [] },
    right: (value) =>
      isObject(value) && isWord(value.day) && isWords(value.papers) && isWords(value.removed) &&
      numbers(value.weights, (each) => Number.isFinite(each) && each > 0),
  },
  filter: {
    empty: { include: "", every: "any", exclude: "", show: "hide", takes: true },
    right: (value) => isFilter(value) && typeof value.takes === "boolean",
  },
  filters: {
    empty: {},
    right: (value) => isObject(value) && Object.keys(value).length <= MOST_FILTERS && Object.values(value).every(isFilter),
  },
};
const held = new Map();
let told = false;

export function keptPart(name) {
  const { empty, right } = PARTS[name];
  if (held.has(name)) return structuredClone(held.get(name));
  try {
    const value = JSON.parse(localStorage.getItem(`papilio.${name}`));
    return right(value) ? value : structuredClone(empty);
  } catch {
    return structuredClone(empty);
  }
}

export function keepPart(name, value) {
  try {
    localStorage.setItem(`papilio.${name}`, JSON.stringify(value));
    held.delete(name);
  } catch {
    held.set(name, structuredClone(value));
    if (!told) say(sentence("forgetful"), { seen: true });
    told = true;
  }
  document.dispatchEvent(new CustomEvent(`papilio:${name}`));
}

addEventListener("storage", (event) => {
  const name = event.key?.replace(/^papilio\./, "");
  if (Object.hasOwn(PARTS, name ?? "")) document.dispatchEvent(new CustomEvent(`papilio:${name}`));
});

export const base = document.body.dataset.base;
export const categories = () => keptPart("categories");
export const words = () => keptPart("words");
export const keepWords = (list) => keepPart("words", list);

export function choose(code, state) {
  const kept = categories();
  if (state) kept[code] = state;
  else delete kept[code];
  keepPart("categories", kept);
}

// The path of the reader's list, `/arxiv/cs.AI,cs.LG-cs.CY`, or nothing while no category is shown.
export function listPath() {
  const kept = Object.entries(categories());
  const shown = kept.filter(([, state]) => state > 0).map(([code]) => code);
  const left = kept.filter(([, state]) => state < 0).map(([code]) => `-${code}`);
  return shown.length ? `${base}/arxiv/${shown.join(",")}${left.join("")}` : "";
}

// Each category shown as a list of its own, less what is left out: `cs.AI-cs.CY`, `cs.LG-cs.CY`.
export function eachList() {
  const kept = Object.entries(categories());
  const left = kept.filter(([, state]) => state < 0).map(([code]) => `-${code}`).join("");
  return kept.filter(([, state]) => state > 0).map(([code]) => code + left);
}
