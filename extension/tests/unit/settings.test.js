import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fake } from "./fake_browser.js";
import * as settings from "../../settings.js";

const { sync, local } = fake.browser.storage;
const LAB = { id: "lab", name: "Lab", url: "https://lab.example.org/papilio" };
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => fake.reset());

test("a new profile has the defaults, and reading writes nothing", async () => {
  assert.deepEqual(await settings.read(), { ...structuredClone(settings.DEFAULTS) });
  await settings.upgrade();
  assert.deepEqual([sync.peek(), local.peek()], [{}, {}]);
});

test("what is written is read again, by another page too", async () => {
  const kept = await settings.write((each) => ({
    ...each,
    servers: [...each.servers, LAB],
    active: "lab",
    openIn: "background",
  }));
  assert.deepEqual(await settings.read(), kept);
  assert.deepEqual(
    kept.servers.map(({ id }) => id),
    ["home", "lab"],
  );
  assert.equal(kept.active, "lab");
});

test("a choice writes itself only, so that what is on its way from another machine is not run over", async () => {
  await settings.write((each) => ({ ...each, openIn: "same" }));
  assert.deepEqual(sync.peek(), { openIn: "same", version: settings.VERSION });
});

test("two machines that change different things at once both keep them", async () => {
  await settings.write((each) => ({ ...each, servers: [...each.servers, LAB] }));
  // The other machine's changes arrive between the reading and the writing of this one.
  await settings.write(async (each) => {
    await sync.set({ "server:desk": { name: "Desk", url: "http://desk:8000", place: 2 }, openIn: "same" });
    return { ...each, menus: { ...each.menus, frame: false } };
  });
  const now = await settings.read();
  assert.deepEqual(
    now.servers.map(({ id }) => id),
    ["home", "lab", "desk"],
  );
  assert.deepEqual([now.openIn, now.menus.frame], ["same", false]);
});

test("a server taken out on another machine is not the active one any more", async () => {
  await settings.write((each) => ({ ...each, servers: [...each.servers, LAB], active: "lab" }));
  await sync.remove("server:lab");
  assert.equal((await settings.read()).active, "home");
});

test("writers at the same time wait for each other", async () => {
  const add = (id) =>
    settings.write(async (each) => {
      await tick();
      return { ...each, servers: [...each.servers, { id, name: id, url: `https://${id}.example.org` }] };
    });
  await Promise.all(["a", "b", "c"].map(add));
  assert.deepEqual(
    (await settings.read()).servers.map(({ id }) => id),
    ["home", "a", "b", "c"],
  );
});

test("a full account leaves the change on this machine, where it counts, until there is room", async () => {
  sync.quota.QUOTA_BYTES = 10;
  await settings.write((each) => ({ ...each, openIn: "background", servers: [...each.servers, LAB] }));
  assert.equal((await settings.read()).openIn, "background");
  assert.ok((await settings.notSynced()).includes("server:lab"));
  sync.quota.QUOTA_BYTES = 100_000;
  await settings.write((each) => ({ ...each, openIn: "same" }));
  assert.equal((await settings.read()).openIn, "same");
  assert.ok(!(await settings.notSynced()).includes("openIn"));
  await settings.write((each) => ({ ...each, servers: each.servers.filter(({ id }) => id !== "lab") }));
  assert.deepEqual(
    (await settings.read()).servers.map(({ id }) => id),
    ["home"],
  );
});

test("a server taken out while the account takes nothing stays out", async () => {
  await settings.write((each) => ({ ...each, servers: [...each.servers, LAB] }));
  sync.breakDown("MAX_WRITE_OPERATIONS_PER_MINUTE quota exceeded");
  // Also what cannot be read from the account is then as by default.
  assert.deepEqual(
    (await settings.read()).servers.map(({ id }) => id),
    ["home"],
  );
  sync.breakDown(null);
  const refuse = sync.remove;
  sync.remove = async () => {
    throw new Error("MAX_WRITE_OPERATIONS_PER_MINUTE");
  };
  await settings.write((each) => ({ ...each, servers: each.servers.filter(({ id }) => id !== "lab") }));
  sync.remove = refuse;
  assert.deepEqual(
    (await settings.read()).servers.map(({ id }) => id),
    ["home"],
  );
});

