import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { fake } from "./fake_browser.js";

const { browser } = fake;
const EVENTS = [
  browser.runtime.onInstalled,
  browser.runtime.onStartup,
  browser.runtime.onMessage,
  browser.contextMenus.onClicked,
  browser.commands.onCommand,
  browser.omnibox.onInputStarted,
  browser.omnibox.onInputChanged,
  browser.omnibox.onInputEntered,
  browser.storage.onChanged,
];
const heard = EVENTS.map(() => 0);
EVENTS.forEach((event, place) => {
  const { addListener } = event;
  event.addListener = (listener) => {
    heard[place] += 1;
    addListener(listener);
  };
});
await import("../../worker.js");
const atOnce = [...heard];

const OWN = { id: browser.runtime.id, url: browser.runtime.getURL("popup/popup.html") };
const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

beforeEach(() => fake.reset());

test("every listener is there when the worker has woken", () =>
  assert.ok(
    atOnce.every((count) => count > 0),
    atOnce,
  ));

test("the first installation shows the reader around, once, and asks no server", async () => {
  await browser.runtime.onInstalled.emit({ reason: "install" });
  await browser.runtime.onInstalled.emit({ reason: "install" });
  assert.deepEqual(
    fake.opened.map(({ url }) => url),
    [browser.runtime.getURL("welcome/welcome.html")],
  );
  assert.equal(fake.menus.length, 2);
});

test("an update brings the settings of form 1 along, and opens nothing", async () => {
  await browser.storage.sync.set({ settings: { server: "https://lab.example.org" } });
  await browser.runtime.onInstalled.emit({ reason: "update", previousVersion: "0.9" });
  assert.deepEqual(fake.opened, []);
  assert.equal(browser.storage.sync.peek()["server:home"].url, "https://lab.example.org");
  await settled();
});

test("an update with full stores still makes the menus", async () => {
  await browser.storage.sync.set({ settings: { server: "https://lab.example.org" } });
  browser.storage.sync.quota.QUOTA_BYTES = 1;
  browser.storage.local.quota.QUOTA_BYTES = 1;
  await browser.runtime.onInstalled.emit({ reason: "update" });
  assert.equal(fake.menus.length, 2);
});

test("changed settings change the menus, and a restart makes them again", async () => {
  await browser.storage.sync.set({ "server:lab": { name: "Lab", url: "https://lab.example.org", place: 0 } });
  await settled();
  assert.equal(fake.menus[0].title, "Open in Lab");
  fake.menus.length = 0;
  await browser.runtime.onStartup.emit();
  assert.equal(fake.menus.length, 2);
});

test("the extension's own pages may ask the worker to open", async () => {
  const answers = [];
  const click = { link: "https://arxiv.org/abs/1706.03762", clicked: true };
  await browser.runtime.onMessage.emit({ kind: "open", click, tab: fake.tabs[0] }, OWN, (answer) => answers.push(answer));
  await settled();
  assert.equal(fake.opened[0].url, "http://127.0.0.1:8000/arxiv/1706.03762");
  assert.equal(answers[0].path, "/arxiv/1706.03762");
});

test("a flood of messages from pages and other extensions opens nothing", async () => {
  const hostile = { kind: "open", click: { link: "https://arxiv.org/abs/1706.03762", clicked: true } };
  const senders = [
    { id: browser.runtime.id, url: "https://evil.example/", tab: fake.tabs[0] },
    { id: "another", url: OWN.url },
    { id: browser.runtime.id },
    undefined,
  ];
  for (let round = 0; round < 200; round += 1) {
    for (const sender of senders) await browser.runtime.onMessage.emit(hostile, sender, assert.fail);
  }
  for (const message of [null, 7, { kind: "__proto__" }, { kind: "toString" }, {}])
    await browser.runtime.onMessage.emit(message, OWN, assert.fail);
  await settled();
  assert.deepEqual(fake.opened, []);
});

test("the manifest asks for no more than is needed, and names only files and texts that are there", () => {
  const manifest = browser.runtime.getManifest();
  assert.deepEqual(manifest.permissions, ["contextMenus", "storage", "activeTab", "scripting"]);
  assert.equal(manifest.host_permissions, undefined);
  assert.equal(manifest.content_scripts, undefined);
  assert.equal(manifest.externally_connectable, undefined);
  const texts = [...JSON.stringify(manifest).matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key);
  for (const locale of ["en", "zh_CN"]) {
    const known = JSON.parse(readFileSync(new URL(`../../_locales/${locale}/messages.json`, import.meta.url), "utf8"));
    for (const key of texts) assert.ok(known[key]?.message, key);
  }
  for (const file of [manifest.background.service_worker, ...manifest.background.scripts]) {
    assert.ok(existsSync(new URL(`../../${file}`, import.meta.url)), file);
  }
});
