import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { fake } from "./fake_browser.js";
import * as menus from "../../menus.js";
import { write } from "../../settings.js";

const { contextMenus } = fake.browser;
const LAB = { id: "lab", name: "R&D %s lab", url: "https://lab.example.org" };
const BERT = "https://arxiv.org/abs/1810.04805";

beforeEach(() => {
  mock.timers.reset();
  fake.reset();
});

test("one server has one entry in every place, however often the menus are made", async () => {
  await Promise.all([menus.make(), menus.make(), menus.make()]);
  await menus.make();
  assert.deepEqual(
    fake.menus.map(({ id, title }) => [id, title]),
    [
      ["open", "Open in Papilio"],
      ["collect", "Collect the papers of this page"],
    ],
  );
  assert.deepEqual(fake.menus[0].contexts, ["page", "link", "selection", "frame"]);
});

test("two workers that make the menus at once leave each entry once, without an error unread", async () => {
  const { removeAll } = contextMenus;
  contextMenus.removeAll = async () => {};
  await menus.make();
  await menus.make();
  contextMenus.removeAll = removeAll;
  assert.equal(fake.menus.length, 2);
});

test("several servers stand below one entry, the usual one first, their names as they are", async () => {
  await write((settings) => ({ ...settings, servers: [...settings.servers, LAB], active: "lab" }));
  await menus.make();
  assert.deepEqual(
    fake.menus.map(({ id, parentId, title }) => [id, parentId, title]),
    [
      ["open", undefined, "Open in Papilio"],
      ["open:lab", "open", "R&&D % s lab"],
      ["open:home", "open", "Papilio"],
      ["collect", undefined, "Collect the papers of this page"],
    ],
  );
});

test("entries that the reader does not want are not there", async () => {
  await write((settings) => ({
    ...settings,
    menus: { page: false, link: true, selection: true, frame: false, collect: false },
  }));
  await menus.make();
  assert.deepEqual(
    fake.menus.map(({ id, contexts }) => [id, contexts]),
    [["open", ["link", "selection"]]],
  );
  await write((settings) => ({
    ...settings,
    menus: { page: false, link: false, selection: false, frame: false, collect: false },
  }));
  await menus.make();
  assert.deepEqual(fake.menus, []);
});

test("the menus speak the reader's language", async () => {
  fake.locale = "zh_CN";
  await menus.make();
  assert.equal(fake.menus[0].title, "在 Papilio 中打开");
});

test("an entry opens at its server, and keys are heeded", async () => {
  await write((settings) => ({ ...settings, servers: [...settings.servers, LAB] }));
  await menus.clicked({ menuItemId: "open:lab", linkUrl: BERT, modifiers: ["Ctrl"] }, fake.tabs[0]);
  assert.deepEqual([fake.opened[0].url, fake.opened[0].active], ["https://lab.example.org/arxiv/1810.04805", false]);
});

test("an entry of another extension's making opens nothing", async () => {
  await menus.clicked({ menuItemId: "opening", linkUrl: BERT }, fake.tabs[0]);
  await menus.pressed("_execute_action", fake.tabs[0]);
  assert.deepEqual(fake.opened, []);
});

test("a shortcut opens the tab in front, where the browser does not say which", async () => {
  fake.tabs[0].url = BERT;
  await menus.pressed("open");
  assert.equal(fake.opened[0].url, "http://127.0.0.1:8000/arxiv/1810.04805");
  await menus.pressed("open", fake.tabs[0]);
  assert.equal(fake.opened.length, 2);
});

test("papers are collected in the popup, which is the usual one afterwards", async () => {
  await menus.clicked({ menuItemId: "collect" }, fake.tabs[0]);
  assert.deepEqual(fake.popups, ["popup/popup.html?collect&tab=1"]);
  assert.equal(fake.action.popup[1], "popup/popup.html");
  assert.deepEqual(fake.opened, []);
});

test("where the browser opens no popup, they are collected in a tab beside", async () => {
  fake.refusesPopup = true;
  await menus.pressed("collect", fake.tabs[0]);
  assert.match(fake.opened[0].url, /\/popup\/popup\.html\?collect&tab=1$/);
  assert.equal(fake.opened[0].index, 1);
  assert.equal(fake.action.popup[1], "popup/popup.html");
});

test("when neither goes the reader is told", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  fake.refusesPopup = true;
  fake.refusesTabs = true;
  await menus.pressed("collect", fake.tabs[0]);
  assert.match(fake.action.title[1], /could not be shown/);
});

test("where there is no tab (a sidebar, a developer's window) the reader is told, and the button keeps its popup", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  await menus.clicked({ menuItemId: "collect" }, { id: -1, index: -1, windowId: 1 });
  assert.match(fake.action.title.all, /could not be shown/);
  assert.deepEqual([fake.opened, fake.popups, fake.action.popup], [[], [], {}]);
});
