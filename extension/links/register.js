// The worker's side of the links in pages: which sites have the script `mark.js`, and what that script is told.
//
// A site has it when the reader chose so (`settings.links`) and the browser still holds the permission for it. What the script
// asks comes out of a page that may be hostile: it is checked in shape and size and limited for each tab, it opens nothing,
// and it makes a request to the server only when the reader chose `counts`. The limits live in memory: a worker sleeps only
// after half a minute without work, and by then every limit would be full again.
import { browser } from "../browser.js";
import { canonicalRef } from "../identifiers/refs.js";
import { identify } from "../identifiers/names.js";
import { targetOf } from "../redirect.js";
import { cards, hasPermission } from "../servers.js";
import { read } from "../settings.js";
import { OTHERWISE, SITES, siteOf } from "./sites.js";

const SCRIPT = "links/mark.js";
const PREFIX = "links-";
const MAX_ADDRESSES = 200;
const MAX_LENGTH = 2000;
const MAX_REFS = 50;
const MAX_REF = 600;
const MAX_TABS = 500;
const BUCKETS = { places: { most: 60, perSecond: 2 }, names: { most: 60, perSecond: 2 }, cards: { most: 10, perSecond: 1 / 3 } };
const CARDS = "linkCards";
const CARDS_MS = 5 * 60_000;
const MAX_CARDS = 2000;
const SILENCE_MS = 60_000;

// Aligning asks and then changes, so only one does at a time.
let last = Promise.resolve();

/**
 * Bring the scripts that the browser runs in line with the settings and the permissions it holds, and tell open pages to look
 * again at what holds for them. For every event after which either may be different. Never rejects.
 */
export function alignLinks() {
  last = last.then(align).catch((error) => console.warn("links in pages could not be brought in line:", error));
  return last;
}

async function align() {
  const { links } = await read();
  const held = await Promise.all(SITES.map((site) => links[site.id] === true && holds(site)));
  const wanted = new Map(SITES.filter((_, place) => held[place]).map((site) => [PREFIX + site.id, site]));
  const registered = (await browser.scripting.getRegisteredContentScripts()).filter(({ id }) => id.startsWith(PREFIX));
  const right = registered.filter(({ id, matches }) => same(matches, wanted.get(id)?.pages)).map(({ id }) => id);
  const wrong = registered.map(({ id }) => id).filter((id) => !right.includes(id));
  if (wrong.length) await browser.scripting.unregisterContentScripts({ ids: wrong });
  const missing = [...wanted].filter(([id]) => !right.includes(id));
  if (missing.length) {
    await browser.scripting.registerContentScripts(missing.map(([id, { pages }]) => ({
      id,
      matches: pages,
      js: [SCRIPT],
      runAt: "document_idle",
      allFrames: false,
      persistAcrossSessions: true,
    })));
  }
  await tellPages();
  for (const [, { pages }] of missing) await bringTo(pages);
}

const same = (some, others) => others !== undefined && [...some].sort().join() === [...others].sort().join();

const holds = (site) => browser.permissions.contains({ origins: site.origins }).catch(() => false);

async function tellPages() {
  const tabs = await browser.tabs.query({});
  await Promise.all(tabs.map(({ id }) => browser.tabs.sendMessage(id, { kind: "marks", tell: "changed" }).catch(() => {})));
}

// Pages that were open before the reader chose their site.
async function bringTo(pages) {
  const tabs = await browser.tabs.query({ url: pages });
  const bring = ({ id }) => browser.scripting.executeScript({ target: { tabId: id }, files: [SCRIPT] }).catch(() => {});
  await Promise.all(tabs.map(bring));
}

/**
 * The listener of `runtime.onMessage` for what `mark.js` asks:
 * - `{ask: "places"}` → where marks go on this page and how: `{places, otherwise, app, counts, target, server, home}`
 * - `{ask: "names", addresses}` → `{names: [{ref, url, name} | null]}`, one for each address
 * - `{ask: "cards", refs}` → `{cards: {ref: {starred, pdf, answers}}}`, those that the server holds
 *
 * or `{wait: milliseconds}` when a tab asks too much, or null where this page may have no marks or the question is no question.
 */
export function answerMarks(message, sender, respond) {
  if (message?.kind !== "marks" || typeof message.ask !== "string") return false;
  answer(message, sender).then(respond, (error) => {
    console.warn("a page's question got no answer:", error);
    respond(null);
  });
  return true;
}

