// Stars without a reload: the button changes at once, and back when the server could not keep it.
import { base } from "./kept.js";
import { say, words } from "./says.js";

// The text that a form of ours is answered with, or null when it was not taken. `keepalive`: the page may be left meanwhile.
export async function send(path, fields) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
      keepalive: true,
    });
    return response.ok ? (await response.text()).trim() : null;
  } catch {
    return null;
  }
}

function show(button, on) {
  button.setAttribute("aria-pressed", String(on));
  const field = button.form?.elements.starred;
  if (field) field.value = on ? "0" : "1";
}

// A list page names its starred papers above the cards.
function listStarred(card, on) {
  const items = document.querySelector("div.items");
  if (!items) return;
  const item = [...items.querySelectorAll("a.i-title")].find((each) => each.getAttribute("href") === `#${card.id}`)?.parentElement;
  if (!on) item?.remove();
  if (!on || item) return;
  const [line, link] = [document.createElement("p"), document.createElement("a")];
  link.className = "i-title";
  link.setAttribute("href", `#${card.id}`);
  link.append(...card.querySelector(".title-link").cloneNode(true).childNodes);
  line.append(link);
  items.append(line);
}

export function starred(button, on) {
  show(button, on);
  listStarred(button.closest(".paper"), on);
}

export async function toggleStar(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-busy", "true");
  starred(button, on);
  const taken = await send(`${base}/star`, { paper: button.form.elements.paper.value, starred: on ? "1" : "0" });
  button.removeAttribute("aria-busy");
  if (taken === null) starred(button, !on);
  say(words(taken === null ? "notstarred" : on ? "starred" : "unstarred"), { seen: taken === null });
}

export function startStars(papers) {
  papers.addEventListener("click", (event) => {
    const button = event.target.closest("button.star");
    if (!button) return;
    event.preventDefault();
    toggleStar(button);
  });
}
