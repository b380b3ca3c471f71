// What a reader is told when a server does not answer as it should: the server by name and address, and the way out.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fake } from "./fake_browser.js";
import { addressWords, serverWords, upWords } from "../../server_words.js";
import { AddressError, ServerError } from "../../servers.js";

const LAB = { id: "lab", name: "Lab", url: "https://papers.example.org/lab" };

beforeEach(() => fake.reset());

test("each failure names the server and its address", () => {
  for (const code of ["unreachable", "timeout", "notPapilio", "needsLogin", "forbidden", "noPermission", "tooMany", "failed"]) {
    assert.match(serverWords(new ServerError(code, { status: 500 }), LAB).words, /Lab/, code);
  }
  assert.match(serverWords(new ServerError("unreachable"), LAB).words, /https:\/\/papers\.example\.org\/lab/);
});

test("a page instead of Papilio, or the way to a login, is to be opened once", () => {
  for (const [code, status] of [["notPapilio", 200], ["needsLogin", 302]]) {
    const said = serverWords(new ServerError(code, { status }), LAB);
    assert.match(said.words, /open it once and log in/i);
    assert.deepEqual([said.open, said.credential], [true, false]);
  }
});

test("a 401 says what was wrong: no password, this one, or this token", () => {
  const refused = new ServerError("needsLogin", { status: 401 });
  assert.match(serverWords(refused, LAB).words, /wants a password/);
  assert.match(serverWords(refused, LAB, { scheme: "basic" }).words, /does not accept this user and password/);
  const token = serverWords(refused, LAB, { scheme: "bearer" });
  assert.match(token.words, /does not accept this token/);
  assert.deepEqual([token.open, token.credential], [false, true]);
});

test("an error of another kind is told with what it says", () => {
  assert.match(serverWords(new TypeError("odd"), LAB).words, /odd/);
});

test("papers are counted in the reader's language", () => {
  assert.match(upWords({ version: "1.2", papers: 1 }), /1\.2 with 1 paper\./);
  assert.match(upWords({ version: "1.2", papers: 12345 }), /12,345 papers/);
  fake.locale = "zh_CN";
  assert.match(upWords({ version: "1.2", papers: 12345 }), /12,345 篇论文/);
});

test("an address with a password in it is refused with where it goes instead", () => {
  assert.match(addressWords(new AddressError("credentials")), /“Login”/);
});
