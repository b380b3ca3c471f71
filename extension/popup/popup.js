// The popup: what the page names, what the server knows of it, and what to do with it. With `?collect&tab=ID` the same in a tab,
// for every paper that the page of that tab links.
//
// Opening it is the click that allows to ask the reader's server, and nothing is asked before. Whatever the server does not
// answer, the papers stand there and open.
import { browser } from "../browser.js";
import { MOST_ON_A_PAGE, collect, gather, inParts } from "../collect.js";
import { takeNotices } from "../notices.js";
import { readPage } from "../page.js";
import { find, targetOf } from "../redirect.js";
import { bibtex, hasPermission, join, originPattern, star } from "../servers.js";
import { read, write } from "../settings.js";
import { fill, text } from "../text.js";
import { keeperOf } from "./cards.js";
import { copyText } from "./copy.js";
import { creditOf, factsOf } from "./facts.js";
import { listOf, shortName } from "./list.js";
import { openBeside } from "./opening.js";

const parameters = new URLSearchParams(location.search);
const inTab = parameters.has("tab");
const $ = (id) => document.getElementById(id);

// What the popup shows: `mode` is "paper", "papers", "words", "list" or "nothing".
const shown = { mode: "nothing", papers: [], found: null, tab: null, server: null, settings: null, allowed: false };
let keeper = keeperOf(null);

// ——— saying ———

function say(words, wrong = false) {
  $("says").textContent = words;
  $("says").classList.toggle("wrong", wrong);
}

const failed = (error) => say(text(`popup_server_${error.code ?? "failed"}`, shown.server.name), true);

function showNotices(notices) {
  $("notices").replaceChildren(
    ...notices.map((words) => Object.assign(document.createElement("li"), { textContent: words })),
  );
}

const counted = (one, many, number) => text(number === 1 ? one : many, number.toLocaleString(text("language")));

// ——— where things lead ———

const hrefOf = (papers) => {
  const target = targetOf(shown.server, { refs: papers.map(({ ref }) => ref), lists: [], title: papers.length === 1 ? papers[0].caption : "" });
  return target.url ?? "";
};

const checked = () => shown.papers.filter((paper) => paper.checked);

// The addresses that "Open" leads to: one, or as many as the reader chose for more papers than one page shows.
function addresses() {
  if (shown.mode !== "paper" && shown.mode !== "papers") {
    const target = shown.found ? targetOf(shown.server, shown.found) : {};
    return target.url ? [target.url] : [];
  }
  const parts = inParts(checked());
  const first = document.querySelector("[name=part]:checked")?.value !== "tabs";
  return (first ? parts.slice(0, 1) : parts).map(hrefOf).filter(Boolean);
}

// As browsers do: Ctrl or Command or the middle button in the background, Shift in a window of its own.
const howOf = (event) => {
  if (event.shiftKey && !event.ctrlKey && !event.metaKey) return "window";
  return event.ctrlKey || event.metaKey || event.button === 1 ? "background" : shown.settings.openIn;
};

async function open(urls, event) {
  if (!urls.length) return;
  const how = howOf(event);
  try {
    await openBeside(urls, shown.tab, how, inTab);
  } catch (error) {
    say(text("popup_notOpened", error.message), true);
    return;
  }
  if (how === "background") say(counted("popup_openedOne", "popup_openedMany", urls.length));
  else if (!inTab) window.close();
}

// ——— drawing ———

function drawPaper(paper) {
  const { card } = paper;
  $("title").textContent = card?.title || paper.caption || shortName(paper);
  $("title").title = $("title").textContent;
  $("title").classList.toggle("provisional", !card?.title);
  $("meta").textContent = [shortName(paper), card?.ref ? creditOf(card) : ""].filter(Boolean).join(" · ");
  const facts = factsOf(card);
  if (card?.ref && card.answers === null) facts.push(Object.assign(document.createElement("span"), { className: "quiet", textContent: text("popup_answersNone") }));
  $("flags").replaceChildren(...facts);
  $("star").disabled = !card?.ref;
  $("star").setAttribute("aria-pressed", String(Boolean(card?.starred)));
}

const list = listOf($("list"), {
  href: (paper) => hrefOf([paper]),
  opens: (paper, event) => open([hrefOf([paper])], event),
  changed: drawChoice,
  seen: (first, last) => askFor(first, last),
});

// What follows from the choice: the words of the buttons, and what to do with more papers than a page shows.
function drawChoice() {
  const number = shown.mode === "paper" ? 1 : checked().length;
  const isMany = shown.mode === "papers";
  const tooMany = isMany && number > MOST_ON_A_PAGE;
  const most = MOST_ON_A_PAGE.toLocaleString(text("language"));
  $("too-many").hidden = !tooMany;
  if (tooMany) {
    $("too-many-words").textContent = text("popup_tooMany", number.toLocaleString(text("language")), most);
    $("part-first").textContent = text("popup_partFirst", most);
    $("part-tabs").textContent = text("popup_partTabs", inParts(checked()).length);
  }
  const words = { paper: "popup_open", list: "popup_openList", words: "popup_search", nothing: "popup_open" };
  $("open").textContent = isMany ? counted("popup_openOne", "popup_openMany", number) : text(words[shown.mode]);
  $("open").disabled = !addresses().length;
  $("bibtex").disabled = !shown.allowed || !number;
  $("bibtex").hidden = !["paper", "papers"].includes(shown.mode);
  $("star").hidden = shown.mode !== "paper";
}

