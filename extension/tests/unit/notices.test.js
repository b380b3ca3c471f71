import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, mock, test } from "node:test";
import { fake } from "./fake_browser.js";
import * as notices from "../../notices.js";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  fake.reset();
});

test("a notice stands at its tab's button for some seconds", async () => {
  await notices.say("nothing", 1);
  assert.deepEqual([fake.action.text[1], fake.action.text.all], ["!", undefined]);
  assert.match(fake.action.title[1], /Select a title or an id/);
  mock.timers.tick(notices.SHOWN_MS);
  await new Promise(setImmediate);
  assert.deepEqual([fake.action.text[1], fake.action.title[1]], ["", "Papilio"]);
});

test("the popup shows it once, at that tab, and a woken worker still knows it", async () => {
  await notices.say("tooMany", 1);
  assert.equal(await notices.take(2), null);
  assert.deepEqual(await notices.take(1), { code: "tooMany", text: notices.textOf("tooMany") });
  assert.equal(await notices.take(1), null);
  assert.equal(fake.action.text[1], "");
});

test("an old notice, or what is none, is not shown", async () => {
  await notices.say("nothing", 1);
  assert.equal(await notices.take(1, Date.now() + 120_000), null);
  await fake.browser.storage.session.set({ notice: { code: "<b>", tabId: 1, at: Date.now() } });
  assert.equal(await notices.take(1), null);
});

test("at a tab that is gone, or without a store, nothing fails", async () => {
  await notices.say("nothing", 77);
  await notices.say("nothing", undefined);
  assert.equal(fake.action.text.all, "!");
  fake.browser.storage.session.breakDown("gone");
  await notices.say("nothing", 1);
  assert.equal(await notices.take(1), null);
});

test("every notice has its text, in both languages", () => {
  for (const locale of ["en", "zh_CN"]) {
    const texts = JSON.parse(readFileSync(new URL(`../../_locales/${locale}/messages.json`, import.meta.url), "utf8"));
    for (const code of notices.CODES) assert.ok(texts[`notice_${code}`]?.message, `${locale} ${code}`);
  }
});
