// `pp` in the address bar: an address, an id, or words. What is suggested is what the extension recognises by itself;
// nothing is asked before Enter.
import { browser, inFirefox, message } from "./browser.js";
import { identify } from "./identifiers/names.js";
import { currentTab, go } from "./redirect.js";

const MOST = 6;
const OPENINGS = { currentTab: "same", newForegroundTab: "new", newBackgroundTab: "background" };

// Chrome reads descriptions as XML, Firefox as they are.
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const described = (text) => (inFirefox() ? text : text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]));

const shown = (ref) => ref.replace(/^arxiv:/, "arXiv:");

/** What is suggested for a text: [{ content, description }]. */
export function suggestionsFor(text) {
  const papers = identify(text).papers.slice(0, MOST);
  return papers.map(({ ref }) => ({ content: ref, description: described(message("omnibox_paper", shown(ref))) }));
}

/** The reader has begun to write. */
export function started() {
  Promise.resolve(browser.omnibox.setDefaultSuggestion({ description: described(message("omnibox_default")) })).catch(() => {});
}

/** The reader has written this much. */
export function changed(text, suggest) {
  suggest(suggestionsFor(text));
}

/** Enter. */
export async function entered(text, disposition) {
  await go({ selection: text, alone: true }, await currentTab(), OPENINGS[disposition] ?? "same");
}
