// The sites on whose pages a reader may have links to his server: the one table of them.
//
// A row:
//   id       the site's name, as in `identifiers/` and as the key of `settings.links`
//   name     key of its name in `_locales`
//   origins  match patterns of the permission that it needs, these and no others
//   pages    match patterns of the pages that the script `mark.js` runs on; a site whose pages change without loading (`app`)
//            needs all of them, since its reader may come to a paper from anywhere on it
//   app      its pages are built or taken over by script: marks wait until that has settled, so that no server-made markup is
//            found changed by what compares it with its own
//   places   where marks go, in order; one paper gets one mark, at the first place that names it
//
// A place:
//   where    CSS selector of what holds one paper (a result, an entry, the title of the page's own paper)
//   at       selector, inside of it, of the element to whose end the mark is put; without it, or not found: `where` itself
//   names    selectors, inside of it, of the links that may name the paper, the surest first; [] or none found: its first links
//   own      this is the paper that the page is about: its address names it, or else a link of `names` anywhere on the page
//   on       the paths where this place is looked for; everywhere without it
//   titled   only a heading that the title of the page repeats
//   beside   `where` finds the link that names the paper, and the mark stands after it
//
// Where a selector is from is said beside it: "recorded" (bytes of the site kept for the tests), or "known" (from knowledge of
// the site in 2026, imitated by the pages of `tests/pages`). Sites change their class names; `OTHERWISE` serves pages on which
// no place of the row named any paper, and depends on no class name.
import { TABLE } from "../identifiers/table.js";

// Google Scholar has a host for each country.
const SCHOLAR = TABLE.sites.find(({ name }) => name === "scholar").hosts.filter((host) => !host.startsWith("*."));

