// Pages of the server, beside the tab that they came from.
import { browser } from "../browser.js";

/**
 * @param {string[]} urls
 * @param {object|null} tab The tab that the reader came from; null when it is gone.
 * @param {"new"|"background"|"same"|"window"} how For several addresses "same" is as "new": none takes the place of another.
 * @param {boolean} inTab Whether the reader looks at a tab of ours, which "same" must not leave without its list.
 */
export async function openBeside(urls, tab, how, inTab) {
  if (how === "window") {
    await browser.windows.create({ url: urls });
    return;
  }
  if (how === "same" && urls.length === 1 && tab && !inTab) {
    await browser.tabs.update(tab.id, { url: urls[0] });
    return;
  }
  const beside = tab ? { index: tab.index + 1, windowId: tab.windowId, openerTabId: tab.id } : {};
  for (const [place, url] of urls.entries()) {
    const at = tab ? { ...beside, index: beside.index + place } : {};
    await browser.tabs.create({ ...at, url, active: how !== "background" && place === 0 });
  }
}
