// What the browser reads is what the server reads; ../test_identifiers.py compares the two on many more texts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { findArxivIds } from "../../identifiers/arxiv.js";
import { IdentifierError } from "../../identifiers/errors.js";
import { identify, identifyUrl } from "../../identifiers/names.js";
import { canonicalRef, keyOf, pagePath, pageUrl, pathSegment, pdfUrl, refOfKey } from "../../identifiers/refs.js";
import { findSite, hostOf, matchUrl } from "../../identifiers/sites.js";
import document from "../../identifiers/sites.json.js";
import { quote, strip, unquote } from "../../identifiers/spelling.js";

const vectors = JSON.parse(
  readFileSync(new URL("../../../packages/papilio/tests/identifiers/vectors.json", import.meta.url), "utf8"),
);
const refs = (text) => identify(text).papers.map((paper) => paper.ref);

describe("vectors", () => {
  for (const [number, vector] of vectors.entries()) {
    test(`${number}: ${vector.why}`, () => {
      const { papers, lists, only } = identify(vector.text);
      assert.deepEqual(papers.map(({ ref, version }) => ({ ref, version })), vector.papers);
      assert.deepEqual(lists.map((list) => list.path), vector.lists);
      assert.equal(only, vector.only);
      for (const { start, end } of papers) assert.ok(start >= 0 && start < end && end <= vector.text.length);
    });
  }
});

describe("every row of the table names its example", () => {
  for (const site of document.sites) {
    for (const rule of site.rules) {
      test(rule.example, () => {
        const found = matchUrl(rule.example);
        assert.ok(found.length);
        for (const each of found) {
          assert.equal(each.site, site.name);
          assert.equal(Boolean(each.path), "list" in rule);
        }
        assert.ok(identifyUrl(rule.example).only);
      });
    }
  }
  for (const form of [...document.texts, ...document.dois]) {
    test(form.example, () => assert.equal(identify(form.example).papers.length, 1));
  }
  for (const { example } of document.names.filter((form) => form.example)) {
    test(example, () => {
      const ref = canonicalRef(example);
      assert.equal(canonicalRef(ref), ref);
      assert.equal(refOfKey(keyOf(ref)), ref);
      for (const url of [pageUrl(ref), pdfUrl(ref)].filter(Boolean)) assert.deepEqual(refs(url), [ref]);
    });
  }
});

test("keys, paths and pages", () => {
  const rows = [
    ["arxiv:2401.00001", "2401.00001", "/arxiv/2401.00001", "https://arxiv.org/abs/2401.00001"],
    ["arxiv:hep-th/9901001", "hep-th/9901001", "/arxiv/hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"],
    ["openreview:a_B-c1", "a_B-c1@OpenReview", "/venue/a_B-c1@OpenReview", "https://openreview.net/forum?id=a_B-c1"],
    ["x2020:a,b%c", "x2020:a%2C;b%25;c", "/venue/x2020:a%252C;b%2525;c", ""],
    ["x2020:ü?#&é$&", "x2020:ü?#&é$&", "/venue/x2020:%C3%BC%3F%23&%C3%A9$&", ""],
  ];
  for (const [ref, key, path, url] of rows) {
    assert.equal(keyOf(ref), key);
    assert.equal(refOfKey(key), ref);
    assert.equal(pagePath(ref), path);
    assert.ok(path.endsWith(pathSegment(key)));
    assert.equal(pageUrl(ref), url);
  }
  assert.equal(pdfUrl("cvf:Rozantsev_Flying_CVPR_2015"),
    "https://openaccess.thecvf.com/content_cvpr_2015/papers/Rozantsev_Flying_2015_CVPR_paper.pdf");
});

test("what is no name says so", () => {
  const rows = [
    ["", /no arXiv id given/],
    ["arxiv:2413.00001", /no month 13/],
    ["acl:nonsense", /acl:P19-1001/],
    ["https://arxiv.org/abs/2401.00001", /names no paper/],
    ["javascript:alert(1)", /names no paper/],
    ["😀".repeat(5000), /^(😀){80}… names no paper/u],
  ];
  for (const [text, message] of rows) {
    assert.throws(() => canonicalRef(text), (error) => error instanceof IdentifierError && message.test(error.message));
  }
});

test("places are those of the text as given", () => {
  const text = "😀\u200b２４０１．０００\u200b０１v2, 😀 https://arxiv.org/abs/2402.00002";
  const { papers } = identify(text);
  assert.deepEqual(papers.map(({ start, end }) => text.slice(start, end)), [
    "２４０１．０００\u200b０１v2",
    "https://arxiv.org/abs/2402.00002",
  ]);
  assert.deepEqual(findArxivIds("😀 math.GT/0309136v2"), [[3, 20, { base: "math/0309136", version: 2 }]]);
});

test("hosts are matched as a whole", () => {
  assert.equal(findSite("arxiv.org"), findSite("de.arxiv.org"));
  assert.notEqual(findSite("ar5iv.labs.arxiv.org"), findSite("arxiv.org"));
  assert.equal(findSite("notarxiv.org"), null);
  assert.equal(findSite("arxiv.org.example"), null);
  assert.equal(findSite("constructor"), null);
  assert.equal(hostOf("user:pass@ArXiv.org.:443"), "arxiv.org");
});

test("percent signs and white space are read as the server reads them", () => {
  assert.equal(unquote("%E5%8F%82%zz%e5%8f%%41%ED%A0%80%EF%BB%BF"), "参%zz\ufffd%A\ufffd\ufffd\ufffd\ufeff");
  assert.equal(quote("ü/ \ud800%", "/"), "%C3%BC/%20%EF%BF%BD%25");
  assert.equal(strip("\x1c\x85\u3000a\ufeff\n"), "a\ufeff");
});

test("any text at all", () => {
  for (const text of ["\ud800", "\udc00 2401.00001 \ud800", "%", "https://%ff%", "?\0", "$&", "{id}", undefined, null, 7]) {
    assert.ok(Array.isArray(identify(text).papers));
  }
  assert.deepEqual(refs("\ud800 2401.00001\udc00"), ["arxiv:2401.00001"]);
});

describe("hostile texts of two hundred thousand characters come back", () => {
  const heads = [
    ["", "https://a.com/?u="],
    ["", "10.1000/a)"],
    ["", "ftp://a)"],
    ["", "arxiv: "],
    ["", "a@"],
    ["", "1"],
    ["", "2401.00001,"],
    ["", "https%3A%2F%2F"],
    ["", "and "],
    ["", "\u200b"],
    ["https://", "%25"],
    ["https://papers.cool/arxiv/", "a-"],
    ["https://papers.cool/venue/", "a@b,"],
    ["https://openaccess.thecvf.com/content/x/html/", "_paper"],
  ];
  for (const [head, unit] of heads) {
    // Anything worse than linear would not come back within the life of a test run.
    test(head + unit, () => {
      assert.equal(refs(`${head}${unit.repeat(200_000 / unit.length)} [2402.00002 `).at(-1), "arxiv:2402.00002");
    });
  }
  test("a line break behind a long host", () => {
    assert.deepEqual(refs(`https%3A%2F%2F${"a".repeat(1_000_000)}%23%0A 2402.00002`), ["arxiv:2402.00002"]);
  });
  test("more of a list than an expression can hold", () => {
    assert.deepEqual(refs(`https://papers.cool/arxiv/${"a-".repeat(8_000_000)} 2402.00002`), ["arxiv:2402.00002"]);
  });
});
