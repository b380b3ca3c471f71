// A small honest browser for tests: it refuses what browsers refuse (full stores, two menu entries of one id, scripts on pages
// that let none in) and remembers what it was asked for. Import it before the module under test: `import { fake } from
// "./fake_browser.js"`; `fake.reset()` gives a new profile, `fake.browser` stays the same object. Extend it with care.
import { readFileSync } from "node:fs";

const LOCALES = new URL("../../_locales/", import.meta.url);
const ROOT = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/";
const SYNC = { QUOTA_BYTES: 102_400, QUOTA_BYTES_PER_ITEM: 8192, MAX_ITEMS: 512 };

function event() {
  const listeners = new Set();
  return {
    addListener: (listener) => listeners.add(listener),
    removeListener: (listener) => listeners.delete(listener),
    hasListener: (listener) => listeners.has(listener),
    // For tests: tell every listener, and wait for what they do.
    emit: (...values) => Promise.all([...listeners].map((listener) => listener(...values))),
    clear: () => listeners.clear(),
  };
}

const bytes = (key, value) => Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(value));
const copy = (value) => JSON.parse(JSON.stringify(value));

function area(name, changed, limits) {
  let held = {};
  let broken = null;
  const quota = { ...limits };
  const pick = (keys) => {
    if (keys === null || keys === undefined) return copy(held);
    const wanted = Array.isArray(keys) ? keys : typeof keys === "string" ? [keys] : Object.keys(keys);
    const defaults = Array.isArray(keys) || typeof keys === "string" ? {} : keys;
    return copy({ ...defaults, ...Object.fromEntries(wanted.filter((key) => key in held).map((key) => [key, held[key]])) });
  };
  const tell = (before) => {
    const changes = {};
    for (const key of new Set([...Object.keys(before), ...Object.keys(held)])) {
      if (JSON.stringify(before[key]) === JSON.stringify(held[key])) continue;
      changes[key] = {
        ...(key in before ? { oldValue: copy(before[key]) } : {}),
        ...(key in held ? { newValue: copy(held[key]) } : {}),
      };
    }
    if (Object.keys(changes).length) queueMicrotask(() => changed.emit(changes, name));
  };
  return {
    get: async (keys) => {
      if (broken) throw new Error(broken);
      return pick(keys);
    },
    set: async (items) => {
      if (broken) throw new Error(broken);
      const before = held;
      const next = { ...held, ...copy(items) };
      const sizes = Object.entries(next).map(([key, value]) => bytes(key, value));
      if (
        quota.QUOTA_BYTES_PER_ITEM &&
        Object.entries(items).some(([key, value]) => bytes(key, value) > quota.QUOTA_BYTES_PER_ITEM)
      ) {
        throw new Error("QUOTA_BYTES_PER_ITEM quota exceeded");
      }
      if (sizes.reduce((sum, size) => sum + size, 0) > quota.QUOTA_BYTES) throw new Error("QUOTA_BYTES quota exceeded");
      if (sizes.length > (quota.MAX_ITEMS ?? Infinity)) throw new Error("MAX_ITEMS quota exceeded");
      held = next;
      tell(before);
    },
    remove: async (keys) => {
      if (broken) throw new Error(broken);
      const before = held;
      held = { ...held };
      for (const key of [keys].flat()) delete held[key];
      tell(before);
    },
    clear: async () => {
      const before = held;
      held = {};
      tell(before);
    },
    // For tests.
    quota,
    breakDown: (why) => {
      broken = why;
    },
    wipe: () => {
      held = {};
      broken = null;
      Object.assign(quota, limits);
    },
    peek: () => copy(held),
  };
}

