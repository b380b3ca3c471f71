// Reads a JSON list of texts, writes what the extension takes each for: test_identifiers.py compares that with the server.
import { readFileSync } from "node:fs";
import { findArxivIds } from "../identifiers/arxiv.js";
import { IdentifierError } from "../identifiers/errors.js";
import { identify } from "../identifiers/names.js";
import { canonicalRef, keyOf, pagePath, pageUrl, pdfUrl } from "../identifiers/refs.js";

function canonical(text) {
  try {
    return canonicalRef(text);
  } catch (error) {
    if (error instanceof IdentifierError) return { wrong: error.message };
    throw error;
  }
}

const answers = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const { papers, lists, only } = identify(text);
  return {
    papers: papers.map(({ ref, version, start, end, site }) => [ref, version, start, end, site]),
    lists: lists.map((list) => list.path),
    only,
    ids: findArxivIds(text).map(([start, end, { base, version }]) => [base, version, start, end]),
    canonical: canonical(text),
    addresses: papers.map(({ ref }) => [keyOf(ref), pagePath(ref), pageUrl(ref), pdfUrl(ref)]),
  };
});
process.stdout.write(JSON.stringify(answers));