test("when both stores are full the reader is told, and nothing is lost", async () => {
  await settings.write((each) => ({ ...each, openIn: "same" }));
  sync.quota.QUOTA_BYTES = 10;
  local.quota.QUOTA_BYTES = 10;
  await assert.rejects(
    settings.write((each) => ({ ...each, openIn: "background" })),
    { name: "StorageError", code: "full" },
  );
  assert.equal((await settings.read()).openIn, "same");
});

test("settings of form 1 are brought to today's once, and lose nothing", async () => {
  await sync.set({ settings: { version: 1, server: "https://lab.example.org/papilio/", newTab: false } });
  const before = await settings.read();
  assert.equal(before.servers[0].url, LAB.url);
  assert.equal(before.openIn, "same");
  await settings.upgrade();
  assert.deepEqual(await settings.read(), before);
  assert.equal(sync.peek().settings, undefined);
  assert.equal(sync.peek().version, settings.VERSION);
});

test("what a later version has stored is left as it is", async () => {
  await sync.set({ version: 99, openIn: "hologram", future: { a: 1 }, "server:lab": { name: "Lab", url: LAB.url, place: 0 } });
  await settings.upgrade();
  assert.deepEqual((await settings.read()).servers, [LAB]);
  assert.equal((await settings.read()).openIn, "new");
  assert.equal(sync.peek().version, 99);
  assert.deepEqual(sync.peek().future, { a: 1 });
});

for (const rubbish of [
  null,
  7,
  "x",
  [],
  { servers: "no" },
  { servers: [null, 3, {}, { id: "A B", url: "https://a.b" }, { id: "x", url: "javascript:1" }] },
  { servers: [{ id: "x", url: "https://u:p@a.b" }], menus: [], links: 4, counts: "yes", openIn: {}, active: 9 },
  { links: { __proto__: true, a: 1 } },
]) {
  test(`rubbish is as by default: ${JSON.stringify(rubbish)}`, () => {
    assert.deepEqual(settings.migrate(rubbish), structuredClone(settings.DEFAULTS));
  });
}

test("consent to counts and passwords stay on this machine", async () => {
  await settings.write((each) => ({ ...each, counts: true }));
  await settings.setCredential("home", { scheme: "basic", user: "ada", secret: "s3cret" });
  assert.ok(!JSON.stringify(sync.peek()).includes("s3cret"));
  assert.equal(sync.peek().counts, undefined);
  await sync.set({ counts: true });
  await settings.write((each) => ({ ...each, counts: false }));
  assert.equal((await settings.read()).counts, false);
  assert.deepEqual(await settings.notSynced(), []);
});

test("a consent given on another machine is none here", async () => {
  await sync.set({ counts: true });
  assert.equal((await settings.read()).counts, false);
});

test("a password is for the origin it was given for, and goes with its server", async () => {
  await settings.write((each) => ({ ...each, servers: [...each.servers, LAB] }));
  await settings.setCredential("lab", { scheme: "bearer", secret: "token" });
  assert.deepEqual(await settings.credentialOf("lab"), { scheme: "bearer", secret: "token" });
  await sync.set({ "server:lab": { name: "Lab", url: "https://elsewhere.example.net", place: 1 } });
  assert.deepEqual(await settings.credentialOf("lab"), { scheme: "none" });
  await settings.write((each) => ({ ...each, servers: each.servers.slice(0, 1) }));
  assert.deepEqual(
    Object.keys(local.peek()).filter((key) => key.startsWith("credential")),
    [],
  );
});

test("changes from anywhere are heard, and those of others are not", async () => {
  const heard = [];
  const stop = settings.onChange((each) => heard.push(each.openIn));
  await settings.write((each) => ({ ...each, openIn: "same" }));
  await local.set({ welcomed: true });
  await tick();
  stop();
  await settings.write((each) => ({ ...each, openIn: "new" }));
  await tick();
  assert.ok(heard.length >= 1 && heard.every((each) => each === "same"));
});

test("without any store the settings are the defaults", async () => {
  sync.breakDown("disabled");
  local.breakDown("disabled");
  assert.deepEqual(await settings.read(), structuredClone(settings.DEFAULTS));
  assert.deepEqual(await settings.credentialOf("home"), { scheme: "none" });
});
