// What the page has to say: "Saved" for a moment, a notice with a way back until it is answered, a word under the thing meant.
import { text } from "../text.js";

const region = document.getElementById("says");
const notice = document.getElementById("notice");
let leaving = 0;

/** Say something for a moment, to the eye and to screen readers. */
export function say(words, { wrong = false } = {}) {
  region.textContent = words;
  region.classList.toggle("wrong", wrong);
  region.hidden = false;
  clearTimeout(leaving);
  leaving = setTimeout(() => { region.hidden = true; }, wrong ? 12000 : 2500);
}

/** Say that a change could not be kept, and why. */
export const sayUnkept = (error) =>
  say(text(`notSaved_${error.code ?? "failed"}`, error.cause?.message ?? error.message), { wrong: true });

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/**
 * A way out beside a sentence: a button that acts, or a link that opens a tab.
 * @typedef {{label: string, act?: () => void, href?: string}} Way
 */
function wayOut({ label, act, href }) {
  if (act) return button(label, act);
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noreferrer";
  link.textContent = label;
  return link;
}

/**
 * Put a word under what it is about.
 * @param {HTMLElement} place  a `.word`
 * @param {""|"good"|"careful"|"wrong"} tone
 * @param {string} words  empty to take it away
 * @param {...Way} ways
 */
export function wordAt(place, tone, words, ...ways) {
  place.classList.remove("good", "careful", "wrong");
  if (tone) place.classList.add(tone);
  place.replaceChildren(words);
  for (const way of ways) place.append(" ", wayOut(way));
}

/** Show a notice that stays until it is closed, with the ways out of what happened; focus goes to the first when asked. */
export function tell(words, ways = [], { focus = false } = {}) {
  const close = button(text("close"), hush);
  const buttons = ways.map((way) => button(way.label, () => { hush(); way.act(); }));
  const sentence = document.createElement("span");
  sentence.textContent = words;
  notice.replaceChildren(sentence, ...buttons, close);
  notice.hidden = false;
  if (focus) (buttons[0] ?? close).focus();
}

/** Take the notice away. */
export function hush() {
  notice.hidden = true;
  notice.replaceChildren();
}
