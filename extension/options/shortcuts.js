// Which keys do what at present, and where each browser lets one change them.
import { browser, inFirefox } from "../browser.js";
import { text } from "../text.js";

const body = document.getElementById("shortcuts");
const change = document.getElementById("change-shortcuts");
const firefox = inFirefox();

function row({ name, description, shortcut }) {
  const line = document.createElement("tr");
  const what = document.createElement("th");
  what.scope = "row";
  what.textContent = description || (name.startsWith("_execute") ? text("options_commandToolbar") : name);
  const keys = document.createElement("td");
  if (shortcut) {
    const key = document.createElement("kbd");
    key.textContent = shortcut;
    keys.append(key);
  } else {
    keys.className = "quiet";
    keys.textContent = text("options_shortcutNone");
  }
  line.append(what, keys);
  return line;
}

async function show() {
  body.replaceChildren(...(await browser.commands.getAll()).map(row));
}

/** Show the shortcuts, anew whenever the reader comes back to the page; a browser without keys has no such section. */
export function startShortcuts() {
  if (!browser.commands?.getAll) {
    body.closest("section").hidden = true;
    return;
  }
  const keyword = browser.runtime.getManifest().omnibox?.keyword;
  document.getElementById("omnibox").textContent = keyword ? text("options_omniboxHelp", keyword) : "";
  // Firefox opens its page of shortcuts from version 137 on; an older one is told the way in words, which stand there for all.
  change.hidden = firefox && !browser.commands.openShortcutSettings;
  change.addEventListener("click", () =>
    firefox ? browser.commands.openShortcutSettings() : browser.tabs.create({ url: "chrome://extensions/shortcuts" }));
  addEventListener("focus", show);
  show();
}