function showPapers(papers, cut = false) {
  shown.mode = "papers";
  shown.papers = papers;
  $("paper").hidden = true;
  $("papers").hidden = false;
  $("cut").hidden = !cut;
  $("count").textContent = counted("popup_papersOne", "popup_papersMany", papers.length);
  drawChoice();
  return list.show(papers);
}

// What `find` gave for the page: a paper, several, a list, words to search for, or nothing.
function showFound(found, page) {
  shown.found = found;
  const papers = found.refs.map((ref) => ({ ref, version: null, caption: "", checked: true, host: "", from: "page" }));
  $("paper").hidden = papers.length > 1;
  $("papers").hidden = papers.length < 2;
  $("collect").hidden = !page.readable;
  $("back").hidden = true;
  if (papers.length > 1) {
    showPapers(papers);
    return;
  }
  shown.papers = papers;
  shown.mode = papers.length ? "paper" : found.lists.length ? "list" : found.words || found.title ? "words" : "nothing";
  const target = targetOf(shown.server, found);
  if (target.problem) shown.mode = "nothing";
  const lead = { paper: "popup_onThisPage", list: "popup_listOnThisPage", words: "popup_noneOnThisPage", nothing: "popup_noneOnThisPage" };
  $("how").textContent = text(lead[shown.mode]);
  if (papers.length) {
    papers[0].caption = page.title;
    drawPaper(papers[0]);
  } else {
    const words = { list: found.lists[0], words: found.words || found.title };
    $("title").textContent = words[shown.mode] ?? text("popup_nothing");
    $("title").classList.toggle("provisional", shown.mode === "nothing");
    $("meta").textContent = shown.mode === "words" ? text("popup_searchFor", shown.server.name) : "";
    $("flags").replaceChildren();
  }
  drawChoice();
}

// ——— the server ———

// Cards of the papers in these rows (and of the one paper); two names that the server knows as one paper are one, unchecked
// where it comes again and told so.
async function askFor(first = 0, last = 1) {
  if (!shown.allowed || !shown.papers.length) return;
  const { papers, mode } = shown;
  try {
    await keeper.ask(papers.slice(first, last).map(({ ref }) => ref), (cards) => {
      if (papers !== shown.papers) return;
      papers.forEach((paper, index) => {
        const card = cards.get(paper.ref);
        if (!card) return;
        paper.card = card;
        if (mode === "paper") {
          drawPaper(paper);
          return;
        }
        const same = card.ref ? papers.findIndex((other) => other.card?.ref && isSame(other.card, card)) : -1;
        if (same >= 0 && same < index && !paper.sameAs) {
          paper.sameAs = same + 1;
          list.uncheck(index);
        }
        list.refresh(index);
      });
      drawChoice();
      if (!$("says").classList.contains("wrong") && mode === "paper") say("");
    });
  } catch (error) {
    failed(error);
  }
}

const isSame = (one, other) => one.ref === other.ref || Boolean(one.also?.includes(other.ref));

async function copyBibtex() {
  const papers = shown.mode === "paper" ? shown.papers : checked();
  const parts = inParts(papers.map(({ ref }) => ref), 50);
  $("bibtex").disabled = true;
  say(text("popup_asking", shown.server.name));
  const records = (async () => {
    const got = [];
    for (const part of parts) got.push((await bibtex(shown.server, part)).trim());
    return `${got.filter(Boolean).join("\n\n")}\n`;
  })();
  try {
    const content = await records;
    const number = content.split(/^@/m).length - 1;
    if (!number) {
      say(text("popup_noBibtex", shown.server.name), true);
    } else if (await copyText(records)) {
      $("copy").hidden = true;
      const missing = papers.length - number;
      say(counted("popup_copiedOne", "popup_copiedMany", number) + (missing > 0 ? ` ${counted("popup_missingOne", "popup_missingMany", missing)}` : ""));
    } else {
      $("copy").hidden = false;
      $("record").value = content;
      $("record").select();
      say(text("popup_notCopied"), true);
    }
  } catch (error) {
    failed(error);
  }
  drawChoice();
}

async function toggleStar() {
  const [paper] = shown.papers;
  const on = !paper.card.starred;
  $("star").disabled = true;
  try {
    const { starred } = await star(shown.server, paper.card.ref, on);
    paper.card = { ...paper.card, starred };
    say(text(starred ? "popup_nowStarred" : "popup_nowUnstarred"));
  } catch (error) {
    failed(error);
  }
  drawPaper(paper);
  $("star").focus();
}

