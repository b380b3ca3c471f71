import assert from "node:assert/strict";
import test from "node:test";
import { collect, inParts, plainWords } from "../../collect.js";

const URL_OF_PAGE = "https://blog.example.org/reading";

// A block of text: "Words [of a link](its address)" and so on.
function block(marked, hint = "") {
  const links = [];
  let text = "";
  let done = 0;
  for (const found of marked.matchAll(/\[([^\]]*)\]\(([^)]*)\)/g)) {
    text += marked.slice(done, found.index);
    links.push({ href: found[2], hint, start: text.length, end: text.length + found[1].length });
    text += found[1];
    done = found.index + found[0].length;
  }
  return { text: text + marked.slice(done), links };
}

const page = (...blocks) => [{ url: URL_OF_PAGE, cut: false, blocks: blocks.map((each) => (typeof each === "string" ? block(each) : each)) }];
const refs = (...blocks) => collect(page(...blocks)).papers.map(({ ref }) => ref);
const only = (...blocks) => {
  const { papers } = collect(page(...blocks));
  assert.equal(papers.length, 1);
  return papers[0];
};

test("papers come in the order of the page, each once, under whatever name", () => {
  const found = refs(
    "[First](https://openreview.net/forum?id=rJXMpikCZ) and [another](https://arxiv.org/pdf/2401.00002v3)",
    "In the text arXiv:2401.00003, then [the same as before](https://doi.org/10.48550/arXiv.2401.00002)",
    "and hep-th/9901001, [linked again](https://www.alphaxiv.org/abs/2401.00003)",
  );
  assert.deepEqual(found, ["openreview:rJXMpikCZ", "arxiv:2401.00002", "arxiv:2401.00003", "arxiv:hep-th/9901001"]);
});

test("a paper says whether a link or the text names it, and where the link leads", () => {
  const { papers } = collect(page("[Paper](https://www.alphaxiv.org/abs/2401.00001v2)", "see arXiv:2401.00002"));
  assert.deepEqual(papers.map(({ from, host, version }) => [from, host, version]), [["link", "alphaxiv.org", 2], ["text", "", null]]);
});

test("a name in the text that a later link leads to is a link", () => {
  const paper = only("As arXiv:2401.00001 shows", "[pdf](https://arxiv.org/pdf/2401.00001)");
  assert.deepEqual([paper.from, paper.host], ["link", "arxiv.org"]);
});

test("the caption is the link's own words where they say something", () => {
  assert.equal(only("[Small boats for large models](https://arxiv.org/abs/2401.00001)").caption, "Small boats for large models");
  const twice = only("[[PDF] arxiv.org](https://arxiv.org/pdf/2401.00001)", "[Small boats for large models](https://arxiv.org/abs/2401.00001)");
  assert.equal(twice.caption, "Small boats for large models");
  assert.equal(only("[大模型的小船与长河](https://arxiv.org/abs/2401.00001) 很好").caption, "大模型的小船与长河");
});

test("else it is the words around the link, up to the paper before", () => {
  const { papers } = collect(page("Small boats for large models [pdf](https://arxiv.org/pdf/2401.00001), Large boats for small models [pdf](https://arxiv.org/pdf/2401.00002)"));
  assert.deepEqual(papers.map(({ caption }) => caption), ["Small boats for large models", "Large boats for small models"]);
});

test("a bibliography in plain text is read entry by entry", () => {
  const { papers } = collect(
    page(
      "[1] A. Vaswani et al. Attention is all you need. arXiv preprint arXiv:1706.03762, 2017.",
      "[2] C. Tao et al. One time of interaction. ACL 2019. https://aclanthology.org/P19-1001/",
      "[3] A. Person. A paper of a journal. doi:10.1234/Abc.Def",
    ),
  );
  assert.deepEqual(papers.map(({ ref }) => ref), ["arxiv:1706.03762", "acl:P19-1001", "doi:10.1234/abc.def"]);
  assert.equal(papers[0].caption, "A. Vaswani et al. Attention is all you need");
});

test("a title under its number captions it", () => {
  const { papers } = collect(
    page(
      "[arXiv:2401.00001](https://arxiv.org/abs/2401.00001) [[pdf](https://arxiv.org/pdf/2401.00001), [other](https://arxiv.org/format/2401.00001)]",
      "Title: Small boats for large models",
      "[arXiv:2401.00002](https://arxiv.org/abs/2401.00002)",
      "Title: Large boats for small models",
    ),
  );
  assert.deepEqual(papers.map(({ caption }) => caption), ["Small boats for large models", "Large boats for small models"]);
});

// Blocks of cards: `apart` is the depth of what holds a block and the one before, 2 within a card and 1 between cards.
const card = (title, ...rest) => [
  { text: title, links: [], heading: { start: 0, end: title.length }, apart: 1 },
  ...rest.map((each) => ({ ...(typeof each === "string" ? block(each) : each), apart: 2 })),
];

test("a paper named by its file alone has the title of its own card", () => {
  const list = [
    ...card("Small boats for large models", "Ada Lee and others, computer science", "[[PDF]](https://arxiv.org/pdf/2401.00001)", "Save to library"),
    ...card("A paper that nobody else has", "Save"),
    ...card("On the patience of search", "[[PDF]](https://arxiv.org/pdf/2401.00002)", "Save"),
    ...card("Counting leaves", "Save"),
  ];
  const captions = (blocks) => collect(page(...blocks)).papers.map(({ caption }) => caption);
  assert.deepEqual(captions(list), ["Small boats for large models", "On the patience of search"]);
  assert.deepEqual(captions(list.slice(6)), ["On the patience of search"]);
});

