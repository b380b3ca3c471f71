// Reads sites.json as the browser extension does: compiles every pattern, matches every example, prints what came out.
import { readFileSync } from "node:fs";

const table = JSON.parse(readFileSync(process.argv[2], "utf8"));

const macros = [];
const expand = (pattern) => macros.reduce((text, [name, body]) => text.replaceAll(name, body), pattern);
for (const [name, body] of table.grammar.macros) macros.push([`@${name}@`, expand(body)]);
const compile = (pattern, flags = "i") => new RegExp(expand(pattern), flags);

const fill = (template, captures, encode = (text) => text) =>
  Object.entries(captures).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, encode(value)), template);
const read = (names, match) =>
  Object.fromEntries(names.map((name, index) => [name, match[index + 1]]).filter(([, value]) => value !== undefined));
const encode = (text) => encodeURIComponent(text).replace(/%(2C|2B|3A|40)/g, decodeURIComponent);

function matchUrl(address) {
  const url = new URL(address);
  const path = decodeURIComponent(url.pathname).replace(/\/{2,}/g, "/");
  for (const site of table.sites) {
    const known = site.hosts.some((host) => (host.startsWith("*.") ? url.host.endsWith(host.slice(1)) : url.host === host));
    if (!known) continue;
    for (const [number, rule] of site.rules.entries()) {
      const inPath = compile(rule.path).exec(path);
      if (!inPath) continue;
      let captures = read(rule.captures.slice(0, inPath.length - 1), inPath);
      if (rule.parameter) {
        const value = url.searchParams.get(rule.parameter);
        const inValue = value === null ? null : compile(rule.value).exec(value);
        if (!inValue) continue;
        captures = { ...captures, ...read(rule.captures.slice(inPath.length - 1), inValue) };
      }
      return { site: site.name, rule: number, ref: fill(rule.ref ?? "", captures), list: fill(rule.list ?? "", captures, encode) };
    }
  }
  return null;
}

const textOf = (form) => {
  const match = compile(form.pattern).exec(form.example);
  return match && fill(form.ref, read(form.captures, match));
};
const forms = [table.grammar.new, table.grammar.old, table.grammar.doi, table.grammar.filler];
forms.push(...table.grammar.prose.map((form) => form.pattern));
forms.push(...[...table.names, ...table.keys].map((form) => form.pattern));

console.log(
  JSON.stringify({
    compiled: forms.map((pattern) => compile(pattern, "gi").source.length),
    urls: table.sites.flatMap((site) => site.rules.map((rule) => matchUrl(rule.example))),
    texts: [...table.texts, ...table.dois].map(textOf),
    prose: JSON.parse(process.argv[3]).map((text) =>
      [...text.matchAll(compile(table.grammar.prose.map((form) => `(?:${form.pattern})`).join("|"), "gi"))].map((match) =>
        match.slice(1).find(Boolean),
      ),
    ),
  }),
);
