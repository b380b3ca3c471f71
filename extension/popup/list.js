// A list of papers to check and uncheck. One stop of the Tab key: arrows move between the papers (and to the right to the link
// of one), Home and End to the ends, Space checks, Enter opens what is checked. Every row is as high as the others whatever is
// written into it, so that nothing moves when the server answers.
import { keyOf, pageUrl } from "../identifiers/refs.js";
import { text } from "../text.js";
import { factsOf } from "./facts.js";

const AT_ONCE = 500;

/** A ref as a reader knows it: `2401.00001v2`, `P19-1001@ACL`. */
export const shortName = (paper) => (paper.short ??= keyOf(paper.ref) + (paper.version ? `v${paper.version}` : ""));

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Where each was found, in words, which are few for many papers.
function whenceOf() {
  const known = new Map();
  return ({ from, host }) => {
    const key = from === "link" ? host : `(${from})`;
    if (!known.has(key)) {
      const link = () => (host ? text("popup_fromLink", host) : text("popup_fromLinkAlone"));
      known.set(key, from === "link" ? link() : from === "text" ? text("popup_fromText") : "");
    }
    return known.get(key);
  };
}

/**
 * @param {HTMLElement} list
 * @param {{href: (paper) => string, opens: (paper, event) => void, changed: () => void, seen: (first: number, last: number) => void}} does
 *   `href` is where a paper's own link leads, empty where there is no server; `opens` what a click on it does; `seen` is told
 *   which rows are in sight.
 */
export function listOf(list, does) {
  let papers = [];
  let rows = [];
  let at = 0;
  const whence = whenceOf();

  function row(paper, index) {
    const id = `paper-${index}`;
    const box = element("input", { type: "checkbox", id, checked: paper.checked, tabIndex: index ? -1 : 0 });
    box.dataset.index = index;
    const label = element("label", { htmlFor: id, dir: "auto" });
    const link = element("a", { tabIndex: -1, textContent: shortName(paper), title: pageUrl(paper.ref) });
    const flags = element("span", { className: "flags" });
    const about = element("span", { textContent: whence(paper) });
    const made = element("li", {}, box, label, element("div", { className: "about" }, link, about, flags));
    return { made, box, label, link, flags };
  }

  function write(index) {
    const paper = papers[index];
    const { label, link, flags } = rows[index];
    const words = paper.card?.title || paper.caption || shortName(paper);
    label.textContent = words;
    label.title = words;
    link.href = does.href(paper);
    flags.replaceChildren(...factsOf(paper.card, paper.sameAs, true));
  }

  function move(index) {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    rows[at].box.tabIndex = -1;
    at = next;
    rows[at].box.tabIndex = 0;
    rows[at].box.focus();
    rows[at].made.scrollIntoView({ block: "nearest" });
  }

  const rowHeight = () => rows[0].made.offsetHeight || 62;
  const inSight = () => Math.max(1, Math.floor(list.clientHeight / rowHeight()));
  const tellSeen = () => {
    if (!rows.length) return;
    const first = Math.floor(list.scrollTop / rowHeight());
    does.seen(first, Math.min(rows.length, first + inSight() + 1));
  };

  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !rows.length) return;
    const onLink = event.target.localName === "a";
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + inSight(), PageUp: at - inSight() };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "ArrowRight" && !onLink) rows[at].link.focus();
    else if (event.key === "ArrowLeft" && onLink) rows[at].box.focus();
    else return;
    event.preventDefault();
  });
  list.addEventListener("focusin", (event) => {
    const index = rows.findIndex(({ box, link }) => event.target === box || event.target === link);
    if (index < 0 || index === at) return;
    rows[at].box.tabIndex = -1;
    at = index;
    rows[at].box.tabIndex = 0;
  });
  list.addEventListener("change", (event) => {
    papers[Number(event.target.dataset.index)].checked = event.target.checked;
    does.changed();
  });
  const follow = (event) => {
    const index = rows.findIndex(({ link }) => link === event.target);
    if (index < 0 || event.button > 1) return;
    event.preventDefault();
    does.opens(papers[index], event);
  };
  list.addEventListener("click", follow);
  list.addEventListener("auxclick", follow);
  list.addEventListener("scroll", tellSeen, { passive: true });

  return {
    /** Show papers: five hundred rows at once and the others after, a part at a time, so that the first can be read meanwhile. */
    async show(shown) {
      papers = shown;
      at = 0;
      list.replaceChildren();
      rows = [];
      for (let start = 0; start < papers.length; start += AT_ONCE) {
        if (papers !== shown) return;
        const part = document.createDocumentFragment();
        for (let index = start; index < Math.min(papers.length, start + AT_ONCE); index += 1) {
          rows.push(row(papers[index], index));
          write(index);
          part.append(rows[index].made);
        }
        list.append(part);
        if (start === 0) tellSeen();
        if (start + AT_ONCE < papers.length) await new Promise((done) => setTimeout(done));
      }
    },
    /** Write anew what has become known of one paper. */
    refresh(index) {
      if (rows[index]) write(index);
    },
    setAll(checked) {
      papers.forEach((paper, index) => {
        paper.checked = checked;
        if (rows[index]) rows[index].box.checked = checked;
      });
      does.changed();
    },
    uncheck(index) {
      papers[index].checked = false;
      if (rows[index]) rows[index].box.checked = false;
    },
    focus: () => rows.length && rows[at].box.focus(),
    tellSeen,
  };
}
