// From any text, URL or query to the papers and lists that it names.
import { scanArxivIds } from "./arxiv.js";
import { readDoi, readName } from "./refs.js";
import { findSite, hostOf, matchUrl } from "./sites.js";
import { plain, strip, stripEnd, unquote } from "./spelling.js";
import { TABLE, fill, lazily } from "./table.js";

/**
 * One paper named in a text.
 * @typedef {object} Mention
 * @property {string} ref canonical ref. Two kinds are alias names that only a server can resolve: `doi:<doi in lower case>` for
 *   a DOI of an unknown publisher, and a papers.cool key of a venue without refs of its own (`36974@AAAI`)
 * @property {number | null} version version named
 * @property {number} start @property {number} end place in the text, in UTF-16 units
 * @property {string} site name of the row of the table that matched, or `text` for a bare id
 */

/**
 * Everything that `text` names. Total: never throws, any text of any length, linear time.
 * @param {string} text
 * @returns {{papers: Mention[], lists: {path: string}[], only: boolean}} `papers`: in order of appearance, one mention per ref.
 *   `lists`: lists named by URLs, each by our path that shows it, `/arxiv/cs.CL?date=2026-08-12`. `only`: true when the text is
 *   nothing but these names
 */
export function identify(text) {
  const source = plain(String(text ?? ""));
  const { found, rest } = scan(source.text);
  const papers = new Map();
  for (const [from, to, { name, site }] of found.toSorted(([a], [b]) => a - b)) {
    if (!name || papers.has(name.ref)) continue;
    const [start, end] = source.original(from, to);
    papers.set(name.ref, { ref: name.ref, version: name.version, start, end, site });
  }
  const paths = new Set(found.map(([, , { path }]) => path).filter(Boolean));
  return {
    papers: [...papers.values()],
    lists: Array.from(paths, (path) => ({ path })),
    only: papers.size + paths.size > 0 && isFiller(rest),
  };
}

/** As `identify`; says at the call that the text is a URL. */
export const identifyUrl = identify;

