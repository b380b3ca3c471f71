// The filter of a list: words wanted and words unwanted, over titles, authors and abstracts of the cards that are here; while
// none matches it goes on to the next page. It belongs to the list where it was typed, and is offered on others. Formulas are
// read by their TeX and never touched.
import { MOST_FILTERS, keepPart, keptPart } from "./kept.js";
import { more, moreToCome, pause } from "./scroll.js";

const HIGHLIGHT = "papilio-filter";
const FIELDS = ".title-link, .authors, .summary";
const PAGES_AT_ONCE = 10;
// What an address says besides the list itself: the place in it, its order, its day, what is shown of each paper.
const BESIDE_THE_LIST = ["skip", "show", "sort", "date", "highlight", "explain", "look"];

function listHere() {
  const url = new URL(location.href);
  for (const name of BESIDE_THE_LIST) url.searchParams.delete(name);
  return url.pathname + url.search;
}

// `sparse "spectral method", graph` → the words and phrases, folded.
export function wanted(text) {
  const parts = [...text.matchAll(/["“”]([^"“”]+)["“”]|[^\s,，、"“”]+/g)].map((match) => folded(match[1] ?? match[0]).trim());
  return [...new Set(parts.filter(Boolean))];
}

// Lower case, without accents, widths made one.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// A field's folded text, and for each of its characters where it comes from: [text node, offset], or nothing in a formula.
function spell(field) {
  let text = "";
  const places = [];
  const add = (part, place) => {
    text += part;
    for (let n = 0; n < part.length; n++) places.push(place);
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      let offset = 0;
      for (const character of node.data) {
        add(folded(character), [node, offset, character.length]);
        offset += character.length;
      }
    } else if (node.localName === "math") add(folded(node.getAttribute("alttext") ?? ""), null);
    else if (!node.matches?.(".unseen, label")) for (const child of node.childNodes) walk(child);
  };
  walk(field);
  return { text, places };
}

const spelt = new WeakMap();
function fields(card) {
  if (!spelt.has(card)) spelt.set(card, [...card.querySelectorAll(FIELDS)].map(spell));
  return spelt.get(card);
}

function ranges(card, words) {
  const found = [];
  for (const { text, places } of fields(card)) {
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const [first, last] = [places[at], places[at + word.length - 1]];
        if (!first || !last) continue;
        const range = document.createRange();
        range.setStart(first[0], first[1]);
        range.setEnd(last[0], last[1] + last[2]);
        found.push(range);
      }
    }
  }
  return found;
}

// Browsers without highlights get elements around the words; a word that runs over two elements is left unmarked there.
function markElements(papers, found) {
  for (const mark of papers.querySelectorAll("mark.found")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
    spelt.delete(parent.closest(".paper"));
  }
  const inside = found.filter((range) => range.startContainer === range.endContainer);
  for (const range of inside.sort((one, two) => two.compareBoundaryPoints(Range.START_TO_START, one))) {
    const mark = document.createElement("mark");
    mark.className = "found";
    spelt.delete(range.startContainer.parentElement.closest(".paper"));
    range.surroundContents(mark);
  }
}

function highlight(papers, cards, words) {
  if (globalThis.CSS?.highlights) {
    CSS.highlights.set(HIGHLIGHT, new Highlight(...cards.flatMap((card) => ranges(card, words))));
    return;
  }
  markElements(papers, []);
  markElements(papers, cards.flatMap((card) => ranges(card, words)));
}

