// The context menus and the shortcuts. With one server "Open in …" is one entry wherever it is asked for; with several it has
// one below it for each, the usual one first.
import { browser, message } from "./browser.js";
import * as notices from "./notices.js";
import { clickOf, currentTab, go, openingOf } from "./redirect.js";
import * as settings from "./settings.js";

const OPEN = "open";
const COLLECT = "collect";
const POPUP = "popup/popup.html";

// In a menu `&` marks a key and `%s` stands for the selection.
const written = (name) => name.replaceAll("&", "&&").replaceAll("%s", "% s");

/** The entries that these settings ask for, as `contextMenus.create` takes them. */
export function entriesOf({ servers, active, menus }) {
  const contexts = ["page", "link", "selection", "frame"].filter((name) => menus[name]);
  const entries = [];
  if (contexts.length) {
    const [only] = servers;
    const title = message("menu_open", servers.length > 1 ? "Papilio" : written(only.name));
    entries.push({ id: OPEN, title, contexts });
    if (servers.length > 1) {
      const ordered = [...servers].sort((one, other) => Number(other.id === active) - Number(one.id === active));
      for (const { id, name } of ordered) entries.push({ id: `${OPEN}:${id}`, parentId: OPEN, title: written(name), contexts });
    }
  }
  if (menus.collect) entries.push({ id: COLLECT, title: message("menu_collect"), contexts: ["page", "action"] });
  return entries;
}

function create(entry) {
  return new Promise((resolve) => {
    // Read, so that the browser does not write it to the console: two wakings may create the same entry.
    browser.contextMenus.create(entry, () => resolve(browser.runtime.lastError));
  });
}

let last = Promise.resolve();

/** Make the menus anew. However often it is called, each entry is there once. */
export function make() {
  last = last
    .then(async () => {
      const entries = entriesOf(await settings.read());
      await browser.contextMenus.removeAll();
      await Promise.all(entries.map(create));
    })
    .catch(() => {});
  return last;
}

/** The page's papers in the popup, or, where the browser opens no popup by itself, in a tab. */
export async function collect(tab) {
  const tabId = tab?.id;
  if (!Number.isInteger(tabId) || tabId < 0) {
    await notices.say("couldNotCollect");
    return;
  }
  const page = `${POPUP}?collect&tab=${tabId}`;
  try {
    // Not waited for one by one: a popup may open only in the very turn of the click.
    const pointed = browser.action.setPopup({ tabId, popup: page });
    const opened = browser.action.openPopup({ windowId: tab.windowId });
    await Promise.all([pointed, opened]);
  } catch {
    const place = Number.isInteger(tab.index) && tab.index >= 0 ? { index: tab.index + 1 } : {};
    await browser.tabs
      .create({ url: browser.runtime.getURL(page), ...place })
      .catch(() => notices.say("couldNotCollect", tabId));
  } finally {
    await Promise.resolve(browser.action.setPopup({ tabId, popup: POPUP })).catch(() => {});
  }
}

/** An entry was chosen. */
export async function clicked(info, tab) {
  const entry = String(info.menuItemId);
  if (entry === COLLECT) await collect(tab);
  else if (entry === OPEN || entry.startsWith(`${OPEN}:`))
    await go(clickOf(info, tab), tab, openingOf(info), entry.slice(OPEN.length + 1));
}

/** A shortcut was pressed. Older browsers do not say on which tab. */
export async function pressed(command, tab) {
  const on = tab ?? (await currentTab());
  if (command === COLLECT) await collect(on);
  else if (command === OPEN) await go(clickOf(undefined, on), on);
}
