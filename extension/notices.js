// Telling the reader something kindly, without the permission for notifications: a mark on the toolbar button for some seconds,
// the button's title, and a text that the popup shows when it is opened. What is said is kept in `storage.session`, since the
// worker may sleep before the reader looks.
import { browser, message } from "./browser.js";

export const SHOWN_MS = 6000;
export const CODES = ["nothing", "tooMany", "tooLong", "cut", "couldNotOpen", "couldNotCollect"];
const KEY = "notice";

const quietly = (work) =>
  Promise.resolve()
    .then(work)
    .catch(() => {});

/** The text of a notice. */
export const textOf = (code) => message(`notice_${code}`);

/** Say it, at the tab's toolbar button. Never fails. */
export async function say(code, tabId) {
  const text = textOf(code);
  const tab = Number.isInteger(tabId) && tabId >= 0 ? { tabId } : {};
  await Promise.all([
    quietly(() => browser.storage.session.set({ [KEY]: { code, tabId: tab.tabId ?? null, at: Date.now() } })),
    quietly(() => browser.action.setBadgeBackgroundColor({ color: "#8a4b00", ...tab })),
    quietly(() => browser.action.setBadgeText({ text: "!", ...tab })),
    quietly(() => browser.action.setTitle({ title: `${message("action_title")}: ${text}`, ...tab })),
  ]);
  setTimeout(() => clear(tab.tabId), SHOWN_MS);
}

/** Take the mark and the title away again. */
export async function clear(tabId) {
  const tab = Number.isInteger(tabId) ? { tabId } : {};
  await Promise.all([
    quietly(() => browser.action.setBadgeText({ text: "", ...tab })),
    quietly(() => browser.action.setTitle({ title: message("action_title"), ...tab })),
  ]);
}

/** What was said last at this tab, once: { code, text }, or null. For the popup. */
export async function take(tabId, now = Date.now()) {
  try {
    const { [KEY]: notice } = await browser.storage.session.get(KEY);
    if (!CODES.includes(notice?.code) || (notice.tabId !== null && notice.tabId !== tabId) || now - notice.at > 60_000)
      return null;
    await browser.storage.session.remove(KEY);
    await clear(notice.tabId ?? undefined);
    return { code: notice.code, text: textOf(notice.code) };
  } catch {
    return null;
  }
}
