// Beside every paper that a page of an allowed site shows, one small link to the reader's server.
//
// A content script, so no module. It trusts nothing of the page: it finds its own marks by reference and never by name or
// id, builds them with DOM methods inside closed shadow roots (the page can neither restyle nor read them), and has a
// measure for everything that a page could make it do: how much at once, how often, how many. Which links name a paper is
// asked of the worker, as is every choice of the reader; without an answer nothing stays on the page.
(() => {
  if (globalThis.papilioMarks) {
    globalThis.papilioMarks();
    return;
  }
  const browser = globalThis.browser ?? globalThis.chrome;

  const BATCH = 200;          // addresses in one question to the worker
  const LONGEST = 2000;       // of an address
  const CANDIDATES = 4;       // links of one place that are asked about
  const ADDRESSES = 40_000;   // asked about on one page, until its address changes
  const MARKS = 30_000;       // put on one page in all its life
  const AGAIN = 3;            // a mark that the page removes comes again so often,
  const ANEW = 50;            // and so often in places that the page makes anew, until its address changes
  const FIRST = 200;          // places looked into at once; the others of a longer page when they come near the view
  const NEAR = "600px 0px";
  const SLICE_MS = 8;         // of work, then the page has its turn
  const REST_MS = 150;        // between a change of the page and looking at it,
  const SHARE = 10;           // and at least so many times what the last look took,
  const SLOWEST_MS = 2000;    // and on a page that changes all the time and shows nothing new, up to this
  const QUIET_MS = 3000;      // after which a change is taken for the first of its kind
  const SETTLED_MS = 400;     // without a change: the page's own script has done its first work
  const CARDS = 50;           // papers in one question for counts
  // The box that the page's lines see is lower than the link in it, so that hardly any line becomes higher and the page below
  // need not move.
  const STYLE = `
    :host { all: initial !important; display: inline-block !important; margin-inline-start: .5em !important;
      height: 14px !important; vertical-align: middle !important; }
    a { position: relative; top: -3px; z-index: 1; display: inline-block; box-sizing: border-box; height: 20px; padding: 0 6px;
      border: 1px solid #b4480e; border-radius: 4px; background: #fff9ee; color: #8a360a; cursor: pointer; user-select: none;
      font: 600 12px/18px system-ui, sans-serif; text-decoration: none; white-space: nowrap; }
    a:hover { text-decoration: underline; }
    a:focus-visible { outline: 2px solid #8a360a; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    @media print { :host { display: none !important; } }`;
  // With counts all marks are equally wide, as wide as the longest that one of them could say in the reader's font: the page
  // sees how wide they are, but not what the server said.
  const STYLE_COUNTS = `${STYLE}
    a { overflow: hidden; text-align: center; font-variant-numeric: tabular-nums; }
    a::after { content: attr(data-widest); display: block; height: 0; overflow: hidden; visibility: hidden; }`;
  const MOST = 99;            // a mark counts so far; its label says all

  let rules = null;            // what the worker allows here
  let run = 0;                 // goes up when the rules change, so that work under older ones ends
  let page = "";               // the address that the last look was for
  let named = new Map();       // address → { ref, url, name }, or null for one that names no paper
  let marks = new Map();       // ref → mark
  let puts = new WeakMap();    // where a mark was put → { ref, times }
  let anew = new Map();        // ref → how often it was marked, at this address
  let total = 0;
  let timer = null;
  let looking = false;
  let changed = false;         // since the last look began
  let rest = REST_MS;
  let nearby = null;           // IntersectionObserver of places that wait to come near the view
  let waiting = new Map();     // the element of such a place → { container, place }
  let near = new WeakSet();    // those that have come near
  let visible = null;          // IntersectionObserver of marks that have no counts yet
  let wanted = new Map();      // ref → mark, in sight and without counts
  let latest = 0;              // when the last look ended
  const owners = new WeakMap();  // the element of a mark → mark

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const observer = new MutationObserver(() => {
    changed = true;
    plan();
  });

  // The worker's answer; null when the extension is gone (updated, removed, switched off), and then so is all of this.
  async function ask(question) {
    try {
      return await browser.runtime.sendMessage({ kind: "marks", ...question });
    } catch {
      stop();
      return null;
    }
  }

  function stop() {
    rules = null;
    run += 1;
    clearTimeout(timer);
    timer = null;
    observer.disconnect();
    visible?.disconnect();
    visible = null;
    nearby?.disconnect();
    nearby = null;
    waiting = new Map();
    near = new WeakSet();
    wanted = new Map();
    for (const { host } of marks.values()) host.remove();
    marks = new Map();
    named = new Map();
    puts = new WeakMap();
    anew = new Map();
  }

  // Ask what holds here and begin anew where that is something else than before.
  async function start() {
    const mine = (run += 1);
    const answer = (await ask({ ask: "places" })) ?? null;
    if (mine !== run) return;
    const same = rules && JSON.stringify(answer) === JSON.stringify(rules);
    if (same) {
      changed = true;
      plan();
      if (wanted.size) count(mine);
      return;
    }
    stop();
    if (!answer) return;
    const now = (run += 1);
    rules = answer;
    nearby = new IntersectionObserver(come, { rootMargin: NEAR });
    if (rules.counts) visible = new IntersectionObserver(seen, { rootMargin: "200px" });
    observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });
    if (rules.app) await settle();
    if (now === run) await look();
  }

  async function settle() {
    if (document.readyState !== "complete") {
      await Promise.race([new Promise((done) => addEventListener("load", done, { once: true })), pause(10_000)]);
    }
    const end = performance.now() + 3000;
    do {
      changed = false;
      await pause(SETTLED_MS);
    } while (changed && performance.now() < end);
  }

  function plan() {
    if (!rules || looking || timer !== null) return;
    if (performance.now() - latest > QUIET_MS) rest = REST_MS;
    timer = setTimeout(() => {
      timer = null;
      look();
    }, rest);
  }

  async function look() {
    if (!rules) return;
    if (looking) {
      changed = true;      // a look under older rules is about to end
      return;
    }
    looking = true;
    clearTimeout(timer);
    timer = null;
    changed = false;
    const spent = { ms: 0 };
    let news = location.href !== page;
    try {
      if (news) {
        named = new Map();
        anew = new Map();
      }
      page = location.href;
      news = (await markAll(run, spent)) || news;
    } catch {
      // A page that breaks what is used here (a form with a field named "querySelectorAll" …) has no marks.
    }
    looking = false;
    latest = performance.now();
    rest = Math.max(news ? REST_MS : Math.min(SLOWEST_MS, rest * 2), SHARE * spent.ms);
    if (changed) plan();
  }

  // Call `act` for every item, in slices. False when the rules changed meanwhile.
  async function each(items, act, mine, spent) {
    let began = performance.now();
    for (const item of items) {
      if (performance.now() - began > SLICE_MS) {
        spent.ms += performance.now() - began;
        await pause(0);
        if (mine !== run) return false;
        began = performance.now();
      }
      act(item);
    }
    spent.ms += performance.now() - began;
    return mine === run;
  }

  // One look at the whole page. True when a paper was marked that was not, or hardly ever, marked here before.
  async function markAll(mine, spent) {
    const began = performance.now();
    const later = [];
    let chosen = await choose(rules.places, later, mine, spent);
    if (chosen && !chosen.size) chosen = await choose(rules.otherwise, later, mine, spent);
    if (!chosen) return false;
    const stays = (mark, spot) =>
      mark.host.isConnected && mark.host.parentNode === mark.parent && mark.container === spot.container;
    for (const [ref, mark] of marks) {
      const spot = chosen.get(ref)?.spot;
      if (mark.born >= began || (spot && stays(mark, spot))) continue;
      // One that the page left alone, and that goes because its place is hidden, may come again as often as it is shown.
      if (mark.host.parentNode === mark.parent && isHidden(mark.container)) puts.delete(mark.container);
      drop(ref, mark);
    }
    let news = false;
    const going = await each([...chosen], ([ref, { spot, found }]) => {
      if (!marks.has(ref) && put(spot, found) && anew.get(ref) <= AGAIN) news = true;
    }, mine, spent);
    return going && (await wait(later, mine, spent)) && news;
  }

  // Have the places that come after the first ones wait until they come near the view.
  async function wait(later, mine, spent) {
    const stale = new Set(waiting.keys());
    const going = await each(later, (spot) => {
      if (near.has(spot.container)) return;
      if (!waiting.has(spot.container)) nearby.observe(spot.container);
      waiting.set(spot.container, spot);
      stale.delete(spot.container);
    }, mine, spent);
    if (!going) return false;
    for (const container of stale) {
      waiting.delete(container);
      nearby.unobserve(container);
    }
    return true;
  }

  function come(entries) {
    const spots = [];
    let shown = false;
    for (const { isIntersecting, target } of entries) {
      const spot = isIntersecting && waiting.get(target);
      if (!spot) continue;
      nearby.unobserve(target);
      waiting.delete(target);
      near.add(target);
      if (spot.hidden) shown = true;
      else spots.push(spot);
    }
    if (spots.length) bring(spots, run).catch(() => {});
    if (shown) {             // another tab: its marks may stand in one that is hidden now
      changed = true;
      moved();
    }
  }

  async function bring(spots, mine) {
    for (const spot of spots) spot.addresses = addresses(spot.place, spot.container);
    if (!(await learn(spots, mine))) return;
    await each(spots, (spot) => {
      const found = nameOf(spot);
      if (found && !marks.has(found.ref)) put(spot, found);
    }, mine, { ms: 0 });
  }

  const nameOf = ({ addresses: these }) => these.map((address) => named.get(address)).find(Boolean);

  // Which paper is marked where: ref → { spot, found }. To `later` go places beyond the first that were never near the view so
  // far, and those that are hidden (the panels of other tabs). Null when the rules changed meanwhile.
  async function choose(places, later, mine, spent) {
    const spots = [];
    const began = performance.now();
    const lists = places.filter(({ on }) => !on || new RegExp(on).test(location.pathname)).map((place) => [place, containers(place)]);
    spent.ms += performance.now() - began;
    for (const [place, found] of lists) {
      const going = await each(found, (container) => {
        if (!place.own && isHidden(container)) {
          near.delete(container);
          later.push({ container, place, hidden: true });
        } else if (spots.length < FIRST || near.has(container)) spots.push({ container, place, addresses: addresses(place, container) });
        else later.push({ container, place });
      }, mine, spent);
      if (!going) return null;
    }
    if (!(await learn(spots, mine))) return null;
    const chosen = new Map();
    for (const spot of spots) {
      const found = nameOf(spot);
      if (found && !chosen.has(found.ref)) chosen.set(found.ref, { spot, found });
    }
    return chosen;
  }

  // Whether an element has no box; one that leaves its box to its children has none either, but is not hidden.
  const isHidden = (element) => !element.checkVisibility() && getComputedStyle(element).display !== "contents";

  function containers(place) {
    const all = [...document.querySelectorAll(place.where)];
    if (!place.own) return all;
    return (place.titled ? all.filter(isTitle) : all).slice(0, 1);
  }

  // Whether a heading says what the title of the page says; a "Title:" before it does not count.
  function isTitle(heading) {
    const plain = (text) => text.slice(0, 2000).replace(/^\s*title:/i, "").replace(/\s+/g, " ").trim().toLowerCase();
    const text = plain(heading.textContent);
    return text.length > 7 && plain(document.title).includes(text);
  }

  // The addresses that may name the paper of a place, the surest first.
  function addresses(place, container) {
    const found = new Set();
    const take = (link) => {
      if (found.size < CANDIDATES && typeof link.href === "string" && /^https?:/.test(link.href) && link.href.length <= LONGEST) {
        found.add(link.href);
      }
    };
    if (place.own) take(location);
    if (place.beside) take(container);
    for (const selector of place.names ?? []) {
      for (const link of (place.own ? document : container).querySelectorAll(selector)) take(link);
    }
    if (!found.size && !place.own && !place.beside) {
      for (const link of [...container.querySelectorAll("a[href]")].slice(0, CANDIDATES)) take(link);
    }
    return [...found];
  }

  // Have the worker say what the addresses name that were not asked about before. False when the rules changed meanwhile.
  async function learn(spots, mine) {
    const unknown = new Set();
    for (const { addresses: these } of spots) {
      for (const address of these) if (!named.has(address) && named.size + unknown.size < ADDRESSES) unknown.add(address);
    }
    const all = [...unknown];
    for (let at = 0; at < all.length;) {
      const batch = all.slice(at, at + BATCH);
      const answer = await ask({ ask: "names", addresses: batch });
      if (mine !== run) return false;
      if (answer?.wait) {
        await pause(answer.wait);
        if (mine !== run) return false;
        continue;
      }
      if (!answer) {
        start();
        return false;
      }
      batch.forEach((address, place) => named.set(address, answer.names[place] ?? null));
      at += BATCH;
    }
    return true;
  }

  function drop(ref, mark) {
    mark.host.remove();
    visible?.unobserve(mark.host);
    marks.delete(ref);
    wanted.delete(ref);
    observer.takeRecords();
  }

  // False when the page had its share already.
  function put(spot, found) {
    const before = puts.get(spot.container);
    const times = before?.ref === found.ref ? before.times + 1 : 1;
    const all = (anew.get(found.ref) ?? 0) + 1;
    if (times > AGAIN + 1 || all > ANEW || total >= MARKS || !spot.container.isConnected) return false;
    puts.set(spot.container, { ref: found.ref, times });
    anew.set(found.ref, all);
    total += 1;
    const mark = make(found);
    mark.container = spot.container;
    const within = (spot.place.at && spot.container.querySelector(spot.place.at)) || spot.container;
    const link = within.closest("a");      // no link inside a link
    if (link) link.after(mark.host);
    else within.append(mark.host);
    mark.parent = mark.host.parentNode;
    marks.set(found.ref, mark);
    visible?.observe(mark.host);
    observer.takeRecords();                // our own change is no reason to look again
    return true;
  }

  const quietly = (event) => event.stopPropagation();

  // A mark is a <span>, which no page can define otherwise, as it can any element with a name of its own.
  function make({ ref, url, name }) {
    const host = document.createElement("span");
    const root = host.attachShadow({ mode: "closed" });
    dress(root);
    const link = document.createElement("a");
    link.href = url;
    link.rel = "noreferrer noopener";
    if (rules.target) link.target = rules.target;
    const label = browser.i18n.getMessage("markLabel", [name, rules.server]);
    link.textContent = browser.i18n.getMessage("markText");
    link.title = label;
    link.setAttribute("aria-label", label);
    link.setAttribute("translate", "no");
    if (rules.counts) link.dataset.widest = briefly({ starred: true, pdf: Infinity, answers: Infinity });
    // The card around it is often a link by script: a click here is no click there.
    for (const type of ["click", "auxclick", "dblclick", "mousedown", "mouseup", "pointerdown", "pointerup"]) {
      link.addEventListener(type, quietly);
    }
    root.append(link);
    const mark = { ref, host, link, label, born: performance.now() };
    owners.set(host, mark);
    return mark;
  }

  // A sheet made by script is not touched by the page's content security policy; Firefox refuses it to content scripts, but
  // leaves their style elements alone.
  let sheet = null;
  function dress(root) {
    const style = rules.counts ? STYLE_COUNTS : STYLE;
    try {
      if (sheet?.style !== style) {
        sheet = { style, made: new CSSStyleSheet() };
        sheet.made.replaceSync(style);
      }
      root.adoptedStyleSheets = [sheet.made];
      if (root.adoptedStyleSheets.length) return;
    } catch {
      // as said above
    }
    const element = document.createElement("style");
    element.textContent = style;
    root.append(element);
  }

  // Counts: of marks in sight, a few at a time, and once.
  function seen(entries) {
    const first = !wanted.size;
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      visible?.unobserve(target);
      const mark = owners.get(target);
      if (mark && marks.get(mark.ref) === mark) wanted.set(mark.ref, mark);
    }
    if (first && wanted.size) setTimeout(count, 200, run);
  }

  async function count(mine) {
    while (mine === run && wanted.size) {
      const batch = [...wanted.keys()].slice(0, CARDS);
      const answer = await ask({ ask: "cards", refs: batch });
      if (mine !== run) return;
      if (answer?.wait) {
        await pause(answer.wait);
        continue;
      }
      for (const ref of batch) {
        const mark = wanted.get(ref);
        wanted.delete(ref);
        if (mark && answer?.cards?.[ref]) tell(mark, answer.cards[ref]);
      }
    }
  }

  // What a mark shows. The second number only where the rules knew of answers before, as the width was made for that: were it
  // to change with what is said of the papers here, the page would see it.
  function briefly({ starred, pdf, answers }) {
    const short = (n) => (n > MOST ? `${MOST}+` : String(n));
    const words = [browser.i18n.getMessage("markText")];
    if (starred) words.push("★");
    if (rules.answers && (pdf || answers)) words.push(browser.i18n.getMessage("markReadings", [short(pdf), short(answers ?? 0)]));
    else if (pdf) words.push(short(pdf));
    return words.join(" ");
  }

  function tell(mark, card) {
    const { starred, pdf, answers } = card;
    const label = [mark.label];
    if (starred) label.push(browser.i18n.getMessage("markStarred"));
    if (answers === null && pdf) label.push(browser.i18n.getMessage("markPdfLabel", String(pdf)));
    else if (pdf || answers) label.push(browser.i18n.getMessage("markReadingsLabel", [String(pdf), String(answers)]));
    mark.link.textContent = briefly(card);
    mark.link.title = label.join("; ");
    mark.link.setAttribute("aria-label", label.join("; "));
  }

  browser.runtime.onMessage.addListener((message, sender) => {
    if (sender.id === browser.runtime.id && message?.kind === "marks" && message.tell === "changed") start();
  });
  // Pages that change their address without loading are looked at again, as is one that comes back out of the browser's memory,
  // where no message reaches it.
  const moved = () => {
    rest = REST_MS;
    plan();
  };
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);
  globalThis.navigation?.addEventListener?.("currententrychange", moved);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) start();
  });
  globalThis.papilioMarks = start;
  start();
})();
