// What the server says of a paper, in few words.
import { text } from "../text.js";

function fact(words, className = "") {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = words;
  return made;
}

// A sign alone, with its words for those who do not see it.
function sign(shape, words) {
  const shown = fact(shape);
  shown.setAttribute("aria-hidden", "true");
  const made = fact("");
  made.title = words;
  made.append(shown, fact(words, "unseen"));
  return made;
}

/**
 * @param {object|undefined} card What the server answered (`servers.js`), absent while it has not.
 * @param {number} [sameAs] Number of the row that is the same paper under another name.
 * @param {boolean} [short] For a row of a list: only what sets it apart.
 * @returns {HTMLElement[]}
 */
export function factsOf(card, sameAs, short = false) {
  if (!card) return [];
  if (sameAs) return [fact(text("popup_sameAs", sameAs))];
  if (!card.ref) return [fact(text(short ? "popup_notHeldShort" : "popup_notHeld"))];
  const facts = [];
  if (card.starred) facts.push(short ? sign("★", text("popup_starred")) : fact(`★ ${text("popup_starred")}`));
  if (card.read) facts.push(fact(text("popup_read")));
  if (card.answers === "ready") facts.push(fact(`✓ ${text(short ? "popup_answersReadyShort" : "popup_answersReady")}`, "good"));
  else if (card.answers === "making") facts.push(fact(text("popup_answersMaking")));
  else if (card.answers === "absent" && !short) facts.push(fact(text("popup_answersAbsent")));
  return facts;
}

/** Who wrote it, when and where, on one line: "Vaswani, Shazeer and 6 more · 2017 · NeurIPS". */
export function creditOf({ authors = [], year, venue }) {
  const names = authors.length > 3 ? text("popup_authorsMore", authors.slice(0, 2).join(", "), authors.length - 2) : authors.join(", ");
  return [names, year, venue].filter(Boolean).join(" · ");
}
