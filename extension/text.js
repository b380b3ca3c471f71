// The words of the pages: everything a reader sees comes from _locales by its key.
import { browser } from "./browser.js";

/**
 * The message of a key, its places filled. A key that no locale has is returned itself, so that a slip is seen.
 * @param {string} key
 * @param {...(string|number)} values  for $1, $2, …
 * @returns {string}
 */
export const text = (key, ...values) => browser.i18n.getMessage(key, values.map(String)) || key;

const ATTRIBUTES = { title: "title", label: "aria-label", placeholder: "placeholder" };

/**
 * Fill what a page leaves to its language: `data-text` (the element's text), `data-title`, `data-label` (aria-label) and
 * `data-placeholder`, each holding a key; and tell the document its language.
 * @param {ParentNode} root
 */
export function fill(root = document) {
  if (root === document) document.documentElement.lang = text("language");
  for (const each of root.querySelectorAll("[data-text]")) each.textContent = text(each.dataset.text);
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    for (const each of root.querySelectorAll(`[data-${name}]`)) each.setAttribute(attribute, text(each.dataset[name]));
  }
}