const TOKEN = lazily(
  () =>
    new RegExp(
      "(?<code>(?<![a-z0-9])(?:javascript|vbscript):(?=[^ \\t\\r\\n])[^\\n]*|(?<![a-z0-9])data:(?=[a-z]+/|[;,])[^\\n]*)" +
        "|(?<url>https?:\\\\?/\\\\?/|(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\\\\?/\\\\?/|about:reader\\?)" +
        "|(?<encoded>https?%3a(?:%2f|/){2}[!#$%&'()*+,./0-9:;=?@a-z_~-]*)" +
        "|(?<host>(?<![a-z0-9@./-])(?://)?(?:[a-z0-9-]{1,63}\\.){1,6}[a-z]{2,24}\\.?(?::[0-9]{1,5})?(?=[/?]))" +
        `|${TABLE.doi()}`,
      "gi",
    ),
);
// The filler of the table, a limited number at once: a text of nothing else may be long.
const FILLER = lazily(() => new RegExp(TABLE.filler().replace(/\*$/, "{1,1000}"), "iy"));
const CODE = /^[\0-\x20]*(?:(?:javascript|vbscript):|data:[^\0-\x20])/i;
// Such as `<391::AID-ASI1>3.0.CO`, of DOIs given around the year 2000, is no end.
const IN_ANGLES = /(?!<[0-9]{1,7}:{1,2}[0-9a-z-]{1,20}>[0-9]\.[0-9]\.co)(?!(?<=[0-9a-z-])>[0-9]\.[0-9]\.co)/.source;
const URL_STOP = new RegExp(IN_ANGLES + /[^!#$%&'*+,./0-9:;=?@\\_a-z~|-]|\|(?![a-z0-9]{1,30}_)|(?<=[,;'|])(?:https?:|(?:[a-z0-9-]{1,30}\.){1,3}[a-z]{2,6}\/[a-z])/.source, "gi");
const DOI_STOP = new RegExp(IN_ANGLES + /[^!#$%&'*+./0-9:;=?@_a-z~-]|(?<=;)(?=10\.|arxiv|doi|https?:)/.source, "gi");
const CLOSING = { ")": "(", "]": "[" };
const TRAILING = ".,;:!?'*`~\\";
const TAKEN = " ";
const FOREIGN = "\x01";

// One pass over a plain text: URLs and DOIs first, then the bare names in what is left of it.
function scan(text) {
  if (CODE.test(text)) return { found: [], rest: FOREIGN };
  const { found, rest } = takeTokens(text);
  return takeBareNames(found, rest);
}

function isFiller(rest) {
  const filler = FILLER();
  filler.lastIndex = 0;
  while (filler.lastIndex < rest.length) if (!filler.test(rest)) return false;
  return true;
}

function takeTokens(text) {
  const token = TOKEN();
  const found = [];
  const pieces = [];
  let done = 0;
  let place = 0;
  for (;;) {
    token.lastIndex = place;
    const match = token.exec(text);
    if (!match) break;
    const start = match.index;
    const [end, named] = readToken(text, match);
    place = end;
    if (end === start) {
      place = start + match[0].length;
      continue;
    }
    pieces.push(text.slice(done, start), (named.length ? TAKEN : FOREIGN).repeat(end - start));
    done = end;
    for (const each of named) found.push([start, end, each]);
  }
  pieces.push(text.slice(done));
  return { found, rest: pieces.join("") };
}

// End of the token and what it names; its start for something that is no token after all.
function readToken(text, match) {
  const start = match.index;
  const stop = start + match[0].length;
  const { code, url, encoded, host } = match.groups;
  if (code !== undefined) return [stop, []];
  if (encoded !== undefined) return [stop, matchUrl(stripEnd(unquote(encoded), TRAILING))];
  if (host !== undefined || url !== undefined) {
    const known = host === undefined ? !/^file:/i.test(url) : findSite(hostOf(host.replace(/^\/+/, "")));
    if (!known) return [start, []];
    const end = urlEnd(text, stop, URL_STOP);
    return [end, matchUrl(text.slice(start, end))];
  }
  const end = urlEnd(text, stop, DOI_STOP);
  const name = readDoi(text.slice(stop - match.at(-1).length, end));
  return name ? [end, [{ site: "doi", name, path: "" }]] : [start, []];
}

// Where a URL (or DOI) that runs through `begin` ends: before what no URL holds, a bracket that it did not open, and the
// punctuation of the sentence around it.
function urlEnd(text, begin, stop) {
  const opened = { "(": 0, "[": 0 };
  let end = text.length;
  stop.lastIndex = begin;
  for (let found = stop.exec(text); found; found = stop.exec(text)) {
    const [character] = found;
    if (character in opened) opened[character] += 1;
    else if (opened[CLOSING[character]]) opened[CLOSING[character]] -= 1;
    else {
      end = found.index;
      break;
    }
  }
  while (end > begin && TRAILING.includes(text[end - 1])) end--;
  return end;
}

function takeBareNames(found, text) {
  // Most texts are one URL, and nothing is left: then the expressions for prose, which are large, need not be compiled.
  if (!/[^ \x01]/.test(text)) return { found, rest: text };
  const taken = [];
  let rest = text;
  for (const form of TABLE.texts) {
    const captures = form.whole ? form.form.match(strip(rest)) : null;
    const matches = form.whole ? (captures ? [[0, rest.length, captures]] : []) : form.form.all(rest);
    for (const [start, end, { version, ...names }] of matches) {
      const spelling = fill(form.ref, names);
      const shorter = stripEnd(spelling, ".'!&+-(");
      const name = readName(shorter);
      if (!name) continue;
      const read = { ref: name.ref, version: version ? Number(version) : name.version };
      taken.push([start, end - spelling.length + shorter.length, { site: "text", name: read, path: "" }]);
    }
    rest = blank(rest, taken);
  }
  const ids = Array.from(scanArxivIds(rest), ([start, end, { base, version }]) => [
    start,
    end,
    { site: "text", name: { ref: `arxiv:${base}`, version }, path: "" },
  ]);
  return { found: [...found, ...taken, ...ids], rest: blank(rest, ids) };
}

// Spaces over what was taken.
function blank(text, taken) {
  const pieces = [];
  let done = 0;
  for (const [start, end] of taken.toSorted(([a], [b]) => a - b)) {
    pieces.push(text.slice(done, start), TAKEN.repeat(Math.max(0, end - Math.max(start, done))));
    done = Math.max(done, end);
  }
  pieces.push(text.slice(done));
  return pieces.join("");
}
