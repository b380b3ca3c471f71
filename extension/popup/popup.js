// The popup: what the page names, what the server knows of it, and what to do with it. With `?collect&tab=ID` the same in a tab,
// for every paper that the page of that tab links.
//
// Opening it is the click that allows to ask the reader's server, and nothing is asked before. Whatever the server does not
// answer, the papers stand there and open.
import { browser } from "../browser.js";
import { collect, gather, inParts } from "../collect.js";
import { take } from "../notices.js";
import { readTab } from "../page.js";
import { MAX_PAPERS, find, openingOf, targetOf } from "../redirect.js";
import { serverWords } from "../server_words.js";
import { MAX_NAMES, bibtex, hasPermission, originPattern, star } from "../servers.js";
import { credentialOf, read, write } from "../settings.js";
import { fill, text } from "../text.js";
import { keeperOf } from "./cards.js";
import { copyText } from "./copy.js";
import { creditOf, factsOf } from "./facts.js";
import { listOf, shortName } from "./list.js";
import { openBeside } from "./opening.js";

const parameters = new URLSearchParams(location.search);
// A busy machine reads a page of ten thousand links for half a minute; one that never answers, such as behind a dialog, is given up.
const READ_MS = 60_000;
const $ = (id) => document.getElementById(id);

// What the popup shows: `mode` is "paper", "papers", "words", "list", "nothing", or "unknown" while
// the page is being read.
const shown = { mode: "unknown", papers: [], found: null, tab: null, server: null, settings: null, allowed: false, inTab: false };
let keeper = keeperOf(null);

// ——— saying ———

// Words about how it stands, and a button with the way out where there is one.
function say(words, { wrong = false, remedy, does } = {}) {
  $("state").textContent = words;
  $("state").classList.toggle("wrong", wrong);
  $("remedy").hidden = !remedy;
  $("remedy").textContent = remedy ?? "";
  $("remedy").onclick = does ?? null;
}

async function failed(error) {
  const { server } = shown;
  if (error.code === "noPermission") {
    shown.allowed = false;
    sayNotAllowed();
    return;
  }
  const { words, open, credential } = serverWords(error, server, await credentialOf(server.id));
  if (server !== shown.server) return;
  const remedy = open ? text("popup_openServer") : credential ? text("popup_options") : undefined;
  const does = open ? (event) => openUrls([server.url], event) : () => browser.runtime.openOptionsPage();
  say(words, { wrong: true, remedy, does });
}

const sayNotAllowed = () =>
  say(text("popup_notAllowedYet", new URL(shown.server.url).host), { remedy: text("popup_allow"), does: allow });

const counted = (one, many, number) => text(number === 1 ? one : many, number.toLocaleString(text("language")));

// ——— where things lead ———

const hrefOf = (papers) => targetOf(shown.server, { refs: papers.map(({ ref }) => ref) }).url ?? "";

const checked = () => shown.papers.filter((paper) => paper.checked);

// Those checked; of more than one page shows, the first, or all for several tabs, as the reader chose.
const chosen = () => {
  const inTabs = document.querySelector("[name=part]:checked").value === "tabs";
  return inTabs ? checked() : checked().slice(0, MAX_PAPERS);
};

// The addresses that "Open" leads to: one, or as many as the reader chose for more papers than one page shows.
function addresses() {
  if (shown.mode !== "papers") return [targetOf(shown.server, shown.found).url].filter(Boolean);
  return inParts(chosen(), MAX_PAPERS).map(hrefOf).filter(Boolean);
}

const howOf = ({ shiftKey, ctrlKey, metaKey, button }) =>
  openingOf({ modifiers: [shiftKey && "Shift", ctrlKey && "Ctrl", metaKey && "Command"], button }) ?? shown.settings.openIn;

