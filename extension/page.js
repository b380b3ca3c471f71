// What is read from a page. `readPage` is injected and runs there, so it stands alone; it reads and changes nothing. A page can
// name its elements like properties of `document` (<img name="title">), so what is called is taken from the prototypes.
import { browser } from "./browser.js";

// What names the paper of a page, the surest first.
export const NAMING = [
  "citation_arxiv_id",
  "citation_doi",
  "dc.identifier",
  "dc.identifier.doi",
  "dcterms.identifier",
  "prism.doi",
  "bepress_citation_doi",
  "canonical",
  "citation_abstract_html_url",
  "citation_pdf_url",
];

// A page that does not answer within this time is not waited for: the click leads where it does without. An idle machine needs
// a few milliseconds, a busy one seconds for a large selection.
export const READ_MS = 5000;
// How long a page is waited for where nothing else says all that the reader has selected.
export const NEEDED_MS = 20_000;
// No more of a selection is read.
export const MOST_SELECTED = 100_000;
const LIMITS = { selection: MOST_SELECTED, links: 2000, same: 5, metadata: 60, value: 2000, names: [...NAMING, "citation_title"] };

/**
 * What a page says of itself: { selection, selectionLinks, linkText, metadata: [[name, value]], title }, all as text. `linkText`
 * is what the links to the address `link` read and say of it, in lines; `metadata` holds what names papers (`limits.names`),
 * among it the canonical address.
 */
export function readPage(limits, link) {
  const all = (selector) => Array.from(Document.prototype.querySelectorAll.call(document, selector));
  const within = (element, selector) => Array.from(Element.prototype.querySelectorAll.call(element, selector));
  const get = (name) => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name) ?? "";
  const href = (anchor) => (typeof anchor.href === "string" ? anchor.href : "");

  const selected = window.getSelection();
  const focused = get("activeElement");
  const isField =
    focused instanceof HTMLTextAreaElement ||
    (focused instanceof HTMLInputElement && /^(?:text|search|url)$/.test(focused.type));
  const links = [];
  let selection = "";
  if (isField && focused.selectionEnd > focused.selectionStart) {
    selection = focused.value.slice(
      focused.selectionStart,
      Math.min(focused.selectionEnd, focused.selectionStart + limits.selection),
    );
  } else if (selected && !selected.isCollapsed) {
    selection = String(selected).slice(0, limits.selection);
    for (let place = 0; place < selected.rangeCount; place += 1) {
      const range = selected.getRangeAt(place);
      const around = range.commonAncestorContainer;
      const element = around.nodeType === 1 ? around : around.nodeType === 9 ? around.documentElement : around.parentElement;
      if (!element) continue;
      const own = Element.prototype.closest.call(element, "a[href], area[href]");
      for (const anchor of [...(own ? [own] : []), ...within(element, "a[href], area[href]")]) {
        if (links.length < limits.links && (anchor === own || range.intersectsNode(anchor)))
          links.push(href(anchor).slice(0, limits.value));
      }
    }
  }

  // X hides the ends of an address behind an ellipsis that stands apart.
  const text = (node) => Object.getOwnPropertyDescriptor(Node.prototype, "textContent").get.call(node);
  const whole = (anchor) => {
    const [rest, ellipsis] = within(anchor, ":scope > [aria-hidden=true]:nth-last-child(-n + 2)");
    return rest && ellipsis && text(ellipsis) === "…" ? text(anchor).replace(/…$/, "") : text(anchor);
  };
  const same = link ? all("a[href]").filter((anchor) => href(anchor) === link).slice(0, limits.same) : [];
  const said = same.flatMap((anchor) => [attribute(anchor, "data-expanded-url"), whole(anchor), attribute(anchor, "title")]);
  const linkText = said.filter((words) => words && !words.endsWith("…")).join("\n").slice(0, limits.value);

  const metadata = [];
  for (const meta of all("meta[content]")) {
    const name = (attribute(meta, "name") || attribute(meta, "property")).toLowerCase();
    if (limits.names.includes(name) && metadata.length < limits.metadata)
      metadata.push([name, attribute(meta, "content").slice(0, limits.value)]);
  }
  const canonical = all("link[rel~=canonical][href]")[0];
  if (canonical) metadata.push(["canonical", href(canonical).slice(0, limits.value)]);
  return { selection, selectionLinks: links, linkText, metadata, title: String(get("title")).slice(0, limits.value) };
}

const texts = (value, most) => (Array.isArray(value) ? value.filter((each) => typeof each === "string").slice(0, most) : []);

// What came back from a page, which is anybody's: only what has the shape above.
function checked(result) {
  const { selection, selectionLinks, linkText, metadata, title } = result ?? {};
  const pairs = (Array.isArray(metadata) ? metadata : [])
    .filter((pair) => texts(pair, 2).length === 2)
    .slice(0, LIMITS.metadata + 1);
  return {
    selection: typeof selection === "string" ? selection.slice(0, LIMITS.selection) : "",
    selectionLinks: texts(selectionLinks, LIMITS.links),
    linkText: typeof linkText === "string" ? linkText.slice(0, LIMITS.value) : "",
    metadata: pairs.map(([name, value]) => [name, value.slice(0, LIMITS.value)]),
    title: typeof title === "string" ? title.slice(0, LIMITS.value) : "",
  };
}

/**
 * Read the tab, in the frame clicked in, else in all its frames: like `readPage`, the page's own metadata and title with the
 * selection of the first frame that has one, and what the link clicked reads there. Null where the browser lets no script in, or
 * the page does not answer in time.
 */
export async function readTab(tabId, frameId, link = "", milliseconds = READ_MS) {
  if (!Number.isInteger(tabId) || tabId < 0) return null;
  const target =
    frameId > 0 ? { tabId, frameIds: [0, frameId] } : frameId === 0 ? { tabId, frameIds: [0] } : { tabId, allFrames: true };
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, null);
  });
  const read = browser.scripting
    .executeScript({ target, func: readPage, args: [LIMITS, link], injectImmediately: true })
    .catch(() => null);
  const answers = await Promise.race([read, late]);
  clearTimeout(timer);
  const frames = (answers ?? [])
    // Of a page of its own Firefox says nothing at all, in an answer that is a success.
    .filter((each) => each?.result)
    .map((each) => ({ frameId: each.frameId, ...checked(each.result) }));
  if (!frames.length) return null;
  const top = frames.find((each) => each.frameId === 0) ?? { metadata: [] };
  const clicked =
    frameId === undefined ? frames.find(({ selection }) => selection.trim()) : frames.find((each) => each.frameId === frameId);
  return {
    selection: clicked?.selection ?? "",
    selectionLinks: clicked?.selectionLinks ?? [],
    linkText: clicked?.linkText ?? "",
    metadata: top.metadata,
    title: top.title,
  };
}
