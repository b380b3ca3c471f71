// What a reader may choose. Every choice and every server has its own entry in the store, so that two machines which change
// different things at the same time both keep what they changed. Choices travel with the reader's browser account
// (`storage.sync`) but for `counts`, which is a consent to requests from this machine, and the passwords of servers: those stay
// in `storage.local`. What the account does not take (full, or switched off) stays on this machine and wins over it.
import { browser } from "./browser.js";

export const VERSION = 2;
export const MAX_SERVERS = 20;
export const OPEN_IN = ["new", "background", "same"];

const MENUS = ["page", "link", "selection", "frame", "collect"];
const MAX_NAME = 60;
const MAX_URL = 1000;
const HERE = "here:";
const SERVER = "server:";
const CREDENTIAL = "credential:";
const PARTS = ["version", "active", "openIn", "menus", "links", "counts"];
const LOCAL_PARTS = ["counts"];

/** The settings of a new installation. */
export const DEFAULTS = Object.freeze({
  version: VERSION,
  servers: Object.freeze([Object.freeze({ id: "home", name: "Papilio", url: "http://127.0.0.1:8000" })]),
  active: "home",
  openIn: "new",
  menus: Object.freeze({ page: true, link: true, selection: true, frame: true, collect: true }),
  links: Object.freeze({}),
  counts: false,
});

