// Pages of the server, beside the tab that they came from.
import { browser } from "../browser.js";
import { open } from "../redirect.js";

/**
 * @param {string[]} urls
 * @param {object|null} tab The tab that the reader came from; null when it is gone.
 * @param {"new"|"background"|"same"|"window"} how
 * @param {boolean} inTab Whether the reader looks at a tab of ours, which he then keeps beside what opens.
 */
export async function openBeside(urls, tab, how, inTab) {
  if (how === "window") {
    await browser.windows.create({ url: urls, incognito: tab?.incognito === true });
    return;
  }
  const first = how === "same" && (inTab || urls.length > 1) ? "new" : how;
  for (const [place, url] of urls.entries()) {
    await open(url, tab && { ...tab, index: tab.index + place }, place ? "background" : first);
  }
}