// Whether the server may be asked, and what to say where it may not.
async function meetServer() {
  keeper = keeperOf(shown.server);
  for (const paper of shown.papers) Object.assign(paper, { card: undefined, sameAs: undefined });
  shown.allowed = await hasPermission(shown.server).catch(() => false);
  $("allow").hidden = shown.allowed;
  if (!shown.allowed) {
    const host = new URL(shown.server.url).host;
    $("allow").textContent = text("popup_allow");
    say(text("popup_server_noPermission", host));
  } else if (["paper", "papers"].includes(shown.mode)) {
    say(shown.mode === "paper" ? text("popup_asking", shown.server.name) : "");
  }
  drawChoice();
}

// The browser's question must follow the click at once; Firefox closes the popup over it, and the next one finds the answer.
function allow() {
  browser.permissions.request({ origins: [originPattern(shown.server)] }).then(
    async (given) => {
      if (!given) return;
      await meetServer();
      askAll();
    },
    (error) => say(text("popup_notAllowed", error.message), true),
  );
}

function askAll() {
  if (shown.mode === "paper") askFor(0, 1);
  else if (shown.mode === "papers") list.tellSeen();
}

function drawServers() {
  const { servers, active } = shown.settings;
  shown.server = servers.find(({ id }) => id === active) ?? servers[0];
  $("server").hidden = servers.length < 2;
  $("server-name").hidden = servers.length > 1;
  $("server-name").textContent = shown.server.name;
  $("server").replaceChildren(...servers.map(({ id, name }) => new Option(name, id, id === active, id === shown.server.id)));
}

async function chooseServer() {
  const id = $("server").value;
  try {
    shown.settings = await write((settings) => ({ ...settings, active: id }));
  } catch {
    shown.settings = { ...shown.settings, active: id };
  }
  drawServers();
  await meetServer();
  if (shown.mode === "paper") drawPaper(shown.papers[0]);
  if (shown.mode === "papers") shown.papers.forEach((paper, index) => list.refresh(index));
  askAll();
}

// ——— the page ———

async function tabOf() {
  if (inTab) {
    const id = Number(parameters.get("tab"));
    return Number.isInteger(id) ? browser.tabs.get(id).catch(() => null) : null;
  }
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab ?? null;
}

// Blocks and links of a page and its frames; null where no script may run.
async function gathered(tab) {
  try {
    const results = await browser.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, func: gather });
    const pages = results.sort((a, b) => a.frameId - b.frameId).map(({ result }) => result).filter((page) => page?.blocks);
    return pages.length ? pages : null;
  } catch {
    return null;
  }
}

async function showCollected() {
  say(text("popup_reading"));
  const pages = shown.tab && (await gathered(shown.tab));
  if (!pages) {
    say(text(shown.tab ? "popup_unreadable" : "popup_tabGone"), true);
    if (inTab) showFound({ refs: [], lists: [] }, { title: "", readable: false });
    return;
  }
  const { papers, cut } = collect(pages);
  if (!papers.length) {
    say(text("popup_noneLinked"));
    if (inTab) showFound({ refs: [], lists: [] }, { title: "", readable: false });
    return;
  }
  $("collect").hidden = true;
  $("back").hidden = inTab;
  const drawn = showPapers(papers.map((paper) => ({ ...paper, checked: true })), cut);
  await meetServer();
  askAll();
  (inTab ? $("count") : $("open")).focus();
  await drawn;
}

async function showRecognised() {
  const page = await readPage(shown.tab).catch(() => ({ readable: false }));
  const { tab } = shown;
  const found = find({ page: tab?.url ?? "", metadata: page.metadata, title: page.title || tab?.title || "" });
  showFound({ refs: [], lists: [], ...found }, { title: tab?.title ?? "", readable: Boolean(page.readable) });
  await meetServer();
  if (!page.readable && shown.allowed && shown.mode !== "paper") say(text("popup_unreadable"));
  $("open").focus();
  askAll();
}

async function start() {
  document.documentElement.classList.toggle("in-tab", inTab);
  fill();
  shown.settings = await read();
  drawServers();
  shown.tab = await tabOf();
  takeNotices().then(showNotices, () => {});
  if (parameters.has("collect")) await showCollected();
  else await showRecognised();
}

$("form").addEventListener("submit", (event) => event.preventDefault());
$("open").addEventListener("click", (event) => open(addresses(), event));
$("open").addEventListener("auxclick", (event) => event.button === 1 && open(addresses(), event));
$("form").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.type === "checkbox") {
    event.preventDefault();
    open(addresses(), event);
  }
});
$("bibtex").addEventListener("click", copyBibtex);
$("star").addEventListener("click", toggleStar);
$("collect").addEventListener("click", () => showCollected());
$("back").addEventListener("click", () => showRecognised());
$("all").addEventListener("click", () => list.setAll(true));
$("none").addEventListener("click", () => list.setAll(false));
$("allow").addEventListener("click", allow);
$("server").addEventListener("change", chooseServer);
for (const part of document.querySelectorAll("[name=part]")) part.addEventListener("change", drawChoice);

start().catch((error) => say(text("popup_failed", error.message), true));
