// The next page joins the list before the reader reaches its end, and the address keeps the place.
import { enliven } from "./cards.js";

const skipOf = (url) => Number(new URL(url, location.href).searchParams.get("skip") ?? 0);
function pageAt(skip) {
  const url = new URL(location.href);
  if (skip) url.searchParams.set("skip", skip);
  else url.searchParams.delete("skip");
  url.hash = "";
  return url;
}
const pageOf = new WeakMap();
let papers = null;
let busy = null;
let paused = false;

const nextLink = () => document.querySelector("a.next-page");
const watcher = new IntersectionObserver(
  (entries) => {
    if (!paused && entries.some((entry) => entry.isIntersecting)) more();
  },
  { rootMargin: "1500px" },
);

async function load(link) {
  const label = link.textContent;
  link.textContent = papers.dataset.loading;
  try {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const cards = [...page.querySelectorAll(".papers > .panel")].filter((each) => !each.id || !document.getElementById(each.id));
    for (const card of cards) {
      pageOf.set(card, skipOf(link.href));
      papers.append(document.adoptNode(card));
    }
    const next = page.querySelector("a.next-page");
    if (next) {
      link.href = next.getAttribute("href");
      link.textContent = label;
      watcher.unobserve(link);
      watcher.observe(link);
    } else link.parentElement.remove();
    enliven(papers);
    return true;
  } catch {
    watcher.unobserve(link);
    link.textContent = papers.dataset.failed;
    return false;
  }
}

// Bring the next page; false when there is none or it did not come.
export async function more() {
  const link = nextLink();
  if (!link) return false;
  busy ??= load(link).finally(() => (busy = null));
  return busy;
}

export const moreToCome = () => Boolean(nextLink());

// While a filter has been stopped, nothing is brought by scrolling alone.
export function pause(still) {
  paused = still;
  const link = nextLink();
  if (still || !link) return;
  watcher.unobserve(link);
  watcher.observe(link);
}

export function startScroll(list) {
  papers = list;
  for (const card of papers.children) pageOf.set(card, skipOf(location.href));
  const link = nextLink();
  if (link) {
    watcher.observe(link);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      pause(false);
      more();
    });
  }

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      const card = topmost(papers);
      const skip = card && pageOf.get(card);
      if (skip === undefined || skip === null || skip === skipOf(location.href)) return;
      history.replaceState(null, "", pageAt(skip));
    }, 200);
  }, { passive: true });
}

// The addresses of the pages that the cards in the window came from.
export function pagesInSight(papers) {
  const cards = [...papers.querySelectorAll(".paper")].filter((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const skips = new Set(cards.map((card) => pageOf.get(card) ?? skipOf(location.href)));
  return [...(skips.size ? skips : [skipOf(location.href)])].map(pageAt);
}

// This one or the next in a direction that is a paper in sight, not one that is filtered out or still to come.
export function nextPaper(card, direction) {
  while (card && !card.matches(".paper:not(.filtered)")) card = card[direction];
  return card ?? null;
}

// The card at the top of the window, by halving: they stand in order.
export function topmost(papers) {
  const cards = [...papers.children].filter((card) => !card.classList.contains("filtered"));
  if (!cards.length) return null;
  let low = 0;
  let high = cards.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cards[middle].getBoundingClientRect().bottom > 90) high = middle;
    else low = middle + 1;
  }
  return nextPaper(cards[low], "nextElementSibling") ?? nextPaper(cards[low], "previousElementSibling");
}
