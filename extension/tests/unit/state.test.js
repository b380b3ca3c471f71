// A page of settings: its own changes are told apart from those of another device, and a refused one is shown as it is stored.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fake } from "./fake_browser.js";
import { openState } from "../../options/state.js";
import { read, write } from "../../settings.js";

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

async function opened() {
  const shown = [];
  const refused = [];
  const state = await openState((error) => refused.push(error.code));
  state.watch((settings, elsewhere) => shown.push([settings, elsewhere]));
  return { state, shown, refused };
}

beforeEach(() => {
  fake.browser.storage.onChanged.clear();
  fake.reset();
});

test("a change of one's own is stored and shown once, as one's own", async () => {
  const { state, shown } = await opened();
  const many = (settings) => ({ ...settings, openIn: "same", counts: true, menus: { ...settings.menus, frame: false } });
  assert.equal(await state.save(many), true);
  await pause();
  const told = shown.map(([settings, elsewhere]) => [settings.openIn, settings.counts, elsewhere]);
  assert.deepEqual(told, [["new", false, false], ["same", true, false]]);
  assert.equal((await read()).openIn, "same");
});

test("a change of another device is shown and told of", async () => {
  const { state, shown } = await opened();
  await fake.browser.storage.sync.set({ openIn: "background" });
  await pause();
  assert.equal(state.get().openIn, "background");
  assert.deepEqual(shown.at(-1).slice(1), [true]);
});

test("a change of another device that comes while one is stored is not taken for one's own, and both hold", async () => {
  await write((settings) => settings);
  const { state, shown } = await opened();
  const saving = state.save(async (settings) => {
    await fake.browser.storage.sync.set({ menus: { ...settings.menus, page: false } });
    return { ...settings, openIn: "same" };
  });
  assert.equal(await saving, true);
  await pause();
  const [settings, elsewhere] = shown.at(-1);
  assert.deepEqual([settings.openIn, elsewhere], ["same", true]);
});

test("what the browser does not keep is refused with its reason, and the stored state shown", async () => {
  const { state, shown, refused } = await opened();
  fake.browser.storage.sync.quota.QUOTA_BYTES = 10;
  fake.browser.storage.local.quota.QUOTA_BYTES = 10;
  assert.equal(await state.save((settings) => ({ ...settings, openIn: "same" })), false);
  assert.deepEqual(refused, ["full"]);
  assert.equal(shown.at(-1)[0].openIn, "new");
});

test("the same settings stored again are no news", async () => {
  const { shown } = await opened();
  await write((settings) => settings);
  await pause();
  assert.equal(shown.length, 1);
});
