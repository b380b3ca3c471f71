// Installed, updated, or started with the browser.
import { browser } from "./browser.js";
import * as menus from "./menus.js";
import * as notices from "./notices.js";
import * as settings from "./settings.js";

const WELCOMED = "welcomed";

async function welcome() {
  const { [WELCOMED]: done } = await browser.storage.local.get(WELCOMED);
  if (done) return;
  await browser.storage.local.set({ [WELCOMED]: true });
  await browser.tabs.create({ url: browser.runtime.getURL("welcome/welcome.html") });
}

/** For `runtime.onInstalled`: settings of an older version are brought to today's form, and a new reader is shown around. */
export async function installed({ reason }) {
  await settings.upgrade().catch(() => {});
  await menus.make();
  if (reason === "install") await welcome().catch(() => {});
}

/** For `runtime.onStartup`. */
export async function started() {
  await Promise.all([menus.make(), notices.clear()]);
}