async function answer(message, sender) {
  const site = sender.id === browser.runtime.id && sender.tab && sender.frameId === 0 ? siteOf(sender.url) : null;
  if (!site || !Object.hasOwn(BUCKETS, message.ask)) return null;
  const milliseconds = take(sender.tab.id, message.ask);
  if (milliseconds) return { wait: milliseconds };
  const settings = await read();
  if (settings.links[site.id] !== true || !(await holds(site))) return null;
  const server = settings.servers.find(({ id }) => id === settings.active);
  if (message.ask === "names") return nameAll(message.addresses, server);
  const counts = settings.counts && (await hasPermission(server));
  if (message.ask === "cards") return counts ? countAll(message.refs, server) : null;
  return {
    places: site.places,
    otherwise: OTHERWISE,
    app: site.app,
    counts,
    target: settings.openIn === "same" ? "" : "_blank",
    server: server.name,
    home: server.url,
  };
}

// Tab → kind of question → how many more are answered at once, and when that was so.
const asked = new Map();

// Take one question out of a tab's measure: 0, or the milliseconds until it has another.
function take(tab, kind, now = Date.now()) {
  const kinds = asked.get(tab) ?? {};
  asked.delete(tab);
  asked.set(tab, kinds);
  if (asked.size > MAX_TABS) asked.delete(asked.keys().next().value);
  const { most, perSecond } = BUCKETS[kind];
  const before = kinds[kind] ?? { left: most, at: now };
  const left = Math.min(most, before.left + Math.max(0, now - before.at) * perSecond / 1000);
  kinds[kind] = { left: left >= 1 ? left - 1 : left, at: now };
  return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond * 1000);
}

const areTexts = (values, most, length) =>
  Array.isArray(values) && values.length <= most && values.every((value) => typeof value === "string" && value.length <= length);

function nameAll(addresses, server) {
  if (!areTexts(addresses, MAX_ADDRESSES, MAX_LENGTH)) return null;
  return { names: addresses.map((address) => nameOf(address, server)) };
}

// An address that names several papers names none of them here: a mark leads to one.
function nameOf(address, server) {
  if (!/^https?:\/\//i.test(address)) return null;
  const { papers } = identify(address);
  if (papers.length !== 1) return null;
  const [{ ref }] = papers;
  const { url } = targetOf(server, { refs: [ref], lists: [] });
  return url ? { ref, url, name: ref.replace(/^arxiv:/, "arXiv:") } : null;
}

// What the server says of these papers; of what it said in the last minutes it is not asked again, nor for a minute after it
// did not answer.
async function countAll(refs, server) {
  if (!areTexts(refs, MAX_REFS, MAX_REF) || !refs.every(isRef)) return null;
  const now = Date.now();
  const home = `${server.id} ${server.url}`;
  const kept = await keptCards(home);
  const known = new Map(Object.entries(kept.cards).filter(([, { at }]) => now - at < CARDS_MS && at <= now));
  const unknown = [...new Set(refs)].filter((ref) => !known.has(ref));
  if (unknown.length && !(now < kept.silentUntil && kept.silentUntil - now <= SILENCE_MS)) {
    let silentUntil = 0;
    try {
      const answers = await cards(server, unknown);
      for (const ref of unknown) known.set(ref, { at: now, card: inShort(answers.get(ref)) });
    } catch {
      silentUntil = now + SILENCE_MS;
    }
    await browser.storage.session.set({ [CARDS]: { home, silentUntil, cards: Object.fromEntries([...known].slice(-MAX_CARDS)) } });
  }
  return { cards: Object.fromEntries(refs.filter((ref) => known.get(ref)?.card).map((ref) => [ref, known.get(ref).card])) };
}

function isRef(text) {
  try {
    return canonicalRef(text) === text;
  } catch {
    return false;
  }
}

async function keptCards(home) {
  const { [CARDS]: kept } = await browser.storage.session.get(CARDS);
  return kept?.home === home ? kept : { home, silentUntil: 0, cards: {} };
}

const number = (value) => (Number.isSafeInteger(value) && value > 0 ? value : 0);

// Of a card, what a mark shows; null for a paper that the server does not hold.
function inShort(card) {
  if (!card?.ref) return null;
  return { starred: card.starred === true, pdf: number(card.readings?.pdf), answers: number(card.readings?.answers) };
}
