// Every paper that a page links or names, in the order of the page, each once, with words that say which it is.
//
// `gather` runs inside the page and only reads; `collect` is pure and does the rest in the extension.
import { identify, identifyUrl } from "./identifiers/names.js";

const CAPTION = 180;
// No more of a stranger's words is weighed, so that their length costs nothing.
const WEIGHED = 600;
const AROUND = 240;
// Blocks on each side that are looked at for the title of a card.
const NEIGHBOURS = 30;
const NO_PAPERS = /^(?:javascript|vbscript|data|blob|file|mailto|tel):/i;

/**
 * What can be read of a document: its blocks of text in order, each with the links in it. Injected by
 * `scripting.executeScript`, so it uses nothing from outside itself.
 *
 * A page can name a form field or an image `documentElement`, `childNodes` or `title` and so put it in the place of the
 * property: only a tree walker and the prototypes' own getters are asked, which no page can shadow. Nothing recurses, so
 * that no depth of nesting overflows the stack.
 *
 * @returns {{url: string, blocks: {text: string, links: {href: string, hint: string, start: number, end: number}[],
 *   heading: {start: number, end: number}?, apart: number}[], cut: boolean}} `start` and `end` are the place of a link's, or
 *   the first heading's, words in their block; `hint` is what a link says of its target besides its words; `apart` is the depth
 *   of the innermost element that holds this block and the one before; `cut` is true where the page is longer than what is
 *   read of it.
 */
export function gather() {
  const MOST_CHARACTERS = 8_000_000;
  const MOST_NODES = 1_000_000;
  const INLINE = new Set(
    ("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span strike strong " +
      "sub sup time tt u var wbr").split(" "),
  );
  const UNSEEN = new Set("script style noscript template textarea select option head object iframe video audio canvas".split(" "));
  const getter = (type, name) => {
    const { get } = Object.getOwnPropertyDescriptor(type.prototype, name);
    return (node) => get.call(node);
  };
  const nameOf = getter(Element, "localName");
  const shadowOf = getter(Element, "shadowRoot");
  const rootOf = getter(Document, "documentElement");
  const textOf = getter(Node, "textContent");
  const attribute = (node, name) => Element.prototype.getAttribute.call(node, name) ?? "";
  const isSeen = (node) => Element.prototype.checkVisibility?.call(node) ?? true;
  const walkerOf = (root) => Document.prototype.createTreeWalker.call(document, root, 1 | 4);

  const blocks = [];
  const empty = () => ({ text: "", links: [], heading: null, apart: 0 });
  let block = empty();
  let shallowest = 0;
  let characters = 0;
  let nodes = 0;
  // A link around several blocks (a card with a picture, a title and a line of names) is one run of words.
  const endBlock = () => {
    if (linked) {
      if (!/\s$/.test(block.text)) block.text += " ";
      return;
    }
    if (block.links.length || block.text.trim()) {
      block.apart = shallowest;
      blocks.push(block);
      shallowest = opened.length;
    }
    block = empty();
  };
  const hrefOf = (node) => (typeof node.href === "string" ? node.href : node.href?.baseVal ?? "");
  // The words of a link that are all there, but partly hidden behind an ellipsis of its own (X); empty for any other.
  const elided = (node) => {
    const [rest, ellipsis] = Element.prototype.querySelectorAll.call(node, ":scope > [aria-hidden=true]:nth-last-child(-n + 2)");
    const words = textOf(node);
    return ellipsis && rest && textOf(ellipsis) === "…" && words.endsWith("…") ? words.slice(0, -1) : "";
  };

  // What is open around the current node, the innermost last: a step back out of an element closes it.
  const opened = [];
  let hidden = 0;
  let unseen = 0;
  let kept = 0;
  let linked = 0;
  const enter = (node) => {
    const name = nameOf(node);
    const open = { block: !INLINE.has(name), hidden: false, unseen: UNSEEN.has(name), kept: name === "pre", link: null, heading: null };
    if (open.block) {
      endBlock();
      open.hidden = !hidden && !unseen && !isSeen(node);
    }
    if ((name === "a" || name === "area") && !unseen) {
      const href = hrefOf(node);
      if (href) {
        const hint = attribute(node, "data-expanded-url") || elided(node) || attribute(node, "title");
        open.link = { href, hint: hint.slice(0, 2000), start: block.text.length, end: block.text.length };
        block.links.push(open.link);
        characters += href.length;
        linked += 1;
      }
    }
    if (/^h[1-6]$/.test(name) && !block.heading) {
      open.heading = { start: block.text.length, end: block.text.length };
      block.heading = open.heading;
    }
    hidden += open.hidden;
    unseen += open.unseen;
    kept += open.kept;
    opened.push(open);
  };
  const leave = () => {
    const open = opened.pop();
    if (open.link) {
      linked -= 1;
      open.link.end = block.text.length;
    }
    if (open.heading) open.heading.end = block.text.length;
    if (open.block) endBlock();
    shallowest = Math.min(shallowest, opened.length);
    hidden -= open.hidden;
    unseen -= open.unseen;
    kept -= open.kept;
  };
  const read = (node) => {
    if (unseen || (hidden && !linked)) return;
    let text = node.data;
    if (!kept) text = text.replace(/\s+/g, " ");
    if (!kept && (!block.text || block.text.endsWith(" "))) text = text.replace(/^ /, "");
    block.text += text;
    characters += text.length;
  };

  const root = rootOf(document);
  const outer = [];
  let walker = root && walkerOf(root);
  let cut = false;
  let node = root;
  while (node) {
    nodes += 1;
    if (characters > MOST_CHARACTERS || nodes > MOST_NODES) {
      cut = true;
      break;
    }
    let down = null;
    if (node.nodeType === 3) {
      read(node);
    } else {
      enter(node);
      if (nameOf(node) === "br") block.text += "\n";
      const shadow = shadowOf(node);
      if (shadow) {
        outer.push(walker);
        walker = walkerOf(shadow);
        down = walker.firstChild();
        if (!down) walker = outer.pop();
      }
      down ??= walker.firstChild();
    }
    let next = down;
    if (!next) {
      if (node.nodeType === 1) leave();
      next = walker.nextSibling();
    }
    while (!next) {
      if (walker.parentNode()) {
        leave();
        next = walker.nextSibling();
      } else if (outer.length) {
        walker = outer.pop();
        next = walker.firstChild();
        if (!next) {
          leave();
          next = walker.nextSibling();
        }
      } else {
        break;
      }
    }
    node = next;
  }
  while (opened.length) leave();
  endBlock();
  return { url: String(location.href), blocks, cut };
}

