// Puts a small link to one Papilio site beside every paper that a page names. Nothing is asked of any site before a reader
// follows such a link. `ADDRESS` is the site's; `SITES` are the shapes of addresses that name papers.

const MARK = "papilio-mark";
const HEADINGS = ["h1.title", "h2#title", ".forum-title h2", "main h1", "main h2", "h1", "h2"];
const MOST = 1000;
const QUIET_MILLISECONDS = 400;

const patterns = SITES.map(({ hosts, rules }) => ({
  hosts,
  rules: rules.map((rule) => ({ ...rule, path: new RegExp(rule.path, "i"), value: rule.value && new RegExp(rule.value, "i") })),
}));

function rulesOf(host) {
  const exact = patterns.find(({ hosts }) => hosts.includes(host));
  const below = ({ hosts }) => hosts.some((each) => each.startsWith("*.") && host.endsWith(each.slice(1)));
  return (exact ?? patterns.find(below))?.rules ?? [];
}

// What paper an address names, in words that only serve to tell papers apart; empty when it names none.
function keyOf(address) {
  let url;
  let path;
  try {
    url = new URL(address);
    path = decodeURIComponent(url.pathname).replace(/\/{2,}/g, "/");
  } catch {
    return "";
  }
  for (const { path: form, parameter, value, captures, ref } of rulesOf(url.hostname)) {
    const inPath = form.exec(path);
    if (!inPath) continue;
    const given = value ? url.searchParams.getAll(parameter).map((each) => value.exec(each.trim())).find(Boolean) : [];
    if (!given) continue;
    const found = [...inPath.slice(1), ...given.slice(1)];
    const filled = captures.reduce((text, name, place) => text.replace(`{${name}}`, found[place] ?? ""), ref);
    return filled.toLowerCase().replace(/v[0-9]+$/, "");
  }
  return "";
}

const spoken = (element) => element.textContent.replace(/\s+/g, " ").trim().replace(/^title:\s*/i, "");

function markFor(address, key, title, kind) {
  const mark = document.createElement("a");
  mark.className = MARK;
  mark.dataset.key = key;
  mark.dataset.kind = kind;
  mark.textContent = "Papilio";
  mark.title = title;
  const named = title.split(" ").length > 2 ? `&title=${encodeURIComponent(title.slice(0, 500))}` : "";
  mark.href = `${ADDRESS}/go?u=${encodeURIComponent(address)}${named}`;
  mark.target = "_blank";
  mark.rel = "noopener noreferrer";
  Object.assign(mark.style, {
    marginInlineStart: ".4em",
    padding: "0 .3em",
    border: "1px solid currentColor",
    borderRadius: "3px",
    font: "normal 11px/1.4 sans-serif",
    textDecoration: "none",
    whiteSpace: "nowrap",
    opacity: ".75",
  });
  return mark;
}

// Pages that change without loading move their marks to other papers.
const named = (mark) => keyOf(mark.dataset.kind === "page" ? location.href : mark.previousElementSibling?.href);

function look() {
  for (const mark of document.querySelectorAll(`.${MARK}`)) if (named(mark) !== mark.dataset.key) mark.remove();
  const seen = new Set([...document.querySelectorAll(`.${MARK}`)].map((mark) => mark.dataset.key));
  const own = keyOf(location.href);
  if (own && !seen.has(own)) {
    const heading = HEADINGS.map((each) => document.querySelector(each)).find((each) => each && spoken(each));
    if (heading) {
      heading.append(markFor(location.href, own, spoken(heading), "page"));
      seen.add(own);
    }
  }
  for (const link of [...document.links]) {
    if (seen.size > MOST) break;
    if (link.className === MARK || link.closest("nav, footer") || !spoken(link)) continue;
    const key = keyOf(link.href);
    if (!key || key === own || seen.has(key)) continue;
    seen.add(key);
    link.after(markFor(link.href, key, spoken(link), "link"));
  }
}

let waiting = 0;
new MutationObserver(() => {
  clearTimeout(waiting);
  waiting = setTimeout(look, QUIET_MILLISECONDS);
}).observe(document.documentElement, { childList: true, subtree: true });
look();
