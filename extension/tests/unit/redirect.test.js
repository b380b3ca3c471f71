import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { fake } from "./fake_browser.js";
import { MAX_PAPERS, clickOf, find, go, openingOf, targetOf } from "../../redirect.js";
import { MOST_SELECTED, NEEDED_MS, READ_MS } from "../../page.js";
import { write } from "../../settings.js";

const SERVER = { id: "home", name: "Papilio", url: "https://lab.example.org/papilio" };
const pathOf = (click) => targetOf(SERVER, find(click)).path;
const ATTENTION = "1706.03762";
const BERT = "1810.04805";

// Each line: what is clicked, and where it leads.
const CLICKS = [
  ["a link", { link: `https://arxiv.org/pdf/${ATTENTION}v7`, page: "https://news.example.org/" }, `/arxiv/${ATTENTION}`],
  [
    "a selection before its link and page",
    { selection: `see arXiv:${BERT}`, link: `https://arxiv.org/abs/${ATTENTION}`, page: "https://arxiv.org/abs/2401.00001" },
    `/arxiv/${BERT}`,
  ],
  [
    "all papers of a selection, each once",
    { selection: `arXiv:${BERT}, arXiv:${ATTENTION} and ${BERT}` },
    `/arxiv/${BERT},${ATTENTION}`,
  ],
  [
    "a selection's text and its links",
    { selection: `[1], arXiv:${BERT}`, selectionLinks: [`https://arxiv.org/abs/${ATTENTION}`, "https://example.org/"] },
    `/arxiv/${BERT},${ATTENTION}`,
  ],
  [
    "a selection without names, then its link",
    { selection: "Attention", link: `https://arxiv.org/abs/${ATTENTION}` },
    `/arxiv/${ATTENTION}`,
  ],
  [
    "a link that names nothing, then the page",
    { link: "https://example.org/about", page: `https://arxiv.org/abs/${BERT}` },
    `/arxiv/${BERT}`,
  ],
  [
    "a link's text where its address names nothing",
    { link: "https://example.org/x?y", linkText: `arXiv:${BERT}`, page: "https://example.org/" },
    `/arxiv/${BERT}`,
  ],
  [
    "a page's address before what it says",
    { page: `https://arxiv.org/abs/${BERT}`, metadata: [["citation_arxiv_id", ATTENTION]] },
    `/arxiv/${BERT}`,
  ],
  [
    "a page's metadata",
    {
      page: "https://pub.example.org/7",
      metadata: [
        ["citation_title", "A"],
        ["citation_arxiv_id", ATTENTION],
      ],
    },
    `/arxiv/${ATTENTION}`,
  ],
  [
    "the surest of a page's metadata",
    {
      page: "https://p.example.org/",
      metadata: [
        ["canonical", `https://arxiv.org/abs/${BERT}`],
        ["citation_doi", `10.48550/arXiv.${ATTENTION}`],
      ],
    },
    `/arxiv/${ATTENTION}`,
  ],
  [
    "a page before its frame",
    { page: `https://arxiv.org/abs/${BERT}`, frame: `https://arxiv.org/abs/${ATTENTION}` },
    `/arxiv/${BERT}`,
  ],
  ["a frame", { page: "https://example.org/", frame: `https://arxiv.org/pdf/${ATTENTION}` }, `/arxiv/${ATTENTION}`],
  ["an old id", { link: "https://arxiv.org/abs/hep-th/9901001" }, "/arxiv/hep-th/9901001"],
  [
    "a PDF in a viewer",
    { page: `https://mozilla.github.io/pdf.js/web/viewer.html?file=https%3A%2F%2Farxiv.org%2Fpdf%2F${ATTENTION}` },
    `/arxiv/${ATTENTION}`,
  ],
  [
    "a PDF in the viewer of an extension",
    { page: `chrome-extension://oemmndcbldboiebfnladdacbdfmadadm/https://arxiv.org/pdf/${ATTENTION}` },
    `/arxiv/${ATTENTION}`,
  ],
  ["a PDF on the disk", { page: `file:///home/ada/papers/${ATTENTION}v5.pdf`, title: "x" }, `/arxiv/${ATTENTION}`],
  ["ids in other scripts' digits", { selection: "arXiv:１７０６．０３７６２" }, `/arxiv/${ATTENTION}`],
  [
    "a javascript: link is no name",
    { link: `javascript:go('https://arxiv.org/abs/${ATTENTION}')`, page: `https://arxiv.org/abs/${BERT}` },
    `/arxiv/${BERT}`,
  ],
  ["a data: link is no name", { link: `data:text/html,${ATTENTION}`, page: `https://arxiv.org/abs/${BERT}` }, `/arxiv/${BERT}`],
  [
    "papers before lists",
    { link: "https://arxiv.org/list/cs.CL/recent", page: `https://arxiv.org/abs/${BERT}` },
    `/arxiv/${BERT}`,
  ],
  [
    "a list where nothing names a paper",
    { link: "https://arxiv.org/list/cs.CL/recent", page: "https://arxiv.org/list/cs.LG/recent" },
    "/arxiv/cs.CL",
  ],
  [
    "words of a selection",
    { selection: "  Attention is\n all you  need ", page: "https://example.org/", title: "Blog" },
    "/go?u=Attention+is+all+you+need",
  ],
  [
    "a page's title as it is cited",
    { page: "https://example.org/p", title: "Download | Example", metadata: [["citation_title", "Attention & co"]] },
    "/go?u=Attention+%26+co",
  ],
  [
    "a tab's title",
    { page: "https://blog.example.org/p", title: "Attention Is All You Need | The Blog" },
    "/go?u=Attention+Is+All+You+Need",
  ],
];
for (const [what, click, path] of CLICKS) test(`a click leads on: ${what}`, () => assert.equal(pathOf(click), path));

