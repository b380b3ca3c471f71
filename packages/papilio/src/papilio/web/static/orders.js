// The orders of a list that only this browser can offer: by the reader's words, and by those of the cloud.
import { SORTED_BY, cloud } from "./cloud.js";
import { words } from "./kept.js";

const MOST_WORDS = 50;

export function startOrders() {
  const lists = { ".by-words": words().slice(0, MOST_WORDS), ".by-cloud": cloud().slice(0, SORTED_BY).map(([word]) => word) };
  for (const [selector, chosen] of Object.entries(lists)) {
    for (const link of document.querySelectorAll(selector)) {
      if (!chosen.length) continue;
      const url = new URL(link.dataset.href, location.href);
      url.searchParams.set("sort", chosen.join(","));
      link.href = url;
      link.hidden = false;
    }
  }
}
