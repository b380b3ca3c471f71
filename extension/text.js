// The words of the pages: everything a reader sees comes from _locales by its key.
import { message as text } from "./browser.js";

export { text };

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