test("papers of several sources go by their names, one with its page's title", () => {
  const click = { page: "https://aclanthology.org/P19-1001/", title: "A Title - ACL Anthology" };
  assert.equal(pathOf(click), "/go?u=acl%3AP19-1001&title=A+Title");
  assert.equal(
    pathOf({ selection: `https://aclanthology.org/P19-1001 arXiv:${BERT}`, title: "T" }),
    `/go?u=acl%3AP19-1001+arxiv%3A${BERT}`,
  );
});

const NOTHING = [
  ["nothing at all", {}],
  ["no selection, on a page of the browser", { selection: "", page: "chrome://settings/", title: "Settings" }],
  ["an empty tab", { page: "about:newtab", title: "New Tab" }],
  ["spaces", { selection: " \n\t ", page: "chrome://newtab/", title: "" }],
  ["a page whose title is its address", { page: "https://example.org/", title: "https://example.org/" }],
  ["values of other kinds", { selection: null, link: undefined, selectionLinks: null, metadata: null, title: null }],
];
for (const [what, click] of NOTHING)
  test(`nothing names a paper: ${what}`, () => assert.deepEqual(targetOf(SERVER, find(click)), { problem: "nothing" }));

const many = (count) => Array.from({ length: count }, (_, place) => `arxiv:2401.${String(place + 1).padStart(5, "0")}`);

test("five hundred papers open on one page, one more are too many", () => {
  assert.equal(targetOf(SERVER, { refs: many(MAX_PAPERS) }).path.split(",").length, MAX_PAPERS);
  assert.deepEqual(targetOf(SERVER, { refs: many(MAX_PAPERS + 1) }), { problem: "tooMany" });
  assert.deepEqual(targetOf(SERVER, find({ selection: many(600).join(" ") })), { problem: "tooMany" });
});

test("many papers of several sources go together, unless their names are longer than an address may be", () => {
  const refs = [...many(400), ...Array.from({ length: 100 }, (_, place) => `openreview:abcdefghijklmno${place}`)];
  assert.equal(new URL(targetOf(SERVER, { refs }).url).searchParams.get("u"), refs.join(" "));
  const long = Array.from({ length: 200 }, (_, place) => `doi:10.1234/${"x".repeat(300)}${place}`);
  assert.deepEqual(targetOf(SERVER, { refs: long }), { problem: "tooMany" });
});

