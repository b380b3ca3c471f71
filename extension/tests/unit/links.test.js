// The worker's side of the links in pages, and the table of sites.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { fake } from "./fake_browser.js";
import { alignLinks, answerMarks } from "../../links/register.js";
import { OTHERWISE, SITES, siteOf } from "../../links/sites.js";
import * as settings from "../../settings.js";

const ARXIV = SITES.find(({ id }) => id === "arxiv");
const HOME = "http://127.0.0.1:8000";
let nextTab = 1000;
let requests;

// One tab of a page; each has its own measure.
const tabAt = (url) => {
  const sender = { id: fake.browser.runtime.id, tab: { id: (nextTab += 1) }, frameId: 0, url };
  return (message) => ask(message, sender);
};
const ask = (message, sender) =>
  new Promise((done) => {
    if (!answerMarks(message, sender, done)) done("not heard");
  });

async function allow(site) {
  site.origins.forEach((origin) => fake.origins.add(origin));
  await settings.write((now) => ({ ...now, links: { ...now.links, [site.id]: true } }));
}

async function allowCounts() {
  fake.origins.add("http://127.0.0.1/*");
  await settings.write((now) => ({ ...now, counts: true }));
}

const registered = () => fake.contentScripts.map(({ id }) => id).sort();

beforeEach(() => {
  fake.reset();
  requests = [];
  globalThis.fetch = async (url) => {
    requests.push(String(url));
    const names = new URL(url).searchParams.getAll("name");
    const held = { readings: { pdf: 12, answers: 3 }, starred: true };
    return new Response(JSON.stringify(names.map((name) => (name.endsWith("1") ? { name, ref: name, ...held } : { name, ref: null }))), {
      headers: { "content-type": "application/json" },
    });
  };
});

test("no site has the script before it is chosen and allowed, and it loses it with either", async () => {
  await alignLinks();
  assert.deepEqual(registered(), []);
  await settings.write((now) => ({ ...now, links: { arxiv: true, acl: true } }));
  await alignLinks();
  assert.deepEqual(registered(), [], "chosen, but not allowed by the browser");
  await allow(ARXIV);
  await Promise.all([alignLinks(), alignLinks(), alignLinks()]);
  assert.deepEqual(registered(), ["links-arxiv"], "at once and once");
  assert.deepEqual(fake.contentScripts[0].matches, ARXIV.pages);
  assert.equal(fake.contentScripts[0].persistAcrossSessions, true);
  fake.origins.delete(ARXIV.origins[0]);
  await alignLinks();
  assert.deepEqual(registered(), [], "the permission was taken back");
  await allow(ARXIV);
  await settings.write((now) => ({ ...now, links: {} }));
  await alignLinks();
  assert.deepEqual(registered(), [], "the choice was taken back");
});

test("scripts of others and of an older version are not confused with today's", async () => {
  fake.contentScripts.push({ id: "other", matches: ["https://example.org/*"] }, { id: "links-arxiv", matches: ["https://old.example/*"] });
  await allow(ARXIV);
  await alignLinks();
  assert.deepEqual(registered(), ["links-arxiv", "other"]);
  assert.deepEqual(fake.contentScripts.find(({ id }) => id === "links-arxiv").matches, ARXIV.pages);
});

test("open pages are told of every change, and get the script at once where it is new", async () => {
  await allow(ARXIV);
  await alignLinks();
  assert.deepEqual(fake.sent.at(-1), { id: 1, message: { kind: "marks", tell: "changed" } });
  assert.equal(fake.scripts.length, 1);
  await alignLinks();
  assert.equal(fake.scripts.length, 1, "no second time");
});

