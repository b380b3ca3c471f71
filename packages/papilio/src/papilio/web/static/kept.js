// What the reader chose and this browser keeps: categories shown (1) or left out (-1), and preferred words.
const read = (name, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(`papilio.${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
};
const write = (name, value) => {
  try {
    localStorage.setItem(`papilio.${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still shows the page.
  }
};

export const base = document.body.dataset.base;
export const categories = () => read("categories", {});
export const words = () => read("words", []);
export const keepWords = (list) => write("words", list);

export function choose(code, state) {
  const kept = categories();
  if (state) kept[code] = state;
  else delete kept[code];
  write("categories", kept);
  document.dispatchEvent(new CustomEvent("papilio:categories"));
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
