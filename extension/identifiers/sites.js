// Which papers and lists does a URL name? The shapes are those of the table.
import { readDoi, readName } from "./refs.js";
import { fromBase64, isLonger, partition, quote, strip, stripEnd, unquote } from "./spelling.js";
import { TABLE, fill, lazily } from "./table.js";

const EXACT = new Map();
const BELOW = [];
for (const site of TABLE.sites) {
  for (const host of site.hosts) {
    if (host.startsWith("*.")) BELOW.push([host.slice(1), site]);
    else EXACT.set(host, site);
  }
}
const PARTS =
  /^(?:https?:\/{1,2}|(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?)([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#([^]*))?/i;
const INNER = /(?=https?:\/{1,2}[A-Za-z0-9])/i;
const SCHEME = /^(?:(?:https?:)?\/\/|[a-z0-9-]{1,63}\.)/i;
const ENCODED = /^https?%3a/i;
const HOST_IN_PATH = /(?<=[^/]\/)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?=\/)/gi;
const JSON_SIGNS = { "\\u0026": "&", "\\u003d": "=" };
const JSON_SIGN = /\\u00(?:26|3d)/gi;
const NAMED_VALUE = /^[^=/:]*=/;
const CARRIED_END = /__;|\/RK=[0-9]|[ \t\r\n]/;
const BASE64 = /^(?:a1)?(aHR0c(?:DovL|HM6Ly)[A-Za-z0-9_-]*)={0,2}$/;
const JSON_IN_BASE64 = /^(eyJ[A-Za-z0-9_-]{16,2000})(?:\.[A-Za-z0-9_-]*)*={0,2}$/;
const MAILED = /^https?-3a__[!-~]+$/i;
const DOI_IN_PATH = /(?<=[/:])10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,3}\/[!-~]+/;
const DOI_TAIL =
  /(?:\/(?:full|abstract|summary|references|pdf|epdf|html|meta|fulltext|supplemental|(?:figures|tables)(?:\/[0-9]{1,3})?)|\.(?:pdf|full|abstract|html))*\/?$/i;
const NUMBERED = /\/article(?:-[a-z]{1,12})?\/doi\/(10\.[0-9]{4,9}\/[!-~]+?)\/[0-9]{2,9}(?:\/[^/]*)?$/i;
const CALLED_ARXIV = /^arxiv[_-]?(?:id)?$/i;
const NAMED = lazily(() => new RegExp(TABLE.prose()[0], "gi"));
const PROXY = /\.(?:[a-z0-9-]{0,20}proxy[a-z0-9-]{0,20}|idm\.oclc)\./;
const DEPTH = 3;
const MOST_LABELS = Math.max(...[...EXACT.keys()].map((host) => host.split(".").length));
const EMBEDDED_LIMIT = 500;

/** The row of a host, given in lower case without port; null for a host that we do not know. */
export const findSite = (host) => EXACT.get(host) ?? BELOW.find(([ending]) => host.endsWith(ending))?.[1] ?? null;

// The row of the host that a proxy writes into its own name: `dl-acm-org.anywhere.example`, `dl.acm.org.proxy.example`, and each
// with `0-` before it.
function findProxied(host) {
  const spelled = host.replace(/^0-/, "");
  const [first, others] = partition(spelled, ".");
  const dashed = others && first.includes("-") ? findSite(first.replaceAll("-", ".").replaceAll("..", "-")) : null;
  if (dashed) return dashed;
  const proxied = PROXY.exec(host);
  if (!proxied && spelled === host) return null;
  const labels = (proxied ? host.slice(0, proxied.index) : spelled).split(".");
  for (let count = Math.min(labels.length, MOST_LABELS); count > 1; count--) {
    const site = findSite(labels.slice(0, count).join("."));
    if (site) return site;
  }
  return null;
}

/** The host of `user@HOST.:port`, in lower case. */
export const hostOf = (authority) =>
  stripEnd(partition(authority.slice(authority.lastIndexOf("@") + 1), ":")[0], ".").toLowerCase();

/**
 * What `url` (with or without scheme) names: by its own shape, or by a URL, DOI or `arXiv:` id that it carries.
 * @returns {{site: string, name: {ref: string, version: number | null} | null, path: string}[]} each a paper (`name`) or a
 *   list (`path`), by the row `site`
 */
export function matchUrl(url, depth = 0) {
  const bare = url.replace(JSON_SIGN, (sign) => JSON_SIGNS[sign.toLowerCase()]).replaceAll("\\", "");
  const [own = "", ...carried] = bare.split(INNER).filter(Boolean);
  const address = takeApart(own);
  let found = byShape(address);
  if (!found.length) found = byDoiOrPrefix(address);
  if (found.length || depth === DEPTH) return found;
  found = byParameters(carried.length ? takeApart(bare) : address, depth);
  if (!found.length) found = carried.flatMap((part) => matchUrl(ended(part), depth + 1));
  return found.length ? found : byPath(address, own, depth);
}

// A URL inside another, up to where the outer one's next parameter begins, if it has none of its own.
function ended(url) {
  const [first] = partition(url, "&");
  return (first.includes("?") ? url : first).split(CARRIED_END, 1)[0];
}

// A URL in the path of another, encoded or without its scheme.
function byPath({ path }, url, depth) {
  const [beforeQuery] = partition(url, "?");
  for (const segment of beforeQuery.split("/")) {
    const found = bySegment(segment, depth);
    if (found.length) return found;
  }
  if (isLonger(path, EMBEDDED_LIMIT)) return [];
  const [, ...encoded] = path.split(INNER);
  if (encoded.length) return encoded.flatMap((part) => matchUrl(ended(part), depth + 1));
  for (const host of beforeQuery.matchAll(HOST_IN_PATH)) {
    if (!findSite(hostOf(host[0]))) continue;
    const inner = url.slice(host.index);
    return matchUrl(inner.includes("?") ? inner : unquote(inner), depth + 1);
  }
  return [];
}

// A URL that is the whole of one part of a path: encoded with its slashes, or inside JSON in base64, as newsletters do.
function bySegment(segment, depth) {
  const json = JSON_IN_BASE64.exec(segment);
  if (json) {
    const [, ...inner] = fromBase64(json[1]).split(INNER);
    return inner.flatMap((part) => matchUrl(partition(part, '"')[0], depth + 1));
  }
  const text = !isLonger(segment, EMBEDDED_LIMIT) && /%2f/i.test(segment) ? unquote(segment) : "";
  return SCHEME.test(text) ? matchUrl(text, depth + 1) : [];
}

// A URL taken apart and decoded.
function takeApart(url) {
  let [, authority, path, query = "", fragment = ""] = PARTS.exec(url);
  if ((path === "" || path === "/") && !query) {
    // Sites that are one page write the path behind the sign.
    [path, query] = partition(fragment.replace(/^!+/, ""), "?");
    path = `/${path}`;
  }
  return {
    host: hostOf(authority),
    path: strip(unquote(path)).replace(/\/{2,}/g, "/") || "/",
    parameters: pairsOf(query),
    behind: fragment.includes("=") ? pairsOf(fragment) : [],
  };
}

// The parameters of a query; a value without a name has an empty one. One that is encoded whole, its sign too, is read as well.
function pairsOf(query) {
  const pairs = query.replaceAll("&amp;", "&").split("&").filter(Boolean);
  return pairs
    .map((pair) => (pair.includes("=") ? pair : unquote(pair)))
    .map((pair) => (NAMED_VALUE.test(pair) ? partition(pair, "=") : ["", pair]))
    .map(([name, value]) => [name, unquote(value.replaceAll("+", " "))]);
}

function byShape(address) {
  const site = findSite(address.host) ?? findProxied(address.host);
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

// URLs, paths of the same host, DOIs and `arXiv:` ids that are the value of a parameter: redirectors, proxies, share buttons,
// pages before a page.
function byParameters(address, depth) {
  const found = [];
  for (const [called, value] of [...address.parameters, ...address.behind]) {
    const text = strip(carriedBy(strip(value)));
    const name = /^(?:10\.|doi:|arxiv:)/i.test(text) || CALLED_ARXIV.test(called) ? readName(text) : null;
    if (name) found.push({ site: name.ref.startsWith("arxiv:") ? "text" : "doi", name, path: "" });
    else if (SCHEME.test(text) || INNER.test(text)) found.push(...matchUrl(text, depth + 1));
    else if (text.startsWith("/")) found.push(...matchUrl(`//${address.host}${text}`, depth + 1));
  }
  return found;
}

// A URL that is the value of a parameter, without what its redirector did to it besides: encoded twice (Outlook), in base64
// (Bing), with other signs for the percent sign and the slash (Proofpoint).
function carriedBy(value) {
  if (ENCODED.test(value)) return unquote(value);
  if (MAILED.test(value)) return unquote(value.replaceAll("-", "%").replaceAll("_", "/"));
  const found = BASE64.exec(value);
  return found ? fromBase64(found[1]) : value;
}

// A DOI, or an arXiv id that something there calls so (`arxiv/`, `arXiv:`, `arxiv-`), in the path of a page of any site.
function byDoiOrPrefix(address) {
  if (isLonger(address.path, EMBEDDED_LIMIT)) return [];
  const numbered = NUMBERED.exec(address.path);
  const doi = numbered ?? DOI_IN_PATH.exec(address.path);
  if (doi) {
    const name = readDoi(numbered ? numbered[1] : doi[0].replace(DOI_TAIL, ""));
    return name ? [{ site: "doi", name, path: "" }] : [];
  }
  const named = [...address.path.matchAll(NAMED())].find(([text]) => !/^(?:abs|pdf)\//i.test(text));
  const name = named && readName(named[1]);
  return name ? [{ site: "text", name, path: "" }] : [];
}