test("an allowed page is told where marks go; no other is", async () => {
  const page = tabAt("https://arxiv.org/list/cs.CL/new");
  assert.equal(await page({ kind: "marks", ask: "places" }), null);
  await allow(ARXIV);
  const answer = await page({ kind: "marks", ask: "places" });
  assert.deepEqual(answer.places, ARXIV.places);
  assert.deepEqual(answer.otherwise, OTHERWISE);
  assert.equal(answer.target, "_blank");
  assert.equal(answer.counts, false);
  assert.equal(answer.home, HOME);
  const question = { kind: "marks", ask: "names", addresses: ["https://arxiv.org/abs/2401.00101"] };
  const sender = { id: fake.browser.runtime.id, tab: { id: 7 }, frameId: 0, url: "https://arxiv.org/abs/1" };
  for (const wrong of [
    { ...sender, url: "https://arxiv.org.example/abs/1" },
    { ...sender, url: "http://arxiv.org/abs/1" },
    { ...sender, url: "https://aclanthology.org/" },
    { ...sender, url: undefined },
    { ...sender, frameId: 3 },
    { ...sender, tab: undefined },
    { ...sender, id: "someone else" },
  ]) assert.equal(await ask(question, wrong), null, JSON.stringify(wrong));
  assert.equal((await ask(question, sender)).names.length, 1);
});

test("addresses are named one by one, several papers or none being null", async () => {
  await allow(ARXIV);
  const page = tabAt("https://arxiv.org/list/cs.CL/new");
  const { names } = await page({ kind: "marks", ask: "names", addresses: [
    "https://arxiv.org/abs/2401.00101v3",
    "https://arxiv.org/list/cs.CL/new",
    "javascript:alert('https://arxiv.org/abs/2401.00101')",
    "https://aclanthology.org/P19-1001.pdf",
    "https://arxiv.org/a/2401.00101,2401.00202",
    "https://export.arxiv.org/api/query?id_list=2401.00101,2401.00202",
  ] });
  assert.deepEqual(names[0], { ref: "arxiv:2401.00101", url: `${HOME}/arxiv/2401.00101`, name: "arXiv:2401.00101" });
  assert.deepEqual([names[1], names[2], names[5]], [null, null, null]);
  assert.deepEqual(names[3], { ref: "acl:P19-1001", url: `${HOME}/go?u=acl%3AP19-1001`, name: "acl:P19-1001" });
});

test("what is no question, or too large a one, gets null", async () => {
  await allow(ARXIV);
  const address = "https://arxiv.org/abs/2401.00101";
  const page = tabAt("https://arxiv.org/abs/2401.00101");
  const many = Array(201).fill(address);
  const long = [`https://arxiv.org/abs/2401.00101?${"x".repeat(2000)}`];
  for (const addresses of [many, long, [7], [null], "text", { length: 1, 0: address }, undefined, null]) {
    assert.equal(await page({ kind: "marks", ask: "names", addresses }), null);
  }
  for (const question of ["constructor", "__proto__", "open", "", "toString"]) assert.equal(await page({ kind: "marks", ask: question }), null);
  assert.equal(await page({ kind: "marks", ask: 7 }), "not heard");
  assert.equal(await page({ kind: "open", ask: "places" }), "not heard");
  assert.deepEqual(fake.opened, []);
  assert.equal((await page({ kind: "marks", ask: "names", addresses: many.slice(1) })).names.length, 200);
});

test("a flood of questions from one tab is told to wait, and others are not", async () => {
  await allow(ARXIV);
  const loud = tabAt("https://arxiv.org/abs/2401.00101");
  const question = { kind: "marks", ask: "names", addresses: ["https://arxiv.org/abs/2401.00101"] };
  const answers = await Promise.all(Array.from({ length: 300 }, () => loud(question)));
  const waits = answers.filter(({ wait }) => wait);
  assert.ok(waits.length >= 230 && waits.length <= 245, `${waits.length}`);
  assert.ok(waits.every(({ wait }) => wait > 0 && wait <= 1000));
  assert.equal((await tabAt("https://arxiv.org/abs/2401.00101")(question)).names.length, 1);
});

