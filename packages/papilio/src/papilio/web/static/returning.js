// What was done elsewhere meanwhile, in another tab or on the page that Back leads away from: marks as the server has them now.
import { showMarks } from "./marks.js";
import { pagesInSight } from "./scroll.js";
import { starred } from "./stars.js";

const isPressed = (card, name) => card.querySelector(name).getAttribute("aria-pressed") === "true";

function renew(card, now) {
  const star = card.querySelector("button.star");
  if (!star.hasAttribute("aria-busy")) starred(star, isPressed(now, ".star"));
  const state = { rating: isPressed(now, ".rate-up") ? 1 : isPressed(now, ".rate-down") ? -1 : 0 };
  const read = isPressed(now, ".read-it");
  // A paper that has just been opened here is quiet before the server knows.
  if (read || isPressed(card, ".read-it")) state.read = read;
  showMarks(star.form, state);
  for (const count of [".title-pdf sup", ".title-notes sup"]) {
    card.querySelector(count).textContent = now.querySelector(count).textContent;
  }
}

async function lookAgain(papers) {
  if (!papers.querySelector("button.star")) return;
  for (const address of pagesInSight(papers)) {
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!response.ok) continue;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const now of page.querySelectorAll(".papers > .paper")) {
        const card = document.getElementById(now.id);
        if (card?.querySelector("button.star") && now.querySelector("button.star")) renew(card, now);
      }
    } catch {
      // Offline: what stands here stays.
    }
  }
}

export function startReturning(papers) {
  let left = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) left = true;
    else if (left) lookAgain(papers);
  });
  addEventListener("blur", () => (left = true));
  addEventListener("focus", () => {
    if (left) lookAgain(papers);
    left = false;
  });
  // Back shows the page as it was left, from memory or from what the browser stored.
  addEventListener("pageshow", (event) => {
    if (event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") lookAgain(papers);
  });
}
