// From a click to where it leads. `find` and `targetOf` are pure; `go` opens, and waits for nothing that it need not: a click
// that names papers by itself leads on at once, and only one that does not has its page read first.
import { browser } from "./browser.js";
import { identify } from "./identifiers/names.js";
import { keyOf, pathSegment } from "./identifiers/refs.js";
import { bareTitle } from "./identifiers/titles.js";
import * as notices from "./notices.js";
import { MOST_SELECTED, NAMING, NEEDED_MS, READ_MS, readTab } from "./page.js";
import { join } from "./servers.js";
import * as settings from "./settings.js";

export const MAX_PAPERS = 500;
export const MAX_WORDS = 2000;
// What a server's address holds, percent-encoded, with room for its own beginning.
const MAX_QUERY = 50_000;
// Firefox's menu tells this much of a selection, and does not say that there is more.
const MOST_TOLD = 16_384;

const line = (text) =>
  String(text ?? "")
    .replace(/\s+/g, " ")
    .trim();

function names(texts) {
  const papers = new Map();
  const lists = new Set();
  for (const text of texts) {
    if (!text) continue;
    const found = identify(text);
    for (const { ref } of found.papers) papers.set(ref, true);
    for (const { path } of found.lists) lists.add(path);
  }
  return { refs: [...papers.keys()], lists: [...lists] };
}

/**
 * What a click names: { refs, lists, from, words?, title? }. A click is { selection, selectionLinks, link, linkText, page,
 * frame, metadata: [[name, value]], title }, each of which may be missing; `alone` says that no page belongs to it. The first
 * of selection (its text and its links), link, page (its address, then what it says of itself) and frame that names papers
 * wins, with all of its papers; then the first that names lists; then the words of the selection; then the title. `from` says
 * which.
 */
export function find(click) {
  const metadata = click.metadata ?? [];
  const steps = [
    ["selection", [click.selection, ...(click.selectionLinks ?? [])]],
    ["link", [click.link]],
    ["link", [click.linkText]],
    ["page", [click.page]],
    ...NAMING.flatMap((wanted) => metadata.filter(([name]) => name === wanted)).map(([, value]) => ["page", [value]]),
    ["frame", [click.frame]],
  ];
  let listed = null;
  for (const [from, texts] of steps) {
    const { refs, lists } = names(texts);
    if (refs.length) {
      const title = from === "page" ? line(titleIn(click)).slice(0, MAX_WORDS) : "";
      return title ? { refs, lists, from, title } : { refs, lists, from };
    }
    if (lists.length && !listed) listed = { refs, lists, from };
  }
  if (listed) return listed;
  const selected = line(click.selection);
  if (selected) return { refs: [], lists: [], from: "words", words: selected };
  const words = titleIn(click);
  return words ? { refs: [], lists: [], from: "title", words } : { refs: [], lists: [], from: "nothing" };
}

function titleIn(click) {
  const cited = (click.metadata ?? []).find(([name, value]) => name === "citation_title" && line(value));
  return cited ? line(cited[1]) : bareTitle(click.title, click.page);
}

/**
 * Where what was found leads at a server: { path, url }, or { problem }: "nothing", "tooMany" (papers), "tooLong" (words).
 */
export function targetOf(server, found) {
  const to = (path) => ({ path, url: join(server, path) });
  const { refs = [], lists = [], words = "", title = "" } = found;
  if (refs.length > MAX_PAPERS) return { problem: "tooMany" };
  if (refs.length) {
    if (refs.every((ref) => ref.startsWith("arxiv:")))
      return to(`/arxiv/${refs.map((ref) => pathSegment(keyOf(ref))).join(",")}`);
    const query = String(new URLSearchParams({ u: refs.join(" "), ...(title && refs.length === 1 ? { title } : {}) }));
    return query.length > MAX_QUERY ? { problem: "tooMany" } : to(`/go?${query}`);
  }
  if (lists.length) return to(lists[0]);
  const text = line(words);
  if (!text) return { problem: "nothing" };
  return text.length > MAX_WORDS ? { problem: "tooLong" } : to(`/go?${new URLSearchParams({ u: text })}`);
}