function makeFake() {
  const fake = {};
  const onChanged = event();
  const storage = {
    onChanged,
    sync: area("sync", onChanged, SYNC),
    local: area("local", onChanged, { QUOTA_BYTES: 10_485_760 }),
    session: area("session", onChanged, { QUOTA_BYTES: 10_485_760 }),
  };

  const texts = {};
  const i18n = {
    getUILanguage: () => fake.locale.replace("_", "-"),
    getMessage: (key, values = []) => {
      texts[fake.locale] ??= JSON.parse(readFileSync(new URL(`${fake.locale}/messages.json`, LOCALES), "utf8"));
      const found = texts[fake.locale][key];
      if (!found) return "";
      const given = [values].flat();
      const filled = found.message.replace(
        /\$([a-z0-9_@]+)\$/gi,
        (_, name) => found.placeholders?.[name.toLowerCase()]?.content ?? "",
      );
      return filled.replace(/\$([1-9])/g, (_, place) => given[Number(place) - 1] ?? "").replaceAll("$$", "$");
    },
  };

  const contextMenus = {
    onClicked: event(),
    create: (entry, done) => {
      let error;
      if (fake.menus.some(({ id }) => id === entry.id)) error = { message: `Cannot create item with duplicate id ${entry.id}` };
      else if (entry.parentId && !fake.menus.some(({ id }) => id === entry.parentId))
        error = { message: `Cannot find menu item with id ${entry.parentId}` };
      else fake.menus.push({ ...entry });
      queueMicrotask(() => {
        fake.browser.runtime.lastError = error;
        done?.();
        delete fake.browser.runtime.lastError;
      });
      return entry.id;
    },
    removeAll: async () => {
      fake.menus.length = 0;
    },
  };

  const findTab = (id) => {
    const tab = fake.tabs.find((each) => each.id === id);
    if (!tab) throw new Error(`No tab with id: ${id}`);
    return tab;
  };
  const tabs = {
    create: async ({ url, active = true, index, openerTabId, windowId = 1 }) => {
      if (openerTabId !== undefined && findTab(openerTabId).windowId !== windowId)
        throw new Error("Tab opener must be in the same window");
      if (fake.refusesTabs) throw new Error("Tabs cannot be edited right now");
      const place = Math.min(index ?? fake.tabs.length, fake.tabs.length);
      const tab = { id: 100 + (fake.made += 1), url, title: url, active, windowId, openerTabId };
      if (active) for (const each of fake.tabs) each.active = false;
      fake.tabs.splice(place, 0, tab);
      fake.tabs.forEach((each, at) => {
        each.index = at;
      });
      fake.opened.push(tab);
      return copy(tab);
    },
    update: async (...values) => {
      const changes = values.pop();
      const tab = values.length ? findTab(values[0]) : fake.tabs.find(({ active }) => active);
      Object.assign(tab, changes);
      fake.opened.push(tab);
      return copy(tab);
    },
    get: async (id) => copy(findTab(id)),
    query: async ({ active }) => copy(fake.tabs.filter((tab) => active === undefined || tab.active === active)),
    sendMessage: async (id, message) => fake.sent.push({ id, message }),
    onUpdated: event(),
    onRemoved: event(),
  };

  const isForbidden = (url) =>
    /^(?:chrome|chrome-extension|moz-extension|about|edge|view-source|devtools|resource):/.test(url) ||
    /^https:\/\/(?:chromewebstore\.google\.com|addons\.mozilla\.org)\//.test(url);
  const scripting = {
    // A tab has `frames`: [{ frameId, result }], what the function returns in each; `hangs`, when it never answers.
    executeScript: async ({ target, func, args }) => {
      fake.scripts.push({ target, name: func?.name, args });
      const tab = findTab(target.tabId);
      if (isForbidden(tab.url) || tab.forbidsScripts)
        throw new Error("Cannot access contents of the page. Extension manifest must request permission");
      if (tab.hangs) return new Promise(() => {});
      const frames = tab.frames ?? [{ frameId: 0, result: null }];
      return copy(target.frameIds ? frames.filter(({ frameId }) => target.frameIds.includes(frameId)) : frames);
    },
    registerContentScripts: async (scripts) => {
      for (const script of scripts) {
        if (fake.contentScripts.some(({ id }) => id === script.id)) throw new Error(`Duplicate script ID '${script.id}'`);
        fake.contentScripts.push(copy(script));
      }
    },
    unregisterContentScripts: async (filter) => {
      const ids = filter?.ids ?? fake.contentScripts.map(({ id }) => id);
      for (const id of ids)
        if (!fake.contentScripts.some((script) => script.id === id)) throw new Error(`Nonexistent script ID '${id}'`);
      fake.contentScripts = fake.contentScripts.filter(({ id }) => !ids.includes(id));
    },
    updateContentScripts: async (scripts) => {
      for (const script of scripts) {
        const held = fake.contentScripts.find(({ id }) => id === script.id);
        if (!held) throw new Error(`Nonexistent script ID '${script.id}'`);
        Object.assign(held, copy(script));
      }
    },
    getRegisteredContentScripts: async () => copy(fake.contentScripts),
  };

  const permissions = {
    contains: async ({ origins = [] }) => origins.every((origin) => fake.origins.has(origin)),
    getAll: async () => ({ permissions: ["activeTab", "contextMenus", "scripting", "storage"], origins: [...fake.origins] }),
    request: async ({ origins = [] }) => {
      fake.requested.push(...origins);
      if (!fake.grants) return false;
      origins.forEach((origin) => fake.origins.add(origin));
      return true;
    },
    remove: async ({ origins = [] }) => {
      origins.forEach((origin) => fake.origins.delete(origin));
      return true;
    },
    onAdded: event(),
    onRemoved: event(),
  };

  const set =
    (name) =>
    async ({ tabId, ...value }) => {
      if (tabId !== undefined && tabId !== null) findTab(tabId);
      fake.action[name][tabId ?? "all"] = Object.values(value)[0];
    };
  const action = {
    onClicked: event(),
    setBadgeText: set("text"),
    setBadgeBackgroundColor: set("colour"),
    setTitle: set("title"),
    setPopup: set("popup"),
    openPopup: async () => {
      if (fake.refusesPopup) throw new Error("openPopup requires a user gesture");
      const tab = fake.tabs.find(({ active }) => active);
      fake.popups.push(fake.action.popup[tab?.id] ?? fake.action.popup.all ?? "popup/popup.html");
    },
  };

  const omnibox = {
    onInputStarted: event(),
    onInputChanged: event(),
    onInputEntered: event(),
    onInputCancelled: event(),
    setDefaultSuggestion: ({ description }) => {
      fake.suggestion = description;
    },
  };

  const runtime = {
    id: "abcdefghijklmnopabcdefghijklmnop",
    getURL: (path) => ROOT + path.replace(/^\//, ""),
    getManifest: () => JSON.parse(readFileSync(new URL("../../manifest.json", import.meta.url), "utf8")),
    onInstalled: event(),
    onStartup: event(),
    onMessage: event(),
    openOptionsPage: async () => fake.opened.push({ url: "options" }),
    sendMessage: async (message) => fake.sent.push({ message }),
  };

  const windows = {
    create: async ({ url, incognito = false }) => {
      fake.opened.push({ url, window: true, incognito });
      return { id: 2 };
    },
  };

  fake.browser = {
    storage,
    i18n,
    contextMenus,
    tabs,
    scripting,
    permissions,
    action,
    omnibox,
    runtime,
    windows,
    commands: { onCommand: event() },
  };
  /** A new profile: nothing stored, one tab, every permission yet to be given. Listeners stay, as of a woken worker. */
  fake.reset = () => {
    for (const each of [storage.sync, storage.local, storage.session]) each.wipe();
    const fresh = { menus: [], opened: [], sent: [], scripts: [], contentScripts: [], popups: [], requested: [], made: 0 };
    Object.assign(fake, fresh, { locale: "en", grants: true, refusesTabs: false, refusesPopup: false, suggestion: "" });
    fake.origins = new Set();
    fake.action = { text: {}, colour: {}, title: {}, popup: {} };
    fake.tabs = [{ id: 1, index: 0, windowId: 1, active: true, url: "https://example.org/", title: "Example" }];
  };
  fake.reset();
  return fake;
}

export const fake = makeFake();
globalThis.chrome = fake.browser;