export function startFilter(form, papers) {
  const { include, exclude, every, show, takes } = form.elements;
  const list = listHere();
  const count = form.querySelector(".filter-count");
  const progress = form.querySelector(".filter-progress");
  const stop = form.querySelector(".filter-stop");
  const further = form.querySelector(".filter-further");
  const offer = form.querySelector(".filter-offer");
  let looking = false;
  let stopped = false;
  let typed = 0;
  let brought = 0;
  let matched = 0;
  let seen = 0;

  const active = () => Boolean(wanted(include.value).length || wanted(exclude.value).length);
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString("en"));

  // For this list, and as what other lists offer.
  function keep() {
    const filter = { include: include.value, every: every.value, exclude: exclude.value, show: show.value };
    const { [list]: _, ...others } = keptPart("filters");
    const kept = active() ? [[list, filter], ...Object.entries(others)].slice(0, MOST_FILTERS) : Object.entries(others);
    keepPart("filters", Object.fromEntries(kept));
    keepPart("filter", { ...filter, takes: takes.checked });
  }

  // Show what matches among the cards that are here. Returns how many do.
  function apply() {
    const [words, without] = [wanted(include.value), wanted(exclude.value)];
    const cards = [...papers.querySelectorAll(".paper")];
    const matching = [];
    for (const card of cards) {
      const has = (word) => fields(card).some(({ text }) => text.includes(word));
      const unwanted = without.some(has);
      const right = !unwanted && (!words.length || (every.value === "all" ? words.every(has) : words.some(has)));
      if (right) matching.push(card);
      card.classList.toggle("filtered", unwanted || (!right && show.value === "hide"));
    }
    highlight(papers, cards.filter((card) => !card.classList.contains("filtered")), words);
    const template = show.value === "hide" ? form.dataset.shown : form.dataset.match;
    count.textContent = active() ? filled(template, { n: matching.length, m: cards.length }) : "";
    [matched, seen] = [matching.length, cards.length];
    return matched;
  }

  // Bring no more pages until the reader says so.
  function rest() {
    stopped = true;
    pause(true);
  }

  function tellHowFar() {
    stop.hidden = true;
    further.hidden = !(active() && moreToCome() && (stopped || !matched));
    if (!active() || (matched && further.hidden)) progress.textContent = "";
    else if (matched) progress.textContent = filled(form.dataset.rests, { m: seen });
    else progress.textContent = moreToCome() ? filled(form.dataset.stopped, { m: seen }) : form.dataset.none;
  }

  // Bring pages until `apply` finds something that it had not, or the list ends, or it is time to ask the reader.
  async function lookOn(before) {
    if (looking) return;
    looking = true;
    while (active() && !stopped && apply() <= before && moreToCome()) {
      stop.hidden = false;
      progress.textContent = filled(form.dataset.looking, { m: papers.querySelectorAll(".paper").length });
      if (!(await more())) break;
    }
    looking = false;
    apply();
    tellHowFar();
  }

  function renew() {
    goOn();
    lookOn(0);
  }

  function goOn() {
    stopped = false;
    brought = 0;
    pause(false);
    apply();
  }

  function open() {
    form.hidden = false;
    document.body.classList.add("filtering");
    include.focus();
    include.select();
  }

  function close() {
    if (active()) clear();
    // What is hidden keeps the focus until the page is drawn again, and would take the next key as typed.
    if (form.contains(document.activeElement)) document.activeElement.blur();
    form.hidden = true;
    document.body.classList.remove("filtering");
  }

  function clear() {
    include.value = "";
    exclude.value = "";
    keep();
    renew();
  }

  function fill(filter) {
    [include.value, every.value, exclude.value, show.value] = [filter.include, filter.every, filter.exclude, filter.show];
  }

  // What was typed last, on another list or in another tab, is one press away and changes nothing by itself.
  function offerLast() {
    const last = keptPart("filter");
    const said = [last.include, last.exclude && `− ${last.exclude}`].filter(Boolean).join(" ");
    takes.checked = last.takes;
    offer.hidden = active() || !said;
    offer.textContent = offer.hidden ? "" : form.dataset.offer.replace("{words}", () => said);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(() => {
      keep();
      renew();
    }, 150);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (active()) document.activeElement.blur();
    else close();
  });
  stop.addEventListener("click", () => {
    rest();
    include.focus();
  });
  further.addEventListener("click", () => {
    goOn();
    lookOn(matched);
    include.focus();
  });
  offer.addEventListener("click", () => {
    fill(keptPart("filter"));
    keep();
    renew();
    include.focus();
  });
  form.querySelector(".filter-clear").addEventListener("click", () => {
    clear();
    include.focus();
  });
  form.querySelector(".filter-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    const find = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "f";
    // A second press, while the filter has the focus, is for the browser's own search.
    if (!find || !takes.checked || form.contains(document.activeElement)) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("papilio:cards", () => {
    if (!active()) return;
    const [before, here] = [matched, seen];
    const found = apply();
    if (seen === here) return;
    brought += 1;
    if (brought >= PAGES_AT_ONCE && (looking || show.value === "hide")) {
      rest();
      if (!looking) tellHowFar();
    } else if (!looking && found <= before) lookOn(before);
  });
  // Who scrolls down through what matches wants more of it. A page that grows shorter scrolls up by itself.
  let place = scrollY;
  addEventListener("scroll", () => {
    if (!stopped && matched && scrollY > place) brought = 0;
    place = scrollY;
  }, { passive: true });
  document.addEventListener("papilio:filter", offerLast);
  const own = keptPart("filters")[list];
  if (own) {
    fill(own);
    form.hidden = false;
    document.body.classList.add("filtering");
    renew();
  }
  offerLast();
  return open;
}