async function openUrls(urls, event) {
  if (!urls.length) return;
  const how = howOf(event);
  try {
    await openBeside(urls, shown.tab, how, shown.inTab);
  } catch (error) {
    say(text("popup_notOpened", error.message), { wrong: true });
    return;
  }
  if (how === "background") say(counted("popup_openedOne", "popup_openedMany", urls.length));
  else if (!shown.inTab) window.close();
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
  opens: (paper, event) => openUrls([hrefOf([paper])], event),
  changed: drawChoice,
  seen: (first, last) => askFor(first, last),
});

// What follows from the choice: the words of the buttons, and what to do with more papers than a page shows.
function drawChoice() {
  const number = shown.mode === "paper" ? 1 : checked().length;
  const isMany = shown.mode === "papers";
  const tooMany = isMany && number > MAX_PAPERS;
  const most = MAX_PAPERS.toLocaleString(text("language"));
  $("too-many").hidden = !tooMany;
  if (tooMany) {
    $("too-many-words").textContent = text("popup_tooMany", number.toLocaleString(text("language")), most);
    $("part-first").textContent = text("popup_partFirst", most);
    $("part-tabs").textContent = text("popup_partTabs", inParts(checked(), MAX_PAPERS).length);
  }
  const words = { paper: "popup_open", list: "popup_openList", words: "popup_search", nothing: "popup_open" };
  $("open").textContent = isMany ? counted("popup_openOne", "popup_openMany", chosen().length) : text(words[shown.mode]);
  $("open").disabled = isMany ? !number : !addresses().length;
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
function showFound(found, isReadable) {
  shown.found = found;
  const papers = found.refs.map((ref) => ({ ref, version: null, caption: "", checked: true, host: "", from: "page" }));
  $("paper").hidden = papers.length > 1;
  $("papers").hidden = papers.length < 2;
  $("collect").hidden = !isReadable;
  $("back").hidden = true;
  if (papers.length > 1) {
    showPapers(papers);
    return;
  }
  shown.papers = papers;
  shown.mode = papers.length ? "paper" : found.lists.length ? "list" : found.words ? "words" : "nothing";
  if (targetOf(shown.server, found).problem) shown.mode = "nothing";
  const lead = { paper: "popup_onThisPage", list: "popup_listOnThisPage", words: "popup_noneOnThisPage", nothing: "popup_noneOnThisPage" };
  $("how").textContent = text(lead[shown.mode]);
  if (papers.length) {
    papers[0].caption = found.title ?? "";
    drawPaper(papers[0]);
  } else {
    const words = { list: found.lists[0], words: found.words };
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
      if (mode === "paper") say("");
    });
  } catch (error) {
    if (papers === shown.papers) await failed(error);
  }
}

const isSame = (one, other) => one.ref === other.ref || Boolean(one.also?.includes(other.ref));

// The records of papers; of those that the server holds none of, none.
async function recordsOf(papers) {
  const records = [];
  for (const part of inParts(papers.map(({ ref }) => ref), MAX_NAMES)) {
    try {
      records.push((await bibtex(shown.server, part)).trim());
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }
  return records.filter(Boolean).join("\n\n");
}

async function copyBibtex() {
  const papers = shown.mode === "paper" ? shown.papers : checked();
  $("bibtex").disabled = true;
  say(text("popup_asking", shown.server.name));
  try {
    const records = await recordsOf(papers);
    const number = records.match(/^@/gm)?.length ?? 0;
    const missing = papers.length - number;
    const isCopied = number > 0 && (await copyText(`${records}\n`));
    $("copy").hidden = isCopied || !number;
    if (!number) {
      say(text("popup_noBibtex", shown.server.name), { wrong: true });
    } else if (isCopied) {
      const left = missing > 0 ? counted("popup_missingOne", "popup_missingMany", missing) : "";
      say(`${counted("popup_copiedOne", "popup_copiedMany", number)} ${left}`.trim());
    } else {
      $("record").value = records;
      $("record").select();
      say(text("popup_notCopied"), { wrong: true });
    }
  } catch (error) {
    await failed(error);
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
    await failed(error);
  }
  drawPaper(paper);
  $("star").focus();
}

// Whether the server may be asked, and what to say where it may not.
async function meetServer() {
  keeper = keeperOf(shown.server);
  for (const paper of shown.papers) Object.assign(paper, { card: undefined, sameAs: undefined });
  shown.allowed = await hasPermission(shown.server);
  if (!shown.allowed) sayNotAllowed();
  else say(shown.mode === "paper" ? text("popup_asking", shown.server.name) : "");
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
    (error) => say(text("popup_failed", error.message), { wrong: true }),
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
  $("server-name").textContent = shown.server.name === "Papilio" ? "" : shown.server.name;
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
  if (parameters.has("tab")) {
    const id = Number(parameters.get("tab") || NaN);
    return Number.isInteger(id) ? browser.tabs.get(id).catch(() => null) : null;
  }
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab ?? null;
}

// Blocks and links of a page and its frames; null where no script may run, or where the page does not answer.
async function gathered(tab) {
  const read = browser.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, func: gather }).catch(() => []);
  const late = new Promise((resolve) => setTimeout(resolve, READ_MS, []));
  const frames = (await Promise.race([read, late])).filter((frame) => Array.isArray(frame?.result?.blocks));
  return frames.length ? frames.sort((a, b) => a.frameId - b.frameId).map(({ result }) => result) : null;
}

