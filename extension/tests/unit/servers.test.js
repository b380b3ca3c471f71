import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { fake } from "./fake_browser.js";
import { bibtex, cards, join, originPattern, parseAddress, star, test as ask } from "../../servers.js";
import { setCredential, write } from "../../settings.js";

const ADDRESSES = [
  ["http://127.0.0.1:8000", { url: "http://127.0.0.1:8000" }],
  ["  https://lab.example.org/papilio/  ", { url: "https://lab.example.org/papilio" }],
  ["HTTPS://LAB.example.org:443/", { url: "https://lab.example.org" }],
  ["http://[::1]:8000/", { url: "http://[::1]:8000" }],
  ["http://papilio.localhost:8000", { url: "http://papilio.localhost:8000" }],
  ["http://lab.example.org:80", { url: "http://lab.example.org", warning: "plainHttp" }],
  ["http://127.evil.example.org", { url: "http://127.evil.example.org", warning: "plainHttp" }],
  ["http://192.168.1.7:8000/arxiv/cs.CL", { url: "http://192.168.1.7:8000/arxiv/cs.CL", warning: "plainHttp" }],
  ["https://bücher.example", { url: "https://xn--bcher-kva.example" }],
];
for (const [text, address] of ADDRESSES) test(`an address: ${text}`, () => assert.deepEqual(parseAddress(text), address));

const NONE = [
  ["", "empty"],
  [" \n ", "empty"],
  [null, "empty"],
  ["lab.example.org", "noScheme", "https://lab.example.org"],
  ["lab.example.org:8443/papilio/", "noScheme", "https://lab.example.org:8443/papilio"],
  ["localhost:8000", "noScheme", "http://localhost:8000"],
  ["127.0.0.1:8000", "noScheme", "http://127.0.0.1:8000"],
  ["192.168.1.7", "noScheme", "http://192.168.1.7"],
  ["//lab.example.org/x", "noScheme", "https://lab.example.org/x"],
  ["ftp://lab.example.org", "scheme"],
  ["file:///home/a", "scheme"],
  ["javascript:alert(1)", "scheme"],
  ["chrome://settings", "scheme"],
  ["https://ada:secret@lab.example.org", "credentials"],
  ["https://ada@lab.example.org", "credentials"],
  ["https://@lab.example.org", "credentials"],
  ["ada:secret@lab.example.org", "credentials"],
  ["https://lab.example.org/?q=1", "query"],
  ["https://lab.example.org/#top", "query"],
  ["https://", "notUrl"],
  ["http:lab", "notUrl"],
  ["https://lab example.org", "notUrl"],
  ["https://lab.example.org:99999", "notUrl"],
];
for (const [text, code, suggestion] of NONE) {
  test(`no address: ${JSON.stringify(text)} is ${code}`, () => {
    assert.throws(
      () => parseAddress(text),
      (error) => {
        assert.deepEqual([error.name, error.code, error.suggestion], ["AddressError", code, suggestion]);
        return true;
      },
    );
  });
}

test("an address is joined below its path, and asked for without its port", () => {
  const server = { url: "https://lab.example.org:8443/papilio" };
  assert.equal(join(server, "/arxiv/1706.03762"), "https://lab.example.org:8443/papilio/arxiv/1706.03762");
  assert.equal(originPattern(server), "https://lab.example.org/*");
});

// A server of this test's own, on loopback: what it answers is set by each test, what it was asked is kept.
let http;
let server;
let answer;
let asked;

before(async () => {
  http = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
});
after(() => http.close());
beforeEach(async () => {
  fake.reset();
  asked = [];
  server = { id: "home", name: "Papilio", url: `http://127.0.0.1:${http.address().port}/base` };
  await write((settings) => ({ ...settings, servers: [server] }));
  fake.origins.add("http://127.0.0.1/*");
});

const send =
  (status, type, text, headers = {}) =>
  (_, response) =>
    response.writeHead(status, { "Content-Type": type, ...headers }).end(text);
const json = (value, status = 200) => send(status, "application/json", JSON.stringify(value));

test("a Papilio says its version and how many papers it has", async () => {
  answer = json({ version: "1.2.3", papers: 42, library: "own" });
  assert.deepEqual(await ask(server), { version: "1.2.3", papers: 42 });
  assert.deepEqual([asked[0].url, asked[0].headers["x-papilio-client"]], ["/base/api/status", "extension"]);
  assert.equal(asked[0].headers.authorization, undefined);
});

test("the password goes in a header, and in no address", async () => {
  answer = json({ version: "1", papers: 0 });
  await setCredential("home", { scheme: "basic", user: "Ada", secret: "pässwörd" });
  await ask(server);
  assert.equal(Buffer.from(asked[0].headers.authorization.slice(6), "base64").toString(), "Ada:pässwörd");
  await setCredential("home", { scheme: "bearer", secret: "t0ken" });
  await ask(server);
  assert.equal(asked[1].headers.authorization, "Bearer t0ken");
  assert.ok(!asked.some(({ url }) => /t0ken|Ada/.test(url)));
  await setCredential("home", { scheme: "bearer", secret: "два\nслова" });
  await assert.rejects(ask(server), { code: "needsLogin" });
});

