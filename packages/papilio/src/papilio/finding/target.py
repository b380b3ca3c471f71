"""Any URL, id or text → a paper page, a page of several, a list, or a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from papilio.errors import InputError
from papilio.finding.lookup import look_up
from papilio.identifiers import identify, key_of, page_path
from papilio.identifiers.refs import path_segment
from papilio.search.query import as_words
from papilio.store import Store

LONGEST_SEARCH = 2000
"""Characters of a text that names nothing; more is no search that anybody means."""

MOST_PAPERS = 500
"""Papers on one page of several."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text leads.

    Attributes:
        kind: What the path shows.
        path: Our path with query string, percent-encoded: `/arxiv/2401.00001,2402.00002`, `/search?q=…`.
        refs: The papers that the path shows, canonical (aliases resolved through the store).
        unknown: Names of papers that the library does not hold; an arXiv paper among them is in `refs` too, because its page
            is where it can be fetched. Where they are all there is and too many for a search, their page says what is missing.
    """

    kind: Literal["paper", "papers", "list", "search"]
    path: str
    refs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def resolve(store: Store, text: str) -> Target:
    """Resolve `text`. A text that is a name, or a URL, leads to its paper; prose that names papers leads to them; anything else
    is a search for its words.

    Raises:
        InputError: `text` is empty, is no Unicode, names more than `MOST_PAPERS` papers, or names none and is longer than
            `LONGEST_SEARCH`.
    """
    words = " ".join(text.split())
    if not words:
        raise InputError("Nothing to look for: give a URL, an id such as 2401.00001, a DOI, or words.")
    if any("\ud800" <= character <= "\udfff" for character in words):
        raise InputError("The text holds bytes that are no UTF-8, so it can be neither an id nor words.")
    named = identify(text)
    if len(named.papers) > MOST_PAPERS:
        raise InputError(f"The text names {len(named.papers)} papers; one page shows at most {MOST_PAPERS}.")
    names = [mention.ref for mention in named.papers] or [words]
    refs: dict[str, None] = {}
    unknown: list[str] = []
    for name, found in look_up(store, names).items():
        if found.held:
            refs[found.ref] = None
        elif named.papers:
            unknown.append(name)
            if name.startswith("arxiv:"):
                refs[name] = None
    if refs:
        return Target("paper" if len(refs) == 1 else "papers", papers_path(tuple(refs)), tuple(refs), tuple(unknown))
    if named.lists:
        return Target("list", named.lists[0].path, (), tuple(unknown))
    return _search(words, unknown)


def papers_path(refs: Sequence[str]) -> str:
    """Our page of these papers, percent-encoded."""
    if len(refs) == 1:
        return page_path(refs[0])
    if all(ref.startswith("arxiv:") for ref in refs):
        return "/arxiv/" + ",".join(path_segment(key_of(ref)) for ref in refs)
    keys = (ref if ref.startswith("arxiv:") else key_of(ref) for ref in refs)
    return "/venue/" + ",".join(path_segment(key) for key in keys)


def _search(words: str, unknown: Sequence[str]) -> Target:
    if len(unknown) == 1 and unknown[0].startswith("doi:"):
        words = unknown[0].removeprefix("doi:")
    if unknown:
        # A name such as `acl:P19-1001` is no question for a field `acl`.
        words = as_words(words)
    if len(words) > LONGEST_SEARCH:
        if unknown:
            return Target("papers", papers_path(unknown), (), tuple(unknown))
        raise InputError(
            f"The text has {len(words):,} characters and names no paper; a search takes at most {LONGEST_SEARCH:,}. "
            "Give an id, a URL, a DOI or a few words."
        )
    return Target("search", f"/search?q={quote(words, safe='')}", (), tuple(unknown))
