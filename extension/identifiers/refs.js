// The spellings of one name: ref, key in our URLs, and the source's own pages.
import { parseArxivId, tryArxivId } from "./arxiv.js";
import { IdentifierError } from "./errors.js";
import { isLonger, partition, quote, shortened, strip } from "./spelling.js";
import { TABLE, fill } from "./table.js";

const SOURCES = new Set(TABLE.names.map((form) => form.source));
const BROUGHT =
  /^[A-Za-z][A-Za-z0-9_.+-]{0,63}:[^\0-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]{1,500}$/u;
const NO_SOURCES = new Set(["http", "https", "ftp", "file", "mailto", "javascript", "vbscript", "data", "blob", "about"]);
const LENGTH = 600;

// A name of a known source, taken apart by the first form of the source that fits.
function read(source, name) {
  let version = null;
  if (source === "arxiv") {
    const found = tryArxivId(name);
    if (!found) return null;
    ({ base: name, version } = found);
  }
  for (const form of TABLE.names) {
    if (form.source !== source) continue;
    const cased = form.case === "lower" ? name.toLowerCase() : form.case === "upper" ? name.toUpperCase() : name;
    const captures = form.form.match(cased);
    if (captures) return { form, captures, name: fill(form.name, captures), version };
  }
  return null;
}

function readRef(ref) {
  const [source, name] = partition(ref, ":");
  return SOURCES.has(source) ? read(source, name) : null;
}

/**
 * The name that `text` spells: a ref, a key of our URLs, a DOI or an arXiv id.
 * @returns {{ref: string, version: number | null} | null} null when it is no such name
 */
export function readName(text) {
  if (!text || isLonger(text, LENGTH)) return null;
  let [source, name] = partition(text, ":");
  source = source.toLowerCase();
  if (text.includes(":") && SOURCES.has(source)) {
    if (source === "doi") return readDoi(strip(name));
    const found = read(source, strip(name));
    return found && { ref: `${source}:${found.name}`, version: found.version };
  }
  const doi = readDoi(text);
  if (doi) return doi;
  for (const key of TABLE.keys) {
    const captures = key.form.match(text);
    const found = captures && read(key.source, fill(key.name, captures));
    if (found) return { ref: `${key.source}:${found.name}`, version: found.version };
  }
  const found = read("arxiv", text);
  return found && { ref: `arxiv:${found.name}`, version: found.version };
}

/** The paper of a DOI: a ref where the publisher's DOIs can be read, else `doi:<lower-cased>`. null when it is no DOI. */
export function readDoi(doi) {
  for (const form of TABLE.dois) {
    const captures = form.form.match(doi);
    const name = captures && readName(fill(form.ref, captures));
    if (name) return name;
  }
  const found = read("doi", doi);
  return found && { ref: `doi:${found.name}`, version: null };
}

/**
 * The ref that `text` is a spelling of: a ref, a key of our URLs, an id, a DOI.
 * @throws {IdentifierError} it is no name of a paper
 */
export function canonicalRef(text) {
  const stripped = strip(text);
  const found = readName(stripped);
  if (found) return found.ref;
  const source = partition(stripped, ":")[0].toLowerCase();
  if (stripped.includes(":") && SOURCES.has(source)) {
    if (source === "arxiv") parseArxivId(stripped);
    const { example } = TABLE.names.find((form) => form.source === source && form.example);
    throw new IdentifierError(`${shortened(stripped, 80)} is no name of ${source}; one reads like ${example}`);
  }
  if (!NO_SOURCES.has(source) && BROUGHT.test(stripped)) return stripped;
  if (!stripped || /^(?:[0-9]{4}\.[0-9]|[A-Za-z-]{2,12}(?:\.[A-Za-z-]+)?\/[0-9])/.test(stripped)) parseArxivId(stripped);
  throw new IdentifierError(
    `${shortened(stripped, 80)} names no paper; a name reads like 2401.00001, hep-th/9901001 or acl:P19-1001`,
  );
}

/**
 * The key of a ref in our URLs and HTML ids. A ref without a form of its own is its own key, with `%25;` for `%` and `%2C;`
 * for a comma, because commas separate keys in URLs.
 */
export function keyOf(ref) {
  const found = readRef(ref);
  if (found && `${found.form.source}:${found.name}` === ref) {
    for (const key of TABLE.keys) {
      if (key.source !== found.form.source) continue;
      if (!Object.keys(found.captures).every((name) => key.to.includes(`{${name}}`))) continue;
      const text = fill(key.to, found.captures);
      if (!text.includes("{")) return text;
    }
  }
  return ref.replaceAll("%", "%25;").replaceAll(",", "%2C;");
}

/**
 * Inverse of `keyOf`; `refOfKey(keyOf(ref)) === ref` for every canonical ref. Any ref is accepted as its own key.
 * @throws {IdentifierError} `key` is neither
 */
export const refOfKey = (key) => canonicalRef(key.replaceAll("%2C;", ",").replaceAll("%25;", "%"));

/** Our page of a paper, percent-encoded where needed: `/arxiv/2401.00001`, `/venue/abc@OpenReview`, `/doi/10.1145/3292500`. */
export function pagePath(ref) {
  if (ref.startsWith("doi:")) return `/doi/${pathSegment(ref.slice(4))}`;
  return `/${ref.startsWith("arxiv:") ? "arxiv" : "venue"}/${pathSegment(keyOf(ref))}`;
}

/** A key, percent-encoded for a path of ours; slashes stay, as in `hep-th/9901001`. */
export const pathSegment = (key) => quote(key, "/@:+~!$'()*;=&");

/** The source's abstract page; empty where none can be derived. */
export const pageUrl = (ref) => filled(readRef(ref), "page");

/** The source's PDF; empty where none can be derived. */
export const pdfUrl = (ref) => filled(readRef(ref), "pdf");

function filled(found, which) {
  if (!found) return "";
  const encoded = Object.entries(found.captures).map(([name, value]) => [name, quote(value, "/:;+!")]);
  return fill(found.form[which], Object.fromEntries(encoded));
}
