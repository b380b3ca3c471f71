// Messages of the extension's own pages to the worker. What a content script sends is not heard here: it may be a hostile
// page's, and it never opens anything.
import { browser } from "./browser.js";
import { go } from "./redirect.js";
import { askForPage } from "./servers.js";

const isOwn = (sender) => sender?.id === browser.runtime.id && String(sender.url ?? "").startsWith(browser.runtime.getURL(""));

const answers = {
  // { kind: "open", click, tab, openIn?, server? } → the target, or { problem }.
  open: ({ click, tab, openIn, server }) => go(click, tab, openIn, server),
  // { kind: "ask", server, path, type, form? } → { text }, or { code, status, detail }.
  ask: askForPage,
};

/** For `runtime.onMessage`. */
export function received(message, sender, sendResponse) {
  const answer = isOwn(sender) && Object.hasOwn(answers, message?.kind) ? answers[message.kind] : null;
  if (!answer) return false;
  answer(message).then(sendResponse, () => sendResponse({ problem: "couldNotOpen" }));
  return true;
}
