// The title of a page without what its site writes around it.
import { hostOf } from "./sites.js";
import { TABLE } from "./table.js";

const ADDRESS = /^(?:https?:\/\/|www\.)[^ ]+$/i;
const WEB = /^https?:\/\/([^/?#]+)/i;
const FILE = /^(?:file|blob):/;
const COUNT = /^\([0-9]{1,4}\+?\) (?=.)|^(?:\[PDF\]|\(PDF\)) (?=.)/;
const ENDING = /^(.*[^ ]) ([|·•]|[-–—:]) ([^ ].*)$/;
const LINK = /https?:\/\/[^ ]+/g;
const QUOTED = /["“„«]([^"“”„«»]{8,300})["”“»]/g;
const TAGS = /^(?:[\[(][^\])]{1,40}[\])]:? ?)+(?=.)| ?[\[(][^\])]{0,30}(?:'|’|19|20)[0-9]{2}[^\])]{0,30}[\])]\.?$/g;
const LONGEST_ENDING = 40;

/**
 * A page's title as its paper has it; empty where the title says nothing: the browser's own pages, an address.
 * @param {unknown} title
 * @param {unknown} address
 */
export function bareTitle(title, address) {
  const whole = line(title);
  const place = line(address);
  const authority = WEB.exec(place)?.[1];
  const host = authority ? hostOf(authority) : "";
  if (!whole || (!host && !FILE.test(place))) return "";
  // A page without a title has its address for one, which Firefox writes without its scheme.
  if (ADDRESS.test(whole) || bare(whole) === host || bare(whole) === bare(place)) return "";
  const text = whole.replace(COUNT, "");
  for (const { isOf, form, prose } of TABLE.titles) {
    const captures = isOf(host) ? form.match(text) : null;
    if (captures) return written(captures.title ?? "", prose);
  }
  return withoutEnding(text, host).replace(/\.pdf$/i, "");
}

// What is left of a title, and of a sentence the title that it quotes.
function written(text, prose) {
  if (!prose) return text.trim();
  const said = line(text.replace(LINK, " "));
  const quoted = Array.from(said.matchAll(QUOTED), ([, words]) => words.trim()).find((words) => words.includes(" "));
  return quoted ?? said.replace(TAGS, "").replace(/^[ "“”„«»]+|[ "“”„«»]+$/g, "");
}

// A title without the name of the site behind it.
function withoutEnding(text, host) {
  const [, front, sign, ending] = ENDING.exec(text) ?? [];
  if (!front) return text;
  const isSite = /[|·•]/.test(sign) ? ending.length <= LONGEST_ENDING : letters(ending) && letters(host).includes(letters(ending));
  return isSite ? front : text;
}

const line = (text) =>
  String(text ?? "")
    .replace(/\s+/g, " ")
    .trim();
const bare = (address) => address.replace(/^[a-z]+:\/\/(?:www\.)?|\/$/g, "");
const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