/** Every site, in the order in which the options show them. */
export const SITES = [
  {
    id: "arxiv",
    name: "siteArxiv",
    origins: [`https://arxiv.org/*`, `https://www.arxiv.org/*`, `https://export.arxiv.org/*`],
    pages: ["abs", "html", "list", "catchup", "search", "a"].flatMap((path) =>
      ["", "www.", "export."].map((part) => `https://${part}arxiv.org/${path}/*`)),
    app: false,
    places: [
      // Recorded: an abs page of 2021.
      { where: "#abs h1.title", own: true, on: "^/abs/" },
      // Known: the page that LaTeXML made of the paper.
      { where: "h1.ltx_title_document", own: true, on: "^/html/" },
      // Recorded: a list of 2026. The entry's title stands apart, in the <dd> that follows.
      // An author's page has the same.
      { where: "dt", names: ["a[title='Abstract']", "a[href*='/abs/']"] },
      // Known: results of the search.
      { where: "li.arxiv-result", at: ".list-title", names: [".list-title > a"] },
    ],
  },
  {
    id: "alphaxiv",
    name: "siteAlphaxiv",
    origins: [`https://alphaxiv.org/*`, `https://www.alphaxiv.org/*`],
    pages: [`https://alphaxiv.org/*`, `https://www.alphaxiv.org/*`],
    app: true,
    places: [
      // Known: the class names are made by its CSS tool and say nothing, so there are none here.
      { where: "main h1", own: true, on: "^/(?:[a-z-]{2,5}/)?[a-z]{2,20}/[0-9a-z-]+[./][0-9]" },
      { where: "main :is(h2, h3):has(> a[href*='/abs/'], > a[href*='/overview/'])", names: ["a"] },
      // The feed: a title is a text of its editor, in a link and no heading.
      { where: "a:is([href*='/abs/'], [href*='/overview/']):has(div.tiptap)", names: [], beside: true },
    ],
  },
  {
    id: "huggingface",
    name: "siteHuggingface",
    origins: [`https://huggingface.co/*`],
    pages: [`https://huggingface.co/*`],
    app: true,
    places: [
      // Known: a paper's page, and the cards of the daily, weekly and trending lists.
      { where: "main h1", own: true, on: "^/papers/[0-9]" },
      { where: "article", at: "h3", names: ["h3 a[href*='/papers/']"], on: "^/papers(?:/(?:date|week|month|trending)|/?$)" },
      // A collection, and what a person or an organisation shows: each card is one link.
      { where: "article.overview-card-wrapper > a[href*='/papers/']:has(h4)", names: [], beside: true },
    ],
  },
  {
    id: "openreview",
    name: "siteOpenreview",
    origins: [`https://openreview.net/*`],
    pages: [`https://openreview.net/*`],
    app: true,
    places: [
      // Known: a forum's head, whose address may say the title instead of the id; the notes that a group's tabs and the search
      // show; and what a reader's own page and a group say has happened.
      { where: ".forum-title h2", own: true, names: [".forum-title a.citation_pdf_url", ".note a[href*='noteId=']"], on: "^/forum" },
      {
        where: ".note, .note-activity",
        at: "h4",
        names: ["h4 > a[href*='/forum?id=']"],
        on: "^/(?:group|search|submissions|venue|activity|profile|user|tasks)?(?:/|$)",
      },
    ],
  },
  {
    id: "acl",
    name: "siteAcl",
    origins: [`https://aclanthology.org/*`],
    pages: [`https://aclanthology.org/*`],
    app: false,
    places: [
      // Known: a paper's page, and the entries of volumes, events, people and venues.
      { where: "h2#title", own: true },
      { where: "span.d-block", at: "strong", names: ["strong > a.align-middle", "strong > a"] },
      // Known: its search is a box of Google's, with addresses of its own beside those that it shows.
      { where: ".gsc-webResult .gs-webResult", at: "div.gs-title", names: ["a.gs-title[data-ctorig]", "a.gs-title"], on: "^/search" },
    ],
  },
  {
    id: "semanticscholar",
    name: "siteSemanticscholar",
    origins: [`https://www.semanticscholar.org/*`, `https://semanticscholar.org/*`],
    pages: [`https://www.semanticscholar.org/*`, `https://semanticscholar.org/*`],
    app: true,
    places: [
      // Known. Its own addresses name no paper that others know: the DOI or the link to the source does.
      {
        where: "h1[data-test-id='paper-detail-title']",
        names: ["a.doi__link", ".fresh-paper-detail-page__header a[data-test-id='paper-link']"],
        own: true,
        on: "^/paper/",
      },
      {
        where: ".cl-paper-row",
        at: ".cl-paper-title",
        names: ["a[data-test-id='paper-link']", "a.cl-paper-view-paper", ".cl-paper-controls a"],
      },
    ],
  },
  {
    id: "scholar",
    name: "siteScholar",
    origins: SCHOLAR.map((host) => `https://${host}/*`),
    pages: SCHOLAR.flatMap((host) => [`https://${host}/scholar*`, `https://${host}/citations*`]),
    app: false,
    places: [
      // Known: a result; its title often leads to a publisher, and the PDF beside it to arXiv.
      { where: ".gs_r.gs_or", at: "h3.gs_rt", names: ["h3.gs_rt a", ".gs_or_ggsm a"] },
      // Known: one article of a profile, on a page of its own or over the profile.
      { where: "#gsc_oci_title", own: true, names: ["a.gsc_oci_title_link", ".gsc_oci_title_ggi a"], on: "^/citations" },
    ],
  },
];

/**
 * Places for a page on which no place of its row named a paper: the heading that the page's title repeats (`own`), and the
 * links that are headings or stand in one. They depend on no class name.
 */
export const OTHERWISE = [
  { where: ":is(main, body) :is(h1, h2)", own: true, titled: true },
  { where: ":is(h1, h2, h3, h4, h5, dt, strong) > a[href], a[href]:has(> :is(h1, h2, h3, h4, h5))", names: [], beside: true },
];

/** The row of the site that `url` is on, if its permission covers it; null for any other text. */
export function siteOf(url) {
  let place;
  try {
    place = new URL(url);
  } catch {
    return null;
  }
  if (place.protocol !== "https:") return null;
  return SITES.find((site) => site.origins.includes(`https://${place.hostname}/*`)) ?? null;
}