test("words that are too long to search for are said to be so", () => {
  assert.deepEqual(targetOf(SERVER, { words: "x".repeat(2001) }), { problem: "tooLong" });
  assert.ok(targetOf(SERVER, { words: "x".repeat(2000) }).path);
});

test("whatever a hostile page names, it leads to the reader's server, below its path", () => {
  const hostile = [
    "https://evil.example/10.1234/../../../../logout",
    "doi:10.1234/..%2f..%2flogout?x=1#y",
    "10.1234/@evil.example",
    "https://evil.example/https://arxiv.org/abs/1706.03762?next=//evil.example",
    "https://openreview.net/forum?id=..%2F..%2Fstar",
    "//evil.example/arxiv.org/abs/1706.03762",
    "\\\\evil.example\\1706.03762",
    "cvf:.._.._CVPR_2021",
    "https://openaccess.thecvf.com/content/CVPR2021/html/.._paper.html",
  ];
  for (const text of hostile) {
    for (const click of [
      { selection: text },
      { link: text, title: text, page: "https://evil.example/" },
      { metadata: [["citation_doi", text]], page: "https://evil.example/" },
    ]) {
      const target = targetOf(SERVER, find(click));
      if (target.problem) continue;
      const url = new URL(target.url);
      assert.equal(url.origin, "https://lab.example.org");
      assert.match(url.pathname, /^\/papilio\/(?:arxiv|venue|go)/, text);
    }
  }
});

test("a long hostile text is read in a moment", () => {
  const begun = performance.now();
  for (const part of ["1706.0376", "https://", "10.1234/(", "arxiv:", "- ", "| "]) {
    const text = part.repeat(100_000 / part.length);
    find({ selection: text, page: "https://evil.example/", title: text.slice(0, 2000) });
  }
  assert.ok(performance.now() - begun < 3000);
});

test("keys open as they do with links", () => {
  assert.equal(openingOf({ modifiers: ["Ctrl"] }), "background");
  assert.equal(openingOf({ modifiers: ["Command"] }), "background");
  assert.equal(openingOf({ modifiers: ["Ctrl", "Shift"] }), "new");
  assert.equal(openingOf({ modifiers: ["Shift"] }), "window");
  assert.equal(openingOf({ button: 1 }), "background");
  assert.equal(openingOf({ modifiers: [] }), undefined);
  assert.equal(openingOf(undefined), undefined);
});

// ---- go ----

const HOME = "http://127.0.0.1:8000";
const tab = () => fake.tabs.find(({ id }) => id === 1);
const page = (values) => ({ selection: "", selectionLinks: [], metadata: [], title: "", ...values });
const menu = (info) => clickOf({ pageUrl: tab().url, ...info }, tab());

beforeEach(() => {
  mock.timers.reset();
  fake.reset();
  fake.tabs.push({ id: 2, index: 1, windowId: 1, active: false, url: "https://example.org/2", title: "Two" });
});

test("a click that names papers opens them beside its tab, and no page is read", async () => {
  await go(menu({ linkUrl: `https://arxiv.org/abs/${BERT}` }), tab());
  const [opened] = fake.opened;
  assert.deepEqual([opened.url, opened.index, opened.openerTabId, opened.active], [`${HOME}/arxiv/${BERT}`, 1, 1, true]);
  assert.deepEqual(fake.scripts, []);
  await go(menu({ selectionText: `${BERT}, ${ATTENTION}` }), tab());
  assert.deepEqual(fake.scripts, []);
});

test("the reader's choice of opening holds, and keys stand above it", async () => {
  const click = menu({ linkUrl: `https://arxiv.org/abs/${BERT}` });
  await write((settings) => ({ ...settings, openIn: "background" }));
  await go(click, tab());
  assert.deepEqual([fake.opened[0].active, tab().active], [false, true]);
  await write((settings) => ({ ...settings, openIn: "same" }));
  await go(click, tab(), "window");
  assert.deepEqual(fake.opened[1], { url: `${HOME}/arxiv/${BERT}`, window: true, incognito: false });
  await go(click, tab());
  assert.equal(tab().url, `${HOME}/arxiv/${BERT}`);
});