test("the heading of a whole list titles none of its papers", () => {
  const [heading] = card("What we read of boats");
  const item = (text, apart) => ({ ...block(text), apart });
  const { papers } = collect(page(
    heading, item("Small boats for large models", 1), item("[pdf](https://arxiv.org/pdf/2401.00001)", 2),
    item("Large boats for small models", 2), item("[pdf](https://arxiv.org/pdf/2401.00002)", 2),
  ));
  assert.equal(papers[0].caption.includes("What we read"), false);
  assert.equal(only(heading, item("Boat models [[pdf]](https://arxiv.org/pdf/2401.00001)", 1)).caption.includes("What we read"), false);
});

test("what arXiv writes beside an id is no title", () => {
  const paper = only("[arXiv:2401.00001](https://arxiv.org/abs/2401.00001) (cross-list from cs.LG) [pdf, html, other]", "Title: Small boats for large models");
  assert.equal(paper.caption, "Small boats for large models");
});

test("a long caption ends at a whole word", () => {
  const { caption } = only(`[${"boats ".repeat(100)}](https://arxiv.org/abs/2401.00001)`);
  assert.ok(caption.length <= 181 && caption.endsWith("boats…"), caption);
});

test("the words of a shortener's link name the paper that its address hides", () => {
  const paper = only("[https://arxiv.org/abs/2401.00001](https://t.co/AbCd) is good");
  assert.deepEqual([paper.ref, paper.from, paper.host], ["arxiv:2401.00001", "link", "t.co"]);
  assert.deepEqual(refs(block("[arxiv.org/abs/24…](https://t.co/AbCd)", "https://arxiv.org/abs/2401.00001")), ["arxiv:2401.00001"]);
});

test("an address cut short in the text names nothing", () => {
  assert.deepEqual(refs("[arxiv.org/abs/1401.0000…](https://t.co/AbCd)", "see https://arxiv.org/abs/1401.0001…"), []);
  assert.deepEqual(refs("So it goes… arXiv:2401.00001 … and on"), ["arxiv:2401.00001"]);
});

test("redirectors and proxies are read where the target stands in the address", () => {
  assert.deepEqual(
    refs(
      "[a](https://www.google.com/url?q=https://arxiv.org/abs/2401.00001&sa=D)",
      "[b](https://l.facebook.com/l.php?u=https%3A%2F%2Farxiv.org%2Fabs%2F2401.00002)",
      "[c](https://dl-acm-org.proxy.example.edu/doi/10.1145/3292500.3330701)",
    ),
    ["arxiv:2401.00001", "arxiv:2401.00002", "doi:10.1145/3292500.3330701"],
  );
});

test("code in links, mail and files name nothing", () => {
  assert.deepEqual(
    refs(
      "[a](javascript:location='https://arxiv.org/abs/2401.00001')",
      "[b](data:text/html,https://arxiv.org/abs/2401.00002)",
      "[c](mailto:x@example.org?body=https://arxiv.org/abs/2401.00003)",
      "[d](file:///home/x/2401.00004.pdf)",
    ),
    [],
  );
});

test("a page whose text begins like code is read all the same", () => {
  assert.deepEqual(refs("javascript:void(0)", "arXiv:2401.00001"), ["arxiv:2401.00001"]);
});

test("a link to a place on the page itself is no paper", () => {
  const [own] = page("[1 Introduction](https://arxiv.org/html/2401.00001#S1)", "[cited](https://arxiv.org/abs/2401.00002)");
  assert.deepEqual(collect([{ ...own, url: "https://arxiv.org/html/2401.00001" }]).papers.map(({ ref }) => ref), ["arxiv:2401.00002"]);
});

test("full-width digits are read as the digits they are, and places in the text stay right", () => {
  const paper = only("小船与长河的故事 arXiv：２４０１.０００１７ 之后");
  assert.deepEqual([paper.ref, paper.caption], ["arxiv:2401.00017", "小船与长河的故事"]);
});

test("a stranger's words come without control and direction marks", () => {
  assert.equal(plainWords("a\u202eb\u0000\n c\u200b  d می\u200cخواهم"), "ab c d می\u200cخواهم");
  assert.equal(only("[Small \u202eboats for\u0007 large models](https://arxiv.org/abs/2401.00001)").caption, "Small boats for large models");
});

test("frames are read after the page, and one that was cut is said", () => {
  const [first] = page("arXiv:2401.00002");
  const [second] = page("arXiv:2401.00001 arXiv:2401.00002");
  const found = collect([first, { ...second, cut: true }]);
  assert.deepEqual([found.papers.map(({ ref }) => ref), found.cut], [["arxiv:2401.00002", "arxiv:2401.00001"], true]);
});

test("ten thousand links are all there, within seconds even on a busy machine", () => {
  const blocks = Array.from({ length: 10_000 }, (_, i) => block(`A study of things [pdf](https://arxiv.org/pdf/${2001 + (i % 12)}.${String(i + 1).padStart(5, "0")})`));
  const start = performance.now();
  const { papers, cut } = collect(page(...blocks));
  assert.equal(papers.length, 10_000);
  assert.equal(cut, false);
  assert.ok(performance.now() - start < 10_000);
  assert.deepEqual(inParts(papers, 500).map(({ length }) => length), Array(20).fill(500));
});

test("a block of nothing but hostile repetition takes no time", () => {
  const start = performance.now();
  for (const text of ["…".repeat(200_000), "1/".repeat(200_000), `${"arXiv:".repeat(50_000)}`, "[(".repeat(100_000), " ".repeat(300_000)]) {
    collect(page({ text: `${text} 2401.00001`, links: [{ href: `https://example.org/${text}`, hint: text, start: 0, end: text.length }] }));
  }
  assert.ok(performance.now() - start < 15_000, `${performance.now() - start} ms`);
});