const REFUSALS = [
  ["a page", send(200, "text/html", "<!doctype html><title>Router</title>"), "notPapilio"],
  ["a page that wants a password", send(200, "text/html", '<form><input name=p type="password"></form>'), "needsLogin"],
  ["a way to a login page", send(302, "text/html", "", { Location: "https://login.example.org/" }), "needsLogin", 302],
  ["a challenge", send(401, "text/plain", "who?", { "WWW-Authenticate": "Basic" }), "needsLogin", 401],
  ["a refusal", json({ detail: "not you" }, 403), "forbidden", 403],
  ["another site's missing page", send(404, "text/html", "no"), "notPapilio", 404],
  ["too much", json({ detail: "wait" }, 429), "tooMany", 429],
  ["a proxy without its server", send(502, "text/html", "bad gateway"), "unreachable", 502],
  ["a failure", json({ detail: "the disk is full" }, 500), "failed", 500],
  ["no JSON", send(200, "application/json", "{"), "notPapilio"],
  ["other JSON", json({ hello: 1 }), "notPapilio"],
  ["null", json(null), "notPapilio"],
  [
    "an answer cut short",
    (_, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" }).write("{");
      response.socket.destroy();
    },
    "unreachable",
  ],
];
for (const [what, reply, code, status] of REFUSALS) {
  test(`what is not a Papilio's answer is said clearly: ${what}`, async () => {
    answer = reply;
    await assert.rejects(ask(server), (error) => {
      assert.deepEqual([error.name, error.code], ["ServerError", code]);
      if (status) assert.equal(error.status, status);
      return true;
    });
    assert.equal(asked.length, 1);
  });
}

test("a server that is down is unreachable", async () => {
  const port = await new Promise((resolve) => {
    const closed = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = closed.address();
      closed.close(() => resolve(free));
    });
  });
  await assert.rejects(ask({ ...server, url: `http://127.0.0.1:${port}` }), { code: "unreachable" });
});

test("without the reader's permission nothing is asked", async () => {
  fake.origins.clear();
  for (const work of [
    ask(server),
    cards(server, ["arxiv:1706.03762"]),
    star(server, "arxiv:1706.03762", true),
    bibtex(server, ["a"]),
  ]) {
    await assert.rejects(work, { code: "noPermission" });
  }
  assert.deepEqual(asked, []);
});

test("cards are asked for in fifties, each name once", async () => {
  answer = (request, response) => {
    const names = new URL(request.url, "http://x").searchParams.getAll("name");
    json(names.map((name) => (name.endsWith("7") ? { name, ref: name, title: "T" } : { name, ref: null })))(request, response);
  };
  const names = Array.from({ length: 120 }, (_, place) => `arxiv:2401.${String(place).padStart(5, "0")}`);
  const found = await cards(server, [...names, names[0]]);
  assert.equal(asked.length, 3);
  assert.deepEqual([...found.keys()], names);
  assert.equal([...found.values()].filter(({ ref }) => ref).length, 12);
  assert.deepEqual(found.get(names[0]), { name: names[0], ref: null });
});

test("an answer about other names is not taken", async () => {
  answer = json([{ name: "other", ref: "arxiv:1" }, null, 4, { name: "arxiv:1706.03762" }]);
  assert.deepEqual(
    [...(await cards(server, ["arxiv:1706.03762"]))],
    [["arxiv:1706.03762", { name: "arxiv:1706.03762", ref: null }]],
  );
});

test("a star is sent as a form", async () => {
  answer = json({ paper: "arxiv:1706.03762", starred: true });
  assert.deepEqual(await star(server, "arxiv:1706.03762", true), { ref: "arxiv:1706.03762", starred: true });
  assert.deepEqual(
    [asked[0].method, asked[0].url, asked[0].body],
    ["POST", "/base/star", "paper=arxiv%3A1706.03762&starred=1"],
  );
  answer = json({ error: "This library does not hold it." }, 404);
  await assert.rejects(star(server, "arxiv:1", false), {
    code: "failed",
    status: 404,
    detail: "This library does not hold it.",
  });
});

test("BibTeX comes as it is, and of nothing held there is none", async () => {
  answer = send(200, "application/x-bibtex; charset=utf-8", "@article{a}");
  assert.equal(await bibtex(server, ["arxiv:2405.00001", "acl:P19-1001"]), "@article{a}");
  assert.equal(asked[0].url, "/base/venue/arxiv%3A2405.00001,acl%3AP19-1001/export?format=bibtex");
  answer = send(404, "text/html", "none");
  assert.equal(await bibtex(server, ["arxiv:2405.00001"]), "");
});
