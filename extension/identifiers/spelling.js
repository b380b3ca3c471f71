// Text as people paste it, with its odd characters made plain and every place kept; and the white space and percent signs of
// URLs, read as the server reads them.

const PLAIN = new Map();
for (let offset = 0; offset < 94; offset++) PLAIN.set(String.fromCharCode(0xff01 + offset), String.fromCharCode(0x21 + offset));
for (const space of "\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") PLAIN.set(space, " ");
for (let code = 0x2000; code < 0x200b; code++) PLAIN.set(String.fromCharCode(code), " ");
for (const hyphen of "\u2010\u2011\u2012\u2013\u2014\u2212") PLAIN.set(hyphen, "-");
for (const [odd, plain] of [["\u2215", "/"], ["\u2044", "/"], ["\u2236", ":"], ["\u2024", "."]]) PLAIN.set(odd, plain);

const ODD = /[\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2010-\u2014\u2024\u2028\u2029\u202f\u2044\u205f\u2212\u2215\u2236\u3000\uff01-\uff5e]/g;
// Characters without width, which copying from PDF and chat programs leaves behind.
const INVISIBLE = /[\xad\u200b-\u200f\u2060\ufeff]/g;

/**
 * `text` made plain: full-width letters and digits, the many spaces, hyphens and quotes become their ASCII kin one for one;
 * what has no width goes.
 * @returns {{text: string, original: (start: number, end: number) => [number, number]}} `original` gives the span of the
 *   original that became `text.slice(start, end)`, which is not empty
 */
export function plain(text) {
  const translated = text.replace(ODD, (character) => PLAIN.get(character) ?? character);
  const visible = translated.replace(INVISIBLE, "");
  if (visible.length === translated.length) return { text: translated, original: (start, end) => [start, end] };
  const places = new Uint32Array(visible.length);
  let done = 0;
  let place = 0;
  for (const hidden of [...translated.matchAll(INVISIBLE), { index: translated.length }]) {
    while (place < hidden.index) places[done++] = place++;
    place++;
  }
  return { text: visible, original: (start, end) => [places[start], places[end - 1] + 1] };
}

// What Python calls white space; JavaScript's differs by U+001C to U+001F, U+0085 and U+FEFF.
const isSpace = (code) =>
  (code >= 9 && code <= 13) || (code >= 28 && code <= 32) || code === 0x85 || code === 0xa0 || code === 0x1680 ||
  (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;

/** `text` without white space at its ends. */
export function strip(text) {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** `text` without any of `characters` at its end. */
export function stripEnd(text, characters) {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

/** `[before, after]` of the first `separator`; all of it and an empty text when there is none. */
export function partition(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** True when `text` has more than `limit` characters (code points, as the server counts). */
export function isLonger(text, limit) {
  if (text.length <= limit || text.length > 2 * limit) return text.length > limit;
  return [...text].length > limit;
}

/** The first `limit` characters of `text` and an ellipsis, or all of it. */
export const shortened = (text, limit) => (isLonger(text, limit) ? `${[...text.slice(0, 2 * limit)].slice(0, limit).join("")}…` : text);

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** `text` percent-encoded but for letters, digits, `_.-~` and the characters of `safe`. */
export function quote(text, safe) {
  const encode = (character) =>
    [...utf8.encode(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  return text.replace(/[^A-Za-z0-9_.~-]/gu, (character) => (safe.includes(character) ? character : encode(character)));
}

/** `text` percent-decoded. What is no escape stays, and bytes that are no UTF-8 become U+FFFD: it never throws. */
export function unquote(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = new Uint8Array(escapes.length / 3);
    for (let index = 0; index < bytes.length; index++) bytes[index] = parseInt(escapes.slice(3 * index + 1, 3 * index + 3), 16);
    return fromUtf8.decode(bytes);
  });
}

/** The text of `letters`, base64 with `-` and `_`, without its padding; an incomplete last letter is left out. */
export function fromBase64(letters) {
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  const bytes = atob(whole.replaceAll("-", "+").replaceAll("_", "/"));
  return fromUtf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