/** The click that a context menu tells of, as `find` wants it; of a shortcut (no `info`) the selection is not known yet. */
export function clickOf(info, tab) {
  const isCut = /…\s*$/.test(info?.linkText ?? "");      // the page may have all of it
  return {
    selection: info?.selectionText,
    link: info?.linkUrl,
    linkText: isCut ? undefined : info?.linkText,
    page: info?.pageUrl ?? tab?.url,
    frame: info?.frameUrl,
    frameId: info?.frameId,
    title: tab?.title,
    clicked: info !== undefined,
  };
}

// Whether there may be more of a selection than this.
const isBeginning = (selection) => selection?.length === MOST_TOLD || selection?.length >= MOST_SELECTED;

// Whether reading the page can change where the click leads.
function isSure(click, found) {
  if (click.alone) return true;
  if (!click.clicked || isBeginning(click.selection)) return false;
  if (line(click.selection)) return identify(click.selection).only && found.refs.length > 0;
  // Chrome's menus do not say what a link that names nothing reads; its page does.
  const unread = line(click.link) && click.linkText === undefined;
  return found.refs.length > 0 && (found.from === "link" || (found.from === "page" && !unread));
}

// The browser's menu says whether there was a selection where the reader clicked; its text the page knows better, line by line.
function withPage(click, page) {
  const isSelected = !click.clicked || line(click.selection);
  return {
    ...click,
    ...(isSelected ? { selection: page.selection || click.selection, selectionLinks: page.selectionLinks } : {}),
    linkText: click.linkText ?? page.linkText,
    metadata: page.metadata,
    title: page.title ?? click.title,
  };
}

/** How the reader's keys ask for it, as browsers do with links; undefined when they do not. */
export function openingOf(info) {
  const keys = info?.modifiers ?? [];
  const apart = keys.includes("Ctrl") || keys.includes("Command") || info?.button === 1;
  if (keys.includes("Shift")) return apart ? "new" : "window";
  return apart ? "background" : undefined;
}

/** Open an address beside a tab: "new", "background", "same" or "window". */
export async function open(url, tab, openIn) {
  const id = Number.isInteger(tab?.id) && tab.id >= 0 ? tab.id : undefined;
  if (openIn === "window") return browser.windows.create({ url, incognito: tab?.incognito === true });
  if (openIn === "same") return id === undefined ? browser.tabs.update({ url }) : browser.tabs.update(id, { url });
  const active = openIn !== "background";
  if (id === undefined || !Number.isInteger(tab.index) || tab.index < 0) return browser.tabs.create({ url, active });
  try {
    return await browser.tabs.create({ url, active, index: tab.index + 1, openerTabId: id, windowId: tab.windowId });
  } catch {
    // The tab has been closed, or moved to another window, since.
    return browser.tabs.create({ url, active });
  }
}

/**
 * Follow a click. `openIn` is the opening that the reader's keys ask for, `serverId` the server chosen, both as set up when
 * missing. Returns the target, or { problem } after having told the reader. Never fails.
 */
export async function go(click, tab, openIn, serverId) {
  try {
    const chosen = settings.read();
    let whole = click;
    let found = find(click);
    if (!isSure(click, found)) {
      const page = await readTab(tab?.id, click.frameId, click.link, isBeginning(click.selection) ? NEEDED_MS : READ_MS);
      if (page) {
        whole = withPage(click, page);
        found = find(whole);
      }
    }
    const { servers, active, openIn: usual } = await chosen;
    const server = servers.find(({ id }) => id === serverId) ?? servers.find(({ id }) => id === active);
    const leads = targetOf(server, found);
    // Some of the papers are not what the reader asked for, and the last name may be cut in two.
    const target = !leads.problem && !click.alone && isBeginning(whole.selection) ? { problem: "cut" } : leads;
    if (target.problem) await notices.say(target.problem, tab?.id);
    else await open(target.url, tab, openIn ?? usual);
    return target;
  } catch {
    await notices.say("couldNotOpen", tab?.id);
    return { problem: "couldNotOpen" };
  }
}

/** The tab in front: what a shortcut means where the browser does not say which. */
export async function currentTab() {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true }).catch(() => []);
  return tab;
}