test("another server opens when it is chosen; one that is gone is the usual one", async () => {
  await write((settings) => ({
    ...settings,
    servers: [...settings.servers, { id: "lab", name: "Lab", url: "https://lab.example.org" }],
  }));
  const click = menu({ linkUrl: `https://arxiv.org/abs/${BERT}` });
  await go(click, tab(), undefined, "lab");
  await go(click, tab(), undefined, "gone");
  assert.deepEqual(
    fake.opened.map(({ url }) => new URL(url).host),
    ["lab.example.org", "127.0.0.1:8000"],
  );
});

test("a shortcut reads the selection of whichever frame has one", async () => {
  tab().frames = [
    { frameId: 0, result: page({ title: "Top" }) },
    { frameId: 7, result: page({ selection: `arXiv:${BERT}` }) },
  ];
  await go(clickOf(undefined, tab()), tab());
  assert.equal(fake.opened[0].url, `${HOME}/arxiv/${BERT}`);
});

test("links inside a selection are read in the frame clicked", async () => {
  tab().frames = [
    { frameId: 0, result: page({ selection: "elsewhere" }) },
    { frameId: 7, result: page({ selection: "Attention", selectionLinks: [`https://arxiv.org/abs/${ATTENTION}`] }) },
  ];
  await go(menu({ selectionText: "Attention", frameId: 7 }), tab());
  assert.equal(fake.opened[0].url, `${HOME}/arxiv/${ATTENTION}`);
});

test("what a shortener's link reads is asked of its page, where the menu does not say it, before the page's own paper", async () => {
  const cut = { frameId: 0, linkUrl: "https://t.co/AbCdEf1" };
  tab().frames = [{ frameId: 0, result: page({ linkText: `https://arxiv.org/abs/${BERT}`, title: "A post" }) }];
  await go(menu(cut), tab());
  tab().url = `https://arxiv.org/abs/${ATTENTION}`;
  await go(menu(cut), tab());
  await go(menu({ ...cut, linkText: "arxiv.org/abs/1810.0…" }), tab());
  assert.deepEqual(fake.opened.map(({ url }) => url), Array(3).fill(`${HOME}/arxiv/${BERT}`));
  assert.deepEqual(fake.scripts[0].args.at(-1), cut.linkUrl);
});

test("a selection that the reader has not clicked on is not taken", async () => {
  tab().frames = [{ frameId: 0, result: page({ selection: `arXiv:${BERT}`, title: "A page" }) }];
  await go(menu({ frameId: 0 }), tab());
  assert.equal(fake.opened[0].url, `${HOME}/go?u=A+page`);
});

for (const url of [
  "chrome://settings/",
  "about:addons",
  "https://chromewebstore.google.com/detail/x",
  "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/index.html",
]) {
  test(`where no script may go, what the click says serves: ${url}`, async () => {
    tab().url = url;
    await go(menu({ selectionText: `see arXiv:${BERT} there` }), tab());
    assert.equal(fake.opened[0].url, `${HOME}/arxiv/${BERT}`);
    await go(menu({ selectionText: "Attention is all" }), tab());
    assert.equal(fake.opened[1].url, `${HOME}/go?u=Attention+is+all`);
  });
}

test("a page that does not answer is not waited for", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  tab().hangs = true;
  const going = go(menu({ selectionText: "Attention is all" }), tab());
  mock.timers.tick(READ_MS);
  await going;
  assert.equal(fake.opened[0].url, `${HOME}/go?u=Attention+is+all`);
});

// What Firefox's menu tells of a selection is cut at 16,384 characters: here in the midst of the 431st of 900 names.
const LISTED = many(900).map((ref) => `${ref}, one of many papers`).join("\n");
const TOLD = LISTED.slice(0, 16_384);