async function showCollected() {
  say(text("popup_reading"));
  const pages = shown.tab && (await gathered(shown.tab));
  const { papers, cut } = pages ? collect(pages) : { papers: [], cut: false };
  if (!papers.length) {
    if (shown.mode === "unknown") showFound({ refs: [], lists: [] }, Boolean(pages));
    $("collect").hidden = true;
    say(text(!shown.tab ? "popup_tabGone" : pages ? "popup_noneLinked" : "popup_unreadable"), { wrong: !pages });
    return;
  }
  $("collect").hidden = true;
  $("back").hidden = shown.inTab;
  const drawn = showPapers(papers.map((paper) => ({ ...paper, checked: true })), cut);
  await meetServer();
  askAll();
  (shown.inTab ? $("count") : $("open")).focus();
  await drawn;
}

async function showRecognised() {
  const { tab } = shown;
  const page = tab && (await readTab(tab.id, 0));
  const found = find({ page: tab?.url ?? "", metadata: page?.metadata, title: page?.title || tab?.title || "" });
  showFound(found, Boolean(page) || /^https?:/.test(tab?.url ?? ""));
  await meetServer();
  if (shown.allowed && shown.mode === "nothing" && !page) say(text("popup_unreadable"));
  $("open").focus();
  askAll();
}

async function start() {
  shown.inTab = Boolean(await browser.tabs.getCurrent().catch(() => null));
  document.documentElement.classList.toggle("in-tab", shown.inTab);
  fill();
  shown.settings = await read();
  drawServers();
  shown.tab = await tabOf();
  take(shown.tab?.id).then((notice) => {
    $("told").textContent = notice?.text ?? "";
  });
  if (parameters.has("collect")) {
    // The button was pointed here for once. Whoever did may have been put to sleep before it could point it back.
    if (!shown.inTab && shown.tab) browser.action.setPopup({ tabId: shown.tab.id, popup: location.pathname }).catch(() => {});
    await showCollected();
  } else await showRecognised();
}

$("form").addEventListener("submit", (event) => event.preventDefault());
$("open").addEventListener("click", (event) => openUrls(addresses(), event));
$("open").addEventListener("auxclick", (event) => event.button === 1 && openUrls(addresses(), event));
$("form").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.type === "checkbox") {
    event.preventDefault();
    openUrls(addresses(), event);
  }
});
$("bibtex").addEventListener("click", copyBibtex);
$("star").addEventListener("click", toggleStar);
$("collect").addEventListener("click", () => showCollected());
$("back").addEventListener("click", () => showRecognised());
$("all").addEventListener("click", () => list.setAll(true));
$("none").addEventListener("click", () => list.setAll(false));
$("server").addEventListener("change", chooseServer);
for (const part of document.querySelectorAll("[name=part]")) part.addEventListener("change", drawChoice);

start().catch((error) => say(text("popup_failed", error.message), { wrong: true }));
