import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { bareTitle } from "../../identifiers/titles.js";
import table from "../../identifiers/sites.json.js";

const VECTORS = new URL("../../../packages/papilio/tests/identifiers/titles.json", import.meta.url);

test("titles are read as the server reads them", () => {
  for (const { title, address, bare } of JSON.parse(readFileSync(VECTORS, "utf8"))) assert.equal(bareTitle(title, address), bare);
});

test("every row leaves the title of its example", () => {
  for (const { hosts, forms } of table.titles) {
    for (const { example, title } of forms) assert.equal(bareTitle(example, `https://${hosts[0]}/some/page`), title);
  }
});

test("what is no text is no title", () => {
  for (const value of [null, undefined, {}, 3]) assert.equal(bareTitle(value, value), "");
  assert.equal(bareTitle(null, "https://example.org/"), "");
});

test("a megabyte of a hostile title costs little", () => {
  const start = performance.now();
  for (const [piece, host] of [["on X: ", "x.com"], ["a/b: code for ", "github.com"], ["(", "github.com"], [" | a", "dl.acm.org"], ["- ", "zhihu.com"]]) {
    bareTitle(piece.repeat(1_000_000 / piece.length), `https://${host}/`);
  }
  assert.ok(performance.now() - start < 10_000);
});
