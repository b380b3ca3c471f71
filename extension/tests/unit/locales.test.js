// Every text that a reader sees is in every language, and nothing is kept that nobody sees.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../", import.meta.url);
const LOCALES = readdirSync(new URL("_locales/", ROOT)).sort();
const APART = /^(?:tests|tools|store|_locales|identifiers)(?:\/|$)/;

const read = (path) => readFileSync(new URL(path, ROOT), "utf8");
const messages = Object.fromEntries(LOCALES.map((locale) => [locale, JSON.parse(read(`_locales/${locale}/messages.json`))]));
const en = messages.en;
const files = readdirSync(ROOT, { recursive: true }).filter((path) => !APART.test(path)).sort();
const sources = (ending) => files.filter((path) => path.endsWith(ending)).map((path) => [path, read(path)]);
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

// The first argument of each call that asks for a text, as it is written.
function asked(source) {
  const found = [];
  for (const { index, 0: head } of source.matchAll(/(?<!function )\b(?:text|message|getMessage)\(/g)) {
    let depth = 1;
    let end = index + head.length;
    for (; depth > 0 && end < source.length; end += 1) {
      if ("([{".includes(source[end])) depth += 1;
      else if (")]}".includes(source[end])) depth -= 1;
      else if (source[end] === "," && depth === 1) break;
    }
    found.push(source.slice(index + head.length, end).replace(/\)$/, ""));
  }
  return found;
}

const KEY = /(?<![=!]== )"([A-Za-z0-9_@]+)"/g;
const needed = new Map();
const prefixes = new Map();
const literals = new Set();
for (const [path, source] of sources(".js")) {
  for (const argument of asked(source)) {
    for (const key of all(argument.replace(/`[^`]*`/g, ""), KEY)) needed.set(key, path);
    for (const prefix of all(argument, /`(\w+)\$\{/g)) prefixes.set(prefix, path);
  }
  for (const literal of all(source, /"(\w+)"/g)) literals.add(literal);
}
for (const [path, source] of sources(".html")) {
  for (const key of all(source, /\sdata-(?:text|title|label|placeholder)="([^"]*)"/g)) needed.set(key, path);
}
for (const key of all(read("manifest.json"), /__MSG_([^"]+?)__/g)) needed.set(key, "manifest.json");

test("the languages are those that are promised", () => assert.deepEqual(LOCALES, ["en", "zh_CN"]));

test("every language has the same texts, under names that Chrome takes, none empty", () => {
  for (const locale of LOCALES) {
    assert.deepEqual(Object.keys(messages[locale]).sort(), Object.keys(en).sort(), locale);
    for (const [key, { message }] of Object.entries(messages[locale])) {
      assert.match(key, /^[A-Za-z0-9_@]+$/);
      assert.ok(message.trim(), `${locale} ${key}`);
    }
  }
});

test("every language fills the same places", () => {
  for (const locale of LOCALES) {
    for (const [key, { message, placeholders = {} }] of Object.entries(messages[locale])) {
      const named = all(message, /\$([A-Za-z0-9_@]+)\$/g).map((name) => name.toLowerCase());
      assert.deepEqual([...new Set(named)].sort(), Object.keys(placeholders).sort(), `${locale} ${key}`);
      const contents = (entry) =>
        Object.entries(entry.placeholders ?? {}).map(([name, { content }]) => `${name} ${content}`).sort();
      assert.deepEqual(contents(messages[locale][key]), contents(en[key]), `${locale} ${key}`);
      assert.doesNotMatch(message.replace(/\$[A-Za-z0-9_@]+\$/g, ""), /\$/, `${locale} ${key}: a lone $`);
    }
  }
});

test("every text that code, pages and manifest ask for is there", () => {
  assert.ok(needed.size > 50, "the walk has found almost nothing");
  for (const [key, path] of needed) assert.ok(key in en, `${path} asks for ${key}`);
  for (const [prefix, path] of prefixes) {
    assert.ok(Object.keys(en).some((key) => key.startsWith(prefix)), `${path} asks for ${prefix}…`);
  }
});

test("every way in which a server or an address can be wrong has its words", () => {
  const servers = read("servers.js");
  const codes = (name) => all(servers, new RegExp(`new ${name}\\(([^;]*)`, "g")).flatMap((argument) => all(argument, KEY));
  const answered = all(servers, /\b[0-9]{3}: "(\w+)"/g);
  assert.ok(codes("AddressError").length > 5 && codes("ServerError").length > 3 && answered.length > 2);
  for (const code of codes("AddressError")) assert.ok(`addressError_${code}` in en, code);
  for (const code of [...codes("ServerError"), ...answered]) assert.ok(`serverError_${code}` in en, code);
  for (const code of all(read("settings.js"), /StorageError\([^;]*?"(\w+)"/g)) assert.ok(`notSaved_${code}` in en, code);
});

test("no text is kept that nothing asks for", () => {
  const used = (key) => needed.has(key) || literals.has(key) || [...prefixes.keys()].some((prefix) => key.startsWith(prefix));
  assert.deepEqual(Object.keys(en).filter((key) => !used(key)), []);
});

test("no page holds a text of its own but the name, or a script within", () => {
  for (const [path, source] of sources(".html")) {
    const bare = source.replace(/<!--.*?-->|<title>.*?<\/title>/gs, "").replace(/<[^>]+>/g, "").replaceAll("Papilio", "");
    assert.equal(bare.trim(), "", path);
    assert.doesNotMatch(source, /<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/, path);
  }
  const parsing = /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b/;
  for (const [path, source] of sources(".js")) assert.doesNotMatch(source, parsing, path);
});