test("without the second choice the server is never asked", async () => {
  await allow(ARXIV);
  fake.origins.add("http://127.0.0.1/*");
  const page = tabAt("https://arxiv.org/abs/2401.00101");
  await page({ kind: "marks", ask: "places" });
  await page({ kind: "marks", ask: "names", addresses: ["https://arxiv.org/abs/2401.00101"] });
  assert.equal(await page({ kind: "marks", ask: "cards", refs: ["arxiv:2401.00101"] }), null);
  await settings.write((now) => ({ ...now, counts: true }));
  fake.origins.delete("http://127.0.0.1/*");
  assert.equal(await page({ kind: "marks", ask: "cards", refs: ["arxiv:2401.00101"] }), null, "nor without the server's permission");
  assert.equal((await page({ kind: "marks", ask: "places" })).counts, false);
  assert.deepEqual(requests, []);
});

test("counts come from the server, once in some minutes, for what it holds", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
  await allow(ARXIV);
  await allowCounts();
  const page = tabAt("https://arxiv.org/list/cs.CL/new");
  const refs = ["arxiv:2401.00101", "arxiv:2401.00202"];
  const answer = { cards: { "arxiv:2401.00101": { starred: true, pdf: 12, answers: 3 } } };
  assert.deepEqual(await page({ kind: "marks", ask: "cards", refs }), answer);
  assert.deepEqual(await tabAt("https://arxiv.org/abs/1")({ kind: "marks", ask: "cards", refs }), answer);
  assert.equal(requests.length, 1);
  assert.ok(requests[0].startsWith(`${HOME}/api/cards?name=arxiv%3A2401.00101&name=arxiv%3A2401.00202`));
  context.mock.timers.tick(5 * 60_000);
  await page({ kind: "marks", ask: "cards", refs });
  assert.equal(requests.length, 2);
  await settings.write((now) => ({ ...now, servers: [{ ...now.servers[0], url: "http://127.0.0.1:9000" }] }));
  await page({ kind: "marks", ask: "cards", refs });
  assert.equal(requests.length, 3, "what one server said is not shown for another");
  for (const wrong of [["2401.00101"], ["arxiv:2401.00101", "nonsense"], Array(51).fill(refs[0]), ["x".repeat(601)], [1], null]) {
    assert.equal(await page({ kind: "marks", ask: "cards", refs: wrong }), null);
  }
  assert.equal(requests.length, 3);
});

test("a server that does not answer is left alone for a minute, and marks have no counts", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
  await allow(ARXIV);
  await allowCounts();
  let tried = 0;
  globalThis.fetch = async () => {
    tried += 1;
    throw new TypeError("Failed to fetch");
  };
  const page = tabAt("https://arxiv.org/list/cs.CL/new");
  for (let time = 0; time < 4; time += 1) {
    assert.deepEqual(await page({ kind: "marks", ask: "cards", refs: ["arxiv:2401.00101"] }), { cards: {} });
  }
  assert.equal(tried, 1);
  context.mock.timers.tick(60_001);
  await page({ kind: "marks", ask: "cards", refs: ["arxiv:2401.00101"] });
  assert.equal(tried, 2);
});

test("the table: every site has a name in both languages, asks for its own hosts only, and covers its pages with them", () => {
  for (const locale of ["en", "zh_CN"]) {
    const texts = JSON.parse(readFileSync(new URL(`../../_locales/${locale}/messages.json`, import.meta.url), "utf8"));
    for (const { name } of SITES) assert.ok(texts[name]?.message, `${locale}: ${name}`);
  }
  for (const { id, origins, pages, places } of SITES) {
    for (const origin of origins) assert.match(origin, /^https:\/\/[a-z.]+\/\*$/, id);
    for (const page of pages) assert.ok(origins.includes(`${new URL(page.replace("*", "")).origin}/*`), page);
    for (const origin of origins) assert.equal(siteOf(origin.replace("*", "x")).id, id);
    for (const { on } of places) if (on) new RegExp(on);
  }
  assert.equal(new Set(SITES.flatMap(({ origins }) => origins)).size, SITES.flatMap(({ origins }) => origins).length);
  assert.ok(existsSync(new URL("../../links/mark.js", import.meta.url)));
  for (const other of ["https://evilarxiv.org/abs/1", "http://arxiv.org/abs/1", "file:///arxiv.org/", "arxiv.org", "", undefined]) {
    assert.equal(siteOf(other), null, other);
  }
});
