// The page of options: every change is kept at once, said, and can be taken back where it costs something.
import { browser } from "../browser.js";
import { DEFAULTS, credentialOf, notSynced, setCredential } from "../settings.js";
import { originPattern } from "../servers.js";
import { SITES } from "../links/sites.js";
import { fill, text } from "../text.js";
import { allowed, ask, giveBack, onPermissions } from "./permissions.js";
import { say, sayUnkept, tell, wordAt } from "./says.js";
import { openServers } from "./servers.js";
import { startShortcuts } from "./shortcuts.js";
import { openSites } from "./sites.js";
import { openState } from "./state.js";

const openIn = document.getElementById("open-in");
const menus = document.getElementById("menus");
const unsynced = document.getElementById("unsynced");

function startChoices(state) {
  openIn.addEventListener("change", async (event) => {
    if (await state.save((settings) => ({ ...settings, openIn: event.target.value }))) say(text("saved"));
  });
  menus.addEventListener("change", async ({ target }) => {
    const change = { [target.value]: target.checked };
    if (await state.save((settings) => ({ ...settings, menus: { ...settings.menus, ...change } }))) say(text("saved"));
  });
  menus.closest("section").hidden = !(browser.contextMenus ?? browser.menus);
}

function showChoices(settings) {
  for (const input of openIn.querySelectorAll("input")) input.checked = input.value === settings.openIn;
  for (const input of menus.querySelectorAll("input")) input.checked = settings.menus[input.value] === true;
}

// What the browser's account did not take is said, since the other devices will not have it.
async function showUnsynced() {
  const some = (await notSynced()).length > 0;
  wordAt(unsynced, some ? "careful" : "", some ? text("options_notSynced") : "");
}

// Everything as it came, with the way back: settings, passwords and the permissions that were given.
async function reset(state) {
  const before = state.get();
  const credentials = await Promise.all(before.servers.map(async ({ id }) => [id, await credentialOf(id)]));
  const wanted = [...before.servers.map(originPattern), ...SITES.flatMap((site) => site.origins)];
  const origins = (await Promise.all(wanted.map(async (each) => ((await allowed([each])) ? [each] : [])))).flat();
  if (!(await state.save(() => structuredClone(DEFAULTS)))) return;
  await Promise.all(credentials.map(([id]) => setCredential(id, { scheme: "none" })));
  await giveBack(origins, { servers: [], links: {} });
  const undo = async () => {
    if (origins.length > 0) await ask(origins);
    await Promise.all(credentials.map(([id, credential]) => setCredential(id, credential)));
    await state.save(() => before);
    say(text("options_undone"));
  };
  tell(text("options_resetDone"), [{ label: text("options_undo"), act: undo }], { focus: true });
}

async function start() {
  fill();
  document.title = text("options_title");
  const state = await openState(sayUnkept);
  const servers = openServers(state);
  const showSites = openSites(state);
  const show = (settings, elsewhere) => {
    const typing = servers.show(settings);
    showChoices(settings);
    showSites();
    showUnsynced();
    if (elsewhere) tell(text(typing ? "options_settingsElsewhereTyping" : "options_settingsElsewhere"));
  };
  startChoices(state);
  state.watch(show);
  startShortcuts();
  onPermissions(() => {
    servers.showPermissions();
    showSites();
  });
  document.getElementById("reset").addEventListener("click", () => reset(state));
  // A field that is still in use when the tab is closed is saved by leaving it; the browser's question gives it the time.
  addEventListener("beforeunload", (event) => {
    if (!servers.typed()) return;
    event.preventDefault();
    document.activeElement?.blur();
  });
  document.body.dataset.ready = "";
}

start();
