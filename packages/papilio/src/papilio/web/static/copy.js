// Copying a paper: title with its link, authors and abstract as rich text; or its BibTeX record.
import { say, words } from "./says.js";

const spelled = (node) => {
  const copy = node.cloneNode(true);
  for (const formula of copy.querySelectorAll("math[alttext]")) formula.replaceWith(`$${formula.getAttribute("alttext")}$`);
  return copy.textContent.trim();
};

// What goes to the clipboard: { "text/plain": …, "text/html": … }.
function richText(card, address) {
  const title = card.querySelector(".title-link");
  const authors = [...card.querySelectorAll(".author")].map((each) => each.textContent).join(", ");
  const summary = card.querySelector(".summary");
  const rich = document.createElement("div");
  const heading = document.createElement("p");
  const link = document.createElement(address ? "a" : "span");
  if (address) link.href = address;
  link.append(...[...title.cloneNode(true).childNodes]);
  heading.append(link, document.createElement("br"), authors);
  const abstract = document.createElement("p");
  abstract.append(...summary.cloneNode(true).childNodes);
  rich.append(heading, abstract);
  return {
    "text/plain": [spelled(title), ...(address ? [address] : []), authors, "", spelled(summary)].join("\n"),
    "text/html": rich.outerHTML,
  };
}

async function bibtex(button) {
  const response = await fetch(button.dataset.href);
  if (!response.ok) throw new Error(response.status);
  return response.text();
}

// Pages over plain HTTP have no clipboard object; the copy event serves them.
function copyByEvent(content) {
  const fill = (event) => {
    event.preventDefault();
    for (const [type, text] of Object.entries(content)) event.clipboardData.setData(type, text);
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  if (!done) throw new Error("copy");
}

// Promises in the clipboard's item: so a browser still counts the write to the press of the button after a fetch.
async function put(content) {
  const blobs = Object.entries(content).map(([type, text]) => [type, Promise.resolve(text).then((each) => new Blob([each], { type }))]);
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  } catch {
    const texts = await Promise.all(Object.entries(content).map(async ([type, text]) => [type, await text]));
    copyByEvent(Object.fromEntries(texts));
  }
}

const before = new WeakMap();

async function copy(card, button) {
  if (before.has(button)) return;
  const plain = button.matches(".title-bibtex");
  before.set(button, button.textContent);
  let outcome = "copied";
  try {
    await put(plain ? { "text/plain": bibtex(button) } : richText(card, button.dataset.link));
  } catch {
    outcome = "notcopied";
  }
  button.textContent = words(outcome);
  say(words(outcome), { seen: outcome !== "copied" });
  setTimeout(() => {
    button.textContent = before.get(button);
    before.delete(button);
  }, 1500);
}

export function startCopy(papers) {
  papers.addEventListener("click", (event) => {
    const button = event.target.closest(".title-copy, .title-bibtex");
    if (button) copy(button.closest(".paper"), button);
  });
  papers.addEventListener("keydown", (event) => {
    if (!event.target.matches(".title-copy") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.target.click();
  });
}
