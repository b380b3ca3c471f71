// The browser's permission for a host: asked for on the reader's click only, given back when nothing needs it any more.
import { browser } from "../browser.js";
import { SITES } from "../links/sites.js";
import { originPattern } from "../servers.js";

/** Whether all of these patterns are allowed. */
export const allowed = (origins) => browser.permissions.contains({ origins });

// Firefox asks apart for the kinds of data that leave the browser, even for the reader's own server; others do not.
let kinds = false;
browser.permissions.getAll().then((all) => { kinds = Array.isArray(all.data_collection); });

/**
 * Ask; to be called first thing in the listener of a click. False when refused, or when the browser will not ask.
 * @param {string[]} origins
 * @param {string[]} data  kinds of data by Firefox's names
 * @returns {Promise<boolean>}
 */
export function ask(origins, data = []) {
  const wanted = { ...(origins.length > 0 ? { origins } : {}), ...(kinds && data.length > 0 ? { data_collection: data } : {}) };
  if (Object.keys(wanted).length === 0) return Promise.resolve(true);
  return browser.permissions.request(wanted).catch(() => false);
}

/**
 * Give permissions back, except those that a server or the links of a site still need.
 * @param {string[]} origins
 * @param {object} settings
 */
export async function giveBack(origins, settings) {
  const needed = new Set([
    ...settings.servers.map(originPattern),
    ...SITES.filter((site) => settings.links[site.id]).flatMap((site) => site.origins),
  ]);
  const free = origins.filter((each) => !needed.has(each));
  if (free.length > 0) await browser.permissions.remove({ origins: free }).catch(() => false);
}

/** Call back whenever a permission comes or goes, here or in the browser's own settings. */
export function onPermissions(listener) {
  browser.permissions.onAdded.addListener(listener);
  browser.permissions.onRemoved.addListener(listener);
}