/** The browser keeps nothing more: `code` is "full" or "failed". */
export class StorageError extends Error {
  constructor(code, cause) {
    super(`the settings could not be kept: ${code}`, { cause });
    this.name = "StorageError";
    this.code = code;
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value) => typeof value === "string" && /^[a-z0-9-]{1,40}$/.test(value);

function isAddress(value) {
  if (typeof value !== "string" || value.length > MAX_URL) return false;
  try {
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  } catch {
    return false;
  }
}

/** A name for a server that has none yet. */
export const newId = () => crypto.randomUUID().slice(0, 8);

function readServer(value) {
  if (!isObject(value) || !isId(value.id) || !isAddress(value.url)) return null;
  const url = value.url.replace(/\/+$/, "");
  const name = typeof value.name === "string" && value.name.trim() ? value.name.trim().slice(0, MAX_NAME) : new URL(url).host;
  return { id: value.id, name, url };
}

/**
 * Settings out of what was stored, whatever it is: the form of today, an older one, or rubbish; what cannot be read is as by
 * default. Form 1 had one server, at `server`, and `newTab`.
 */
export function migrate(stored) {
  const old = isObject(stored) ? stored : {};
  let listed = Array.isArray(old.servers) ? old.servers : [];
  if (!listed.length && typeof old.server === "string") listed = [{ id: "home", name: "Papilio", url: old.server.trim() }];
  const servers = [];
  for (const server of listed.map(readServer)) {
    if (server && !servers.some(({ id }) => id === server.id) && servers.length < MAX_SERVERS) servers.push(server);
  }
  if (!servers.length) servers.push({ ...DEFAULTS.servers[0] });
  const openIn = old.openIn ?? (old.newTab === false ? "same" : "new");
  const menus = isObject(old.menus) ? old.menus : {};
  const links = isObject(old.links) ? Object.entries(old.links).slice(0, 200) : [];
  return {
    version: VERSION,
    servers,
    active: servers.some(({ id }) => id === old.active) ? old.active : servers[0].id,
    openIn: OPEN_IN.includes(openIn) ? openIn : DEFAULTS.openIn,
    menus: Object.fromEntries(
      MENUS.map((name) => [name, typeof menus[name] === "boolean" ? menus[name] : DEFAULTS.menus[name]]),
    ),
    links: Object.fromEntries(links.filter(([name, on]) => isId(name) && typeof on === "boolean")),
    counts: old.counts === true,
  };
}

// Settings to entries of the store and back.
function toEntries(settings) {
  const entries = Object.fromEntries(PARTS.map((part) => [part, settings[part]]));
  settings.servers.forEach(({ id, name, url }, place) => {
    entries[SERVER + id] = { name, url, place };
  });
  return entries;
}

function fromEntries(entries) {
  const servers = Object.entries(entries)
    .filter(([key, value]) => key.startsWith(SERVER) && isObject(value))
    .map(([key, value]) => ({ ...value, id: key.slice(SERVER.length) }))
    .sort((one, other) => (Number(one.place) || 0) - (Number(other.place) || 0) || (one.id < other.id ? -1 : 1));
  if (!servers.length && isObject(entries.settings)) return migrate(entries.settings);
  return migrate({ ...entries, servers });
}

const isOurs = (key) => PARTS.includes(key) || key.startsWith(SERVER) || key === "settings";

async function synced() {
  try {
    return await browser.storage.sync.get(null);
  } catch {
    return {};
  }
}

// What both stores hold: { sync, local, entries }, `entries` as this machine sees them.
async function load() {
  const [sync, local] = await Promise.all([synced(), browser.storage.local.get(null).catch(() => ({}))]);
  const entries = Object.fromEntries(Object.entries(sync).filter(([key]) => isOurs(key)));
  for (const [key, value] of Object.entries(local)) {
    if (!key.startsWith(HERE)) continue;
    if (value === null) delete entries[key.slice(HERE.length)];
    else entries[key.slice(HERE.length)] = value;
  }
  for (const part of LOCAL_PARTS) if (local[HERE + part] === undefined) delete entries[part];
  return { sync, local, entries };
}

/** The settings as they are. Never fails: without a store they are the defaults. */
export async function read() {
  return fromEntries((await load()).entries);
}

/** Entries that the browser's account did not take and that are kept on this machine only. */
export async function notSynced() {
  const { local } = await load();
  return Object.keys(local)
    .filter((key) => key.startsWith(HERE))
    .map((key) => key.slice(HERE.length))
    .filter((key) => !LOCAL_PARTS.includes(key));
}

// One writer at a time: among all pages of the extension where the browser has locks, else within this one.
let last = Promise.resolve();

function alone(work) {
  if (globalThis.navigator?.locks) return navigator.locks.request("papilio-settings", work);
  const next = last.then(work);
  last = next.catch(() => {});
  return next;
}

const isFull = (error) => /quota|full|exceed/i.test(`${error?.name} ${error?.message}`);

async function locally(work) {
  try {
    return await work();
  } catch (error) {
    throw new StorageError(isFull(error) ? "full" : "failed", error);
  }
}

// One entry, in the account where it goes, else here. `undefined` takes it out.
async function keep(key, value, { sync, local }) {
  const here = HERE + key;
  if (!LOCAL_PARTS.includes(key)) {
    try {
      if (value === undefined) await browser.storage.sync.remove(key);
      else await browser.storage.sync.set({ [key]: value });
      if (local[here] !== undefined) await locally(() => browser.storage.local.remove(here));
      return;
    } catch (error) {
      if (error instanceof StorageError) throw error;
    }
  }
  if (value === undefined && sync[key] === undefined) await locally(() => browser.storage.local.remove(here));
  else await locally(() => browser.storage.local.set({ [here]: value ?? null }));
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The entries to write, as [key, value]. Only what the reader changed: on a new machine the defaults must not run over what is
// still on its way there from the reader's account. Servers that were there by default only are kept with the first one added.
function differing(before, after, stored) {
  const [had, wanted] = [toEntries(before), toEntries(after)];
  const changed = [...new Set([...Object.keys(had), ...Object.keys(wanted)])].filter((key) => !isSame(had[key], wanted[key]));
  const isOld = stored.settings !== undefined;
  if (isOld || changed.some((key) => key.startsWith(SERVER))) {
    changed.push(...Object.keys(wanted).filter((key) => key.startsWith(SERVER) && stored[key] === undefined));
  }
  if (isOld) changed.push(...Object.keys(wanted));
  if ((changed.length || stored.version !== undefined) && !(stored.version >= VERSION)) changed.push("version");
  const entries = [...new Set(changed)].filter((key) => !isSame(stored[key], wanted[key])).map((key) => [key, wanted[key]]);
  // The old form goes last, when all of it stands in the new one.
  return isOld ? [...entries, ["settings", undefined]] : entries;
}

async function keepAll(entries, stores) {
  for (const [key, value] of entries) await keep(key, value, stores);
}

/**
 * Change the settings: `change` gets a copy and returns what shall be. Only what differs is written. Returns the settings kept.
 * Throws StorageError when the browser keeps nothing more.
 */
export function write(change) {
  return alone(async () => {
    const stores = await load();
    const before = fromEntries(stores.entries);
    const after = migrate(await change(structuredClone(before)));
    await keepAll(differing(before, after, stores.entries), stores);
    const gone = before.servers.filter(({ id }) => !after.servers.some((server) => server.id === id));
    if (gone.length) await locally(() => browser.storage.local.remove(gone.map(({ id }) => CREDENTIAL + id)));
    return after;
  });
}

/** Bring what is stored to the form of today; nothing is written when it is so already, or when nothing is stored. */
export async function upgrade() {
  await write((settings) => settings);
}

/** Call `listener` with the settings after each change, from wherever it came. Returns what stops it. */
export function onChange(listener) {
  const heard = async (changes, area) => {
    const keys = Object.keys(changes);
    if (area === "sync" ? keys.some(isOurs) : area === "local" && keys.some((key) => key.startsWith(HERE)))
      listener(await read());
  };
  browser.storage.onChanged.addListener(heard);
  return () => browser.storage.onChanged.removeListener(heard);
}

/** How to log in at a server, for the origin it was given for: { scheme: "none" | "basic" | "bearer", user?, secret? }. */
export async function credentialOf(serverId) {
  const key = CREDENTIAL + serverId;
  const [settings, stored] = await Promise.all([read(), browser.storage.local.get(key).catch(() => ({}))]);
  const kept = stored[key];
  const server = settings.servers.find(({ id }) => id === serverId);
  if (!server || !isObject(kept) || kept.origin !== new URL(server.url).origin) return { scheme: "none" };
  const { scheme, user, secret } = kept;
  if (scheme === "basic") return { scheme, user: String(user ?? ""), secret: String(secret ?? "") };
  return scheme === "bearer" ? { scheme, secret: String(secret ?? "") } : { scheme: "none" };
}

/** Keep how to log in at a server, on this machine only. Throws StorageError. */
export async function setCredential(serverId, { scheme, user = "", secret = "" }) {
  const server = (await read()).servers.find(({ id }) => id === serverId);
  const key = CREDENTIAL + serverId;
  if (!server || scheme === "none") await locally(() => browser.storage.local.remove(key));
  else {
    const kept = { scheme, secret, origin: new URL(server.url).origin, ...(scheme === "basic" ? { user } : {}) };
    await locally(() => browser.storage.local.set({ [key]: kept }));
  }
}