test("a selection of which the menu tells the beginning is read in its page, which has time for it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  tab().frames = [{ frameId: 0, result: page({ selection: LISTED }) }];
  assert.deepEqual(await go(menu({ selectionText: TOLD, frameId: 0 }), tab()), { problem: "tooMany" });
  const some = `${"x".repeat(16_384)} arXiv:${BERT}`;
  tab().frames = [{ frameId: 0, result: page({ selection: some }) }];
  await go(menu({ selectionText: some.slice(0, 16_384), frameId: 0 }), tab());
  assert.deepEqual(fake.opened.map(({ url }) => url), [`${HOME}/arxiv/${BERT}`]);
});

test("a selection of which nothing tells more than the beginning opens none of its papers", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  tab().hangs = true;
  const going = go(menu({ selectionText: TOLD }), tab());
  mock.timers.tick(READ_MS);
  assert.deepEqual(fake.opened, []);
  mock.timers.tick(NEEDED_MS - READ_MS);
  assert.deepEqual(await going, { problem: "cut" });
  tab().hangs = false;
  tab().forbidsScripts = true;
  const addresses = many(400).map((ref) => `https://arxiv.org/abs/${ref.slice(6)}v1?context=cs`).join("\n").slice(0, 16_384);
  assert.deepEqual(await go(menu({ selectionText: addresses }), tab()), { problem: "cut" });
  tab().forbidsScripts = false;
  tab().frames = [{ frameId: 0, result: page({ selection: `arXiv:${BERT} ${"x".repeat(MOST_SELECTED)}`.slice(0, MOST_SELECTED) }) }];
  assert.deepEqual(await go(clickOf(undefined, tab()), tab()), { problem: "cut" });
  assert.deepEqual(fake.opened, []);
});

test("what a hostile page answers with is read as text of bounded size, or not at all", async () => {
  const rubbish = [
    null,
    7,
    "x",
    [],
    { selection: {}, selectionLinks: "no", metadata: [["a"], "b", [1, 2], null], title: [] },
    page({ metadata: { length: 1e9 } }),
  ];
  for (const result of rubbish) {
    tab().frames = [{ frameId: 0, result }];
    await go(menu({ selectionText: "Attention is all" }), tab());
    assert.equal(fake.opened.at(-1).url, `${HOME}/go?u=Attention+is+all`);
  }
  assert.equal(fake.opened.length, rubbish.length);
});

test("a page that floods with ids is told to be too much, and opens nothing", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  tab().frames = [{ frameId: 0, result: page({ selection: many(9000).join(" ") }) }];
  assert.deepEqual(await go(clickOf(undefined, tab()), tab()), { problem: "tooMany" });
  assert.deepEqual([fake.opened, fake.action.text[1]], [[], "!"]);
});

test("nothing at all is said kindly", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  tab().url = "chrome://newtab/";
  tab().title = "New Tab";
  assert.deepEqual(await go(clickOf(undefined, tab()), tab()), { problem: "nothing" });
  assert.match(fake.action.title[1], /Nothing here names a paper/);
});

test("a tab that is gone opens the papers nevertheless", async () => {
  const gone = { ...tab(), id: 99 };
  await go(clickOf({ linkUrl: `https://arxiv.org/abs/${BERT}` }, gone), gone);
  await go(clickOf({ linkUrl: `https://arxiv.org/abs/${BERT}` }, undefined), undefined);
  assert.equal(fake.opened.length, 2);
});

test("when the browser opens nothing the reader is told", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  fake.refusesTabs = true;
  assert.deepEqual(await go(menu({ linkUrl: `https://arxiv.org/abs/${BERT}` }), tab()), { problem: "couldNotOpen" });
  assert.match(fake.action.title[1], /could not be opened/);
});

test("nothing is sent but by opening", async () => {
  const sent = [];
  mock.method(globalThis, "fetch", async (url) => sent.push(url));
  await go(menu({ linkUrl: `https://arxiv.org/abs/${BERT}` }), tab());
  await go(menu({ selectionText: "Attention is all" }), tab());
  mock.restoreAll();
  assert.deepEqual(sent, []);
});
