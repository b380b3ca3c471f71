// The server's table of URL shapes and names as records. Patterns are compiled when they are first needed: there are hundreds,
// and a click needs a few.
import document from "./sites.json.js";

const macros = [];
const expand = (pattern) => macros.reduce((text, [name, body]) => text.replaceAll(name, () => body), pattern);
for (const [name, pattern] of document.grammar.macros) macros.push([`@${name}@`, expand(pattern)]);

// Number of capturing groups: opening brackets outside of sets that no question mark follows.
const groups = (source) => source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, "").match(/\((?!\?)/g)?.length ?? 0;

// The captures by name; groups that took no part are left out.
function read(names, found) {
  const captures = {};
  names.forEach((name, index) => {
    if (found[index + 1] !== undefined) captures[name] = found[index + 1];
  });
  return captures;
}

/** A pattern that is compiled at its first use. */
export function lazily(make) {
  let made;
  return () => (made ??= make());
}

/**
 * The result of `pattern` on `text`, or null. A text of many megabytes can need more memory than the browser grants to an
 * expression; then it does not match.
 */
export function exec(pattern, text) {
  try {
    return pattern.exec(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * A pattern and the names of its groups, in order.
 * `match(text)`: the captures when the whole of `text` has this form, else null.
 * `all(text)`: [start, end, captures] of every place in `text`.
 */
function form(pattern, names) {
  const source = lazily(() => expand(pattern));
  const whole = lazily(() => new RegExp(`^(?:${source()})$`, "i"));
  const within = lazily(() => new RegExp(source(), "gi"));
  return {
    match(text) {
      const found = exec(whole(), text);
      return found && read(names, found);
    },
    all: (text) => Array.from(text.matchAll(within()), (found) => [found.index, found.index + found[0].length, read(names, found)]),
  };
}

function rule(item) {
  const inPath = "value" in item ? groups(item.path) : item.captures.length;
  return {
    path: form(item.path, item.captures.slice(0, inPath)),
    parameter: item.parameter ?? "",
    value: "value" in item ? form(item.value, item.captures.slice(inPath)) : null,
    ref: item.ref ?? "",
    listing: item.list ?? "",
    many: item.many ?? false,
  };
}

const nameForm = (item) => ({
  source: item.source,
  form: form(item.pattern, item.captures),
  name: item.name,
  case: item.case ?? "",
  page: item.page ?? "",
  pdf: item.pdf ?? "",
  example: item.example ?? "",
});

const keyForm = (item) => ({ source: item.source, to: item.to, form: form(item.pattern, item.captures), name: item.name });

const isHost = (host, pattern) => (pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern);

const titleForm = (hosts, item) => ({
  isOf: (host) => hosts.some((each) => isHost(host, each)),
  form: form(item.pattern, groups(item.pattern) ? ["title"] : []),
  prose: item.prose ?? false,
});

const textForm = (item) => ({ form: form(item.pattern, item.captures), ref: item.ref, whole: item.whole ?? false });

/**
 * The whole of the table.
 * `new`, `old`: forms of a whole arXiv id, of since April 2007 and before. `prose()`: sources of patterns of arXiv ids inside
 * prose, strongest first; group 1 is the id. `doi()`: source of a DOI inside prose; group 1 is the DOI. `filler()`: source of
 * what may stand beside names in a text that is nothing but names. `names`: what names a source has, their canonical spelling,
 * and the source's own pages. `keys`: how they stand in our URLs. `dois`, `texts`: names written as a DOI, and bare in prose.
 * `titles`: what sites write around the titles of their tabs, the first that fits first; `isOf(host)` says whose a row is.
 */
export const TABLE = {
  new: form(document.grammar.new, ["year", "month", "number", "version"]),
  old: form(document.grammar.old, ["archive", "year", "month", "number", "version"]),
  prose: () => document.grammar.prose.map((item) => expand(item.pattern)),
  doi: () => expand(document.grammar.doi),
  filler: () => expand(document.grammar.filler),
  names: document.names.map(nameForm),
  keys: document.keys.map(keyForm),
  dois: document.dois.map(textForm),
  texts: document.texts.map(textForm),
  titles: document.titles.flatMap(({ hosts, forms }) => forms.map((item) => titleForm(hosts, item))),
  sites: document.sites.map((item) => ({ name: item.name, title: item.title, hosts: item.hosts, rules: item.rules.map(rule) })),
};

/** `template` with every `{name}` replaced by its capture. */
export const fill = (template, captures) =>
  Object.entries(captures).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, () => value), template);
