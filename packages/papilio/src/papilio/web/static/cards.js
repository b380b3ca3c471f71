// What a card can do beside its links: copy, open its abstract, watch or leave out a category.
import { categories, choose } from "./kept.js";

const spelled = (node) => {
  const copy = node.cloneNode(true);
  for (const formula of copy.querySelectorAll("math[alttext]")) formula.replaceWith(`$${formula.getAttribute("alttext")}$`);
  return copy.textContent.trim();
};

async function copy(card, button) {
  const title = card.querySelector(".title-link");
  const authors = [...card.querySelectorAll(".author")].map((each) => each.textContent).join(", ");
  const summary = card.querySelector(".summary");
  const plain = [spelled(title), title.href, authors, "", spelled(summary)].join("\n");
  const rich = document.createElement("div");
  const link = document.createElement("a");
  link.href = title.href;
  link.innerHTML = title.innerHTML;
  rich.append(link, document.createElement("br"), authors, document.createElement("br"), summary.cloneNode(true));
  try {
    const types = { "text/html": rich.innerHTML, "text/plain": plain };
    const blobs = Object.entries(types).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  } catch {
    copyByEvent(rich.innerHTML, plain);
  }
  const before = button.textContent;
  button.textContent = card.parentElement.dataset.copied;
  setTimeout(() => (button.textContent = before), 1500);
}

// Pages over plain HTTP have no clipboard object; the copy event serves them.
function copyByEvent(html, plain) {
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", plain);
  };
  document.addEventListener("copy", fill, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill);
}

function press(buttons) {
  const kept = categories();
  for (const button of buttons) {
    const state = button.classList.contains("watch") ? 1 : -1;
    button.setAttribute("aria-pressed", kept[button.value] === state);
  }
}

// Make what needs script visible, on the first cards and on those that come later.
export function enliven(root) {
  for (const each of root.querySelectorAll(".title-copy, .watch, .exclude")) each.hidden = false;
  press(root.querySelectorAll(".watch, .exclude"));
}

export function unfold(card) {
  card.querySelector(".abstract").classList.toggle("open");
}

export function startCards(papers) {
  enliven(papers);
  let wasOpen = false;
  papers.addEventListener("pointerdown", (event) => {
    wasOpen = event.target.closest(".abstract")?.classList.contains("open") ?? false;
  });
  papers.addEventListener("click", (event) => {
    const card = event.target.closest(".paper");
    const button = event.target.closest(".title-copy, .watch, .exclude");
    const abstract = event.target.closest(".abstract");
    if (button?.classList.contains("title-copy")) copy(card, button);
    else if (button) {
      const state = button.classList.contains("watch") ? 1 : -1;
      choose(button.value, categories()[button.value] === state ? 0 : state);
    } else if (abstract && !event.target.closest("a") && getSelection().isCollapsed) {
      abstract.classList.toggle("open", !wasOpen);
      abstract.blur();
    }
  });
  papers.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".title-copy")) event.target.click();
  });
  document.addEventListener("papilio:categories", () => press(papers.querySelectorAll(".watch, .exclude")));
}
