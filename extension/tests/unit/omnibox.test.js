import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { fake } from "./fake_browser.js";
import * as omnibox from "../../omnibox.js";

beforeEach(() => {
  mock.timers.reset();
  fake.reset();
});

test("what is recognised is suggested, without a request", () => {
  const sent = mock.method(globalThis, "fetch", async () => {});
  const suggested = [];
  omnibox.started();
  omnibox.changed("1706.03762 and https://aclanthology.org/P19-1001", (each) => suggested.push(...each));
  assert.deepEqual(suggested, [
    { content: "arxiv:1706.03762", description: "Open arXiv:1706.03762 in Papilio" },
    { content: "acl:P19-1001", description: "Open acl:P19-1001 in Papilio" },
  ]);
  assert.match(fake.suggestion, /^Open an address/);
  assert.equal(sent.mock.callCount(), 0);
  mock.restoreAll();
});

test("Chrome's descriptions are XML", () => {
  const [{ description }] = omnibox.suggestionsFor(
    "https://openaccess.thecvf.com/content/CVPR2021/html/Wang_A&B'_CVPR_2021_paper.html",
  );
  assert.ok(!/&(?!amp;|apos;)/.test(description) && !description.includes("'"), description);
});

test("no more than a handful is suggested, and nothing for words", () => {
  const ids = Array.from({ length: 40 }, (_, place) => `2401.${String(place + 1).padStart(5, "0")}`).join(" ");
  assert.equal(omnibox.suggestionsFor(ids).length, 6);
  assert.deepEqual(omnibox.suggestionsFor("attention is all"), []);
  assert.deepEqual(omnibox.suggestionsFor(""), []);
});

test("Enter opens in this tab, with Alt beside it; papers by their page, words as a search", async () => {
  await omnibox.entered("arxiv:1706.03762", "currentTab");
  assert.equal(fake.tabs[0].url, "http://127.0.0.1:8000/arxiv/1706.03762");
  await omnibox.entered("attention is all", "newBackgroundTab");
  assert.deepEqual([fake.opened[1].url, fake.opened[1].active], ["http://127.0.0.1:8000/go?u=attention+is+all", false]);
  assert.deepEqual(fake.scripts, []);
});

test("Enter on nothing says so, and does not send the page's title", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  await omnibox.entered("  ", "currentTab");
  assert.deepEqual(fake.opened, []);
  assert.match(fake.action.title[1], /Nothing here/);
});