// ——— pure ———

/** The place of each block in the joined text. A first line of its own keeps the words of the page from being read as a
 * whole: neither as one name and nothing else, nor as a piece of code. */
function join(blocks) {
  const starts = [];
  const pieces = ["—"];
  let length = 2;
  for (const { text } of blocks) {
    starts.push(length);
    pieces.push(text);
    length += text.length + 1;
  }
  return { text: withoutElided(pieces.join("\n")), starts };
}

// "arxiv.org/abs/2401.0…" names no paper: blanks over what is cut short, as long as it.
function withoutElided(text) {
  const pieces = [];
  let done = 0;
  let last = 0;
  for (let at = text.indexOf("…"); at >= 0; last = at + 1, at = text.indexOf("…", last)) {
    if (!/[0-9/]/.test(text[at - 1])) continue;
    let start = at;
    while (start > last && !/\s/.test(text[start - 1])) start -= 1;
    pieces.push(text.slice(done, start), " ".repeat(at - start));
    done = at;
  }
  return pieces.length ? pieces.join("") + text.slice(done) : text;
}

// Index of the last start that is not behind `place`.
function blockAt(starts, place) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

const withoutFragment = (url) => url.split("#", 1)[0];

// "#S1" leads to a place on the page itself; "#/paper/1" is a page of a site that keeps its addresses there.
const isOnSamePage = (href, url) =>
  href.includes("#") && withoutFragment(href) === withoutFragment(url) && !href.slice(href.indexOf("#")).includes("/");

