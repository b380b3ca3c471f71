"""The page `docs/identifiers.md`, written from `sites.json` so that it cannot go stale.

`python -m papilio.identifiers.reference > docs/identifiers.md` writes it anew; a test holds the two equal.
"""

from papilio.identifiers.refs import canonical_ref, key_of, page_path
from papilio.identifiers.sites import match_url
from papilio.identifiers.table import TABLE, Site

_HEAD = """# Which texts name a paper

`/go?u=…`, `papilio resolve` and the search box read papers out of whatever you paste: a URL of one of the sites below, an
id, a DOI, a key, or prose that contains them. A text that names nothing becomes a search for its words.

This page is written from `sites.json`, the table that the program reads; do not edit it by hand, but run
`python -m papilio.identifiers.reference > docs/identifiers.md`.

## arXiv ids

| form | example | means |
| --- | --- | --- |
| since 2015: year, month, five digits | `2401.00001` | `arxiv:2401.00001` |
| 2007 to 2014: year, month, four digits | `0704.0001` | `arxiv:0704.0001` |
| the same, padded to five digits | `1406.02661` | `arxiv:1406.2661` |
| before April 2007: archive, slash, seven digits | `hep-th/9901001` | `arxiv:hep-th/9901001` |
| the same with a class, which means nothing | `math.GT/0309136` | `arxiv:math/0309136` |
| with a version, which is noticed but not part of the name | `2401.00001v2` | `arxiv:2401.00001` |
| after `arXiv:`, in any spelling | `arXiv: 2401.00001` | `arxiv:2401.00001` |
| as a file | `2401.00001v2.pdf` | `arxiv:2401.00001` |
| the stamp on a PDF's margin | `arXiv:2401.00001v2 [cs.CL] 3 Jan 2024` | `arxiv:2401.00001` |

Full-width letters and digits, Unicode hyphens and invisible characters, as copying from PDFs leaves them, do no harm.
Numbers that only look like an id are left alone: inside a DOI or a longer number, after `=`, a digit, a dot or a currency
sign, before a unit, with an uncertainty, or with a month 13. An id that is almost one is searched for as text and never taken
for another paper.

## URLs

With or without `https://`, in any spelling of the host, with parameters, fragments and percent-encoding; inside brackets,
quotes, Markdown, HTML or a sentence. A URL that carries another one (a redirector, a proxy, a share button, a web archive)
names what that one names, whether it is encoded, in part or not at all; a library's proxy may also spell the host in its own
name. A page of any site with a DOI in its path names that DOI. A list of a venue leads to our list of that venue, or to the
word that there is none. `javascript:` and `data:` URLs name nothing.
"""

_HOSTS = 12
"""Hosts of one site that are written out."""

_TAIL = """
## Other names

{texts}
## Refs, keys and pages

Every paper has one canonical name, its ref, and a key that stands in our URLs. `/venue/` accepts a ref as well.

{names}
A DOI of any other publisher is looked up among the DOIs that the library knows; when it is not there, it is searched for.
"""


def page() -> str:
    """The whole page as Markdown."""
    sites = "\n".join(_site(site) for site in TABLE.sites)
    return _HEAD + "\n" + sites + _TAIL.format(texts=_texts(), names=_names())


def _site(site: Site) -> str:
    hosts = ", ".join(f"`{host}`" for host in site.hosts[:_HOSTS])
    if len(site.hosts) > _HOSTS:
        hosts += f" and {len(site.hosts) - _HOSTS} more, of other countries"
    lines = [f"### {site.title}\n", f"{hosts}\n", "| example | means |", "| --- | --- |"]
    for rule in site.rules:
        found = match_url(rule.example)
        means = ", ".join(f"`{item.name.ref}`" if item.name else f"the list `{item.path}`" for item in found)
        lines.append(f"| `{rule.example}` | {means} |")
    return "\n".join(lines) + "\n"


def _texts() -> str:
    lines = ["| what | example | means |", "| --- | --- | --- |"]
    for form in TABLE.texts:
        found = form.form.pattern.search(form.example)
        spelling = form.ref
        for name, value in (form.form.read(found) if found else {}).items():
            spelling = spelling.replace(f"{{{name}}}", value)
        about = f"{form.about}, standing alone" if form.whole else form.about
        lines.append(f"| {about} | `{form.example}` | `{canonical_ref(spelling)}` |")
    for form in TABLE.dois:
        lines.append(f"| DOI | `{form.example}` | `{canonical_ref(form.example)}` |")
    return "\n".join(lines) + "\n"


def _names() -> str:
    lines = ["| ref | key | page |", "| --- | --- | --- |"]
    for form in TABLE.names:
        if form.example and form.source != "doi":
            ref = canonical_ref(form.example)
            lines.append(f"| `{ref}` | `{key_of(ref)}` | `{page_path(ref)}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
