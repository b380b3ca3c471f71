// Which papers and lists does a URL name? The shapes are those of the table.
import { readDoi, readName } from "./refs.js";
import { isLonger, partition, quote, strip, stripEnd, unquote } from "./spelling.js";
import { TABLE, fill, lazily } from "./table.js";

const EXACT = new Map();
const BELOW = [];
for (const site of TABLE.sites) {
  for (const host of site.hosts) {
    if (host.startsWith("*.")) BELOW.push([host.slice(1), site]);
    else EXACT.set(host, site);
  }
}
const PARTS = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#([^]*))?/i;
const INNER = /(?=https?:\/{1,2}[A-Za-z0-9])/i;
const SCHEME = /^(?:(?:https?:)?\/\/|[a-z0-9-]{1,63}\.)/i;
const ENCODED = /^https?%3a/i;
const DOI_IN_PATH = /(?<=\/)10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,3}\/[!-~]+/;
const DOI_TAIL =
  /(?:\/(?:full|abstract|summary|references|pdf|epdf|html|meta|fulltext|figures|tables)|\.(?:pdf|full|abstract|html))*\/?$/i;
const NAMED = lazily(() => new RegExp(TABLE.prose()[0], "gi"));
const DEPTH = 3;
const EMBEDDED_LIMIT = 500;

/** The row of a host, given in lower case without port; null for a host that we do not know. */
export const findSite = (host) => EXACT.get(host) ?? BELOW.find(([ending]) => host.endsWith(ending))?.[1] ?? null;

/** The host of `user@HOST.:port`, in lower case. */
export const hostOf = (authority) =>
  stripEnd(partition(authority.slice(authority.lastIndexOf("@") + 1), ":")[0], ".").toLowerCase();

/**
 * What `url` (with or without scheme) names: by its own shape, or by a URL, DOI or `arXiv:` id that it carries.
 * @returns {{site: string, name: {ref: string, version: number | null} | null, path: string}[]} each a paper (`name`) or a
 *   list (`path`), by the row `site`
 */
export function matchUrl(url, depth = 0) {
  const parts = url.replaceAll("\\", "").split(INNER).filter(Boolean);
  const address = parts.length ? takeApart(parts[0]) : null;
  let found = address ? byShape(address) : [];
  if (!found.length && address && depth < DEPTH) found = byParameters(address, depth);
  if (!found.length) found = parts.slice(1).flatMap((part) => matchCarried(part, depth));
  return found.length || !address ? found : byDoiOrPrefix(address);
}

// What a URL inside another URL names; it ends where the outer one's next parameter begins.
function matchCarried(url, depth) {
  const [first] = partition(url, "&");
  const address = takeApart(first.includes("?") ? url : first);
  const found = byShape(address);
  return found.length || depth + 1 >= DEPTH ? found : byParameters(address, depth + 1);
}

// A URL taken apart and decoded.
function takeApart(url) {
  let [, authority, path, query = "", fragment = ""] = PARTS.exec(url);
  if ((path === "" || path === "/") && !query) {
    // Sites that are one page write the path behind the sign.
    [path, query] = partition(fragment.replace(/^!+/, ""), "?");
    path = `/${path}`;
  }
  const pairs = query.replaceAll("&amp;", "&").split("&").filter((pair) => pair.includes("="));
  return {
    host: hostOf(authority),
    path: strip(unquote(path)).replace(/\/{2,}/g, "/") || "/",
    parameters: pairs.map((pair) => partition(pair, "=")).map(([name, value]) => [name, unquote(value.replaceAll("+", " "))]),
  };
}

function byShape(address) {
  const site = findSite(address.host);
  for (const rule of site?.rules ?? []) {
    const captures = capturesOf(rule, address);
    const found = captures ? foundBy(site, rule, captures) : [];
    if (found.length) return found;
  }
  return [];
}

function capturesOf(rule, address) {
  const captures = rule.path.match(address.path);
  if (!captures || !rule.value) return captures;
  for (const [name, text] of address.parameters) {
    const more = name === rule.parameter ? rule.value.match(strip(text)) : null;
    if (more) return { ...captures, ...more };
  }
  return null;
}

function foundBy(site, rule, { version, ...captures }) {
  if (rule.listing) {
    const all = Object.entries(version === undefined ? captures : { ...captures, version });
    const encoded = Object.fromEntries(all.map(([key, text]) => [key, quote(text, ",+-@:")]));
    return [{ site: site.name, name: null, path: fill(rule.listing, encoded) }];
  }
  const variants = rule.many
    ? Object.entries(captures).flatMap(([key, text]) => text.split(",").map((part) => ({ [key]: part })))
    : [captures];
  const found = [];
  for (const variant of variants) {
    const spelling = fill(rule.ref, variant);
    const name = readName(spelling) ?? (rule.ref === "{key}" ? { ref: spelling, version: null } : null);
    if (name) found.push({ site: site.name, name: { ref: name.ref, version: version ? Number(version) : name.version }, path: "" });
  }
  return found;
}

// URLs, DOIs and `arXiv:` ids that are the value of a parameter: redirectors, proxies, share buttons.
function byParameters(address, depth) {
  const found = [];
  for (const [, value] of address.parameters) {
    const text = strip(ENCODED.test(value) ? unquote(value) : value);
    const name = /^(?:10\.|doi:|arxiv:)/i.test(text) ? readName(text) : null;
    if (name) found.push({ site: name.ref.startsWith("arxiv:") ? "text" : "doi", name, path: "" });
    else if (SCHEME.test(text)) found.push(...matchUrl(text, depth + 1));
  }
  return found;
}

// A DOI, or an arXiv id that something there calls so (`arxiv/`, `arXiv:`, `arxiv-`), in the path of a page of any site.
function byDoiOrPrefix(address) {
  if (isLonger(address.path, EMBEDDED_LIMIT)) return [];
  const doi = DOI_IN_PATH.exec(address.path);
  if (doi) {
    const name = readDoi(doi[0].replace(DOI_TAIL, ""));
    return name ? [{ site: "doi", name, path: "" }] : [];
  }
  const named = [...address.path.matchAll(NAMED())].find(([text]) => !/^(?:abs|pdf)\//i.test(text));
  const name = named && readName(named[1]);
  return name ? [{ site: "text", name, path: "" }] : [];
}