/** The host that a link leads to, as a reader knows it; empty where it has none. */
export function hostOf(href) {
  try {
    return new URL(href).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

// Every place where a page names a paper: what links name, then what its words name.
function mentionsOf(blocks, url) {
  const mentions = [];
  const named = new Map();
  const read = (text, how) => {
    let papers = named.get(text);
    if (!papers) named.set(text, (papers = how(text).papers));
    return papers;
  };
  blocks.forEach(({ links }, block) => {
    for (const link of links) {
      if (NO_PAPERS.test(link.href) || isOnSamePage(link.href, url)) continue;
      let papers = read(link.href, identifyUrl);
      if (!papers.length && link.hint) papers = read(link.hint, identify);
      for (const { ref, version, site } of papers) {
        mentions.push({ ref, version, site, block, start: link.start, end: link.end, from: "link", href: link.href });
      }
    }
  });
  const joined = join(blocks);
  for (const { ref, version, site, start, end } of identify(joined.text).papers) {
    const block = blockAt(joined.starts, start);
    const place = { start: start - joined.starts[block], end: end - joined.starts[block] };
    const around = blocks[block].links.find((link) => link.start <= place.start && place.end <= link.end);
    const open = around && !NO_PAPERS.test(around.href);
    mentions.push({ ref, version, site, block, ...place, from: open ? "link" : "text", href: open ? around.href : "" });
  }
  return mentions.sort((a, b) => a.block - b.block || a.start - b.start || (a.from < b.from ? -1 : a.from > b.from));
}

/** Words of a stranger, safe to show on one line: no control or direction marks, white space as one space. */
export const plainWords = (text) =>
  text.replace(/[\p{Cc}\s]+/gu, " ").replace(/(?![\u200c\u200d])\p{Cf}/gu, "").trim();

// How many words of a language: no ids, addresses or file types. A sign of a script without spaces is half a word.
function wordsIn(text) {
  const prose = text.slice(0, WEIGHED).replace(/\((?:cross-list from [\w.-]+|replaced)\)/gi, " ").replace(/\S*[/\d@]\S*/g, " ").replace(/\b(?:pdf|html|arxiv|abs|doi|https?|link|url|other|view|download)\b/gi, " ");
  const signs = prose.match(/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]/gu)?.length ?? 0;
  return (prose.match(/\p{L}[\p{L}\p{M}'’-]+/gu)?.length ?? 0) + Math.floor(signs / 2);
}

const LEADING = /^(?:\[\d+\]|\(?\d{1,4}[.)]|[\s,.;:·•|\-–—)\]]|title\s*[:：]|标题\s*[:：])+/i;
const TRAILING = /(?:[\s,.;:·•|\-–—([/]|\b(?:arxiv preprint|preprint|arxiv|corr|abs|doi|url|available at|https?|in)(?=[\s,.;:([/]*$))+$/i;

function tidy(text) {
  let words = plainWords(text.slice(0, WEIGHED)).replace(LEADING, "");
  for (let before = ""; before !== words; ) {
    before = words;
    words = words.replace(TRAILING, "");
  }
  if (words.length <= CAPTION) return words;
  return `${words.slice(0, CAPTION).replace(/\s+\S*$/, "")}…`;
}

// The last `length` characters before a place, or the first after it, from a whole word on.
function before(text, start, end) {
  const from = Math.max(start, end - AROUND);
  const piece = text.slice(from, end);
  return from > start ? piece.replace(/^\S*\s/, "") : piece;
}

// How closely other blocks stand to one, nearest first on each side, up to the papers before and behind: the depth of what
// holds both. `end` is how closely the paper there stands, -1 where none does.
function neighbours(blocks, named, block, step) {
  const found = [];
  let close = Infinity;
  for (let i = block + step; blocks[i] && found.length < NEIGHBOURS; i += step) {
    close = Math.min(close, blocks[step < 0 ? i + 1 : i].apart ?? 0);
    if (named.has(i)) return { found, end: close };
    found.push({ block: i, close });
  }
  return { found, end: -1 };
}

// The heading of the card that a block is in: closer to it than any other paper and than the heading of any other card. It is
// `sure` where there are others.
function headingNear(blocks, before, behind) {
  const titled = ({ found }) => found.find(({ block }) => headingOf(blocks[block]));
  for (const [side, other] of [[before, behind], [behind, before]]) {
    const own = titled(side);
    const far = Math.max(side.end, other.end, titled(other)?.close ?? -1);
    const near = far < 0 ? Math.max(before.found[0]?.close ?? -1, behind.found[0]?.close ?? -1) : -1;
    if (own && own.close > far && own.close >= near) return { words: headingOf(blocks[own.block]), sure: far >= 0 };
  }
  return { words: "", sure: false };
}

function headingOf({ heading, text }) {
  const words = heading ? text.slice(heading.start, heading.end) : "";
  return wordsIn(words) >= 2 ? words : "";
}

// The words around a name: those before it up to the name before; where there are none, those behind it; where its block has
// none, the heading of its card; else the block behind (a title under its number), then the one before, or the closer of them.
function surroundings(blocks, mentions, index) {
  const { ref, block, start, end } = mentions[index];
  const { text } = blocks[block];
  let from = 0;
  let to = text.length;
  for (let i = index - 1; mentions[i]?.block === block; i -= 1) {
    if (mentions[i].ref !== ref && mentions[i].end <= start) {
      from = mentions[i].end;
      break;
    }
  }
  for (let i = index + 1; mentions[i]?.block === block; i += 1) {
    if (mentions[i].ref !== ref && mentions[i].start >= end) {
      to = mentions[i].start;
      break;
    }
  }
  const ahead = before(text, from, start);
  if (wordsIn(ahead) >= 3) return ahead;
  const behind = text.slice(end, Math.min(to, end + AROUND));
  if (wordsIn(behind) >= 3) return `${ahead} ${behind}`;
  const preceding = neighbours(blocks, mentions.named, block, -1);
  const following = neighbours(blocks, mentions.named, block, 1);
  const { words, sure } = headingNear(blocks, preceding, following);
  if (sure) return words;
  const here = text.slice(start, end);
  if (wordsIn(here)) return `${ahead}${here}${behind}`;
  if (wordsIn(`${ahead} ${behind}`) >= 2) return `${ahead} ${behind}`;
  if (words) return words;
  const near = [following.found[0], preceding.found[0]].filter((each) => each && wordsIn(blocks[each.block].text) >= 2);
  const [nearest] = near.sort((a, b) => b.close - a.close);
  return nearest ? blocks[nearest.block].text.slice(0, AROUND) : `${ahead} ${behind}`;
}

/**
 * Every paper that pages link or name, in their order, each once.
 *
 * @param {{url: string, blocks: object[], cut: boolean}[]} pages What `gather` read of the page and of its frames.
 * @returns {{papers: {ref: string, version: number?, site: string, caption: string, host: string, href: string,
 *   from: "link"|"text"}[], cut: boolean}} `caption` is the text of the link where it says something, else the words around
 *   it, else empty; `host` is where the link leads, empty for a name in the text.
 */
export function collect(pages) {
  const papers = new Map();
  for (const { url, blocks } of pages) {
    const mentions = mentionsOf(blocks, url);
    mentions.named = new Set(mentions.map(({ block }) => block));
    mentions.forEach((mention, index) => {
      const { ref, version, site, from, href, block, start, end } = mention;
      const words = from === "link" ? blocks[block].text.slice(start, end) : "";
      const says = wordsIn(words);
      const known = papers.get(ref);
      if (!known) {
        const caption = says >= 3 ? words : surroundings(blocks, mentions, index);
        papers.set(ref, { ref, version, site, caption, says: says >= 3 ? says : 0, host: hostOf(href), href, from });
      } else {
        if (says >= 3 && says > known.says) Object.assign(known, { caption: words, says });
        if (known.from === "text" && from === "link") Object.assign(known, { from, href, host: hostOf(href) });
      }
    });
  }
  return {
    papers: [...papers.values()].map(({ says, ...paper }) => ({ ...paper, caption: tidy(paper.caption) })),
    cut: pages.some(({ cut }) => cut),
  };
}

/** `items` in parts of at most `size`, in order. */
export function inParts(items, size) {
  const parts = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
