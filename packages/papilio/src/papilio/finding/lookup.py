"""Any URL, id or text → a paper page, a page of several, a list, or a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from papilio.errors import InputError
from papilio.identifiers import Mention, identify, key_of, page_path
from papilio.identifiers.refs import path_segment
from papilio.search.query import as_words
from papilio.store import Store

LONGEST_SEARCH = 2000
"""Characters of a text that names nothing; more is no search that anybody means."""

MOST_PAPERS = 500
"""Papers on one page of several."""

_LONGEST_NAME = 600


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
    names = {mention.ref: _spellings(mention) for mention in named.papers}
    if not names and len(words) <= _LONGEST_NAME and words.isprintable():
        names = {words: (words,)}
    spellings = [spelling for candidates in names.values() for spelling in candidates]
    held: Mapping[str, str] = store.papers.resolve(list(dict.fromkeys(spellings))) if spellings else {}
    refs: dict[str, None] = {}
    unknown: list[str] = []
    for name, candidates in names.items():
        ref = next((held[spelling] for spelling in candidates if spelling in held), None)
        if ref:
            refs[ref] = None
        elif named.papers:
            unknown.append(name)
            if name.startswith("arxiv:"):
                refs[name] = None
    if refs:
        return Target("paper" if len(refs) == 1 else "papers", papers_path(tuple(refs)), tuple(refs), tuple(unknown))
    if named.lists:
        return Target("list", named.lists[0].path, (), tuple(unknown))
    return _search(words, unknown)


def held_names(store: Store, names: Sequence[str]) -> dict[str, str]:
    """Name → ref of the paper that it means, for those names that mean one paper of the library. One query. A name is a ref, an
    id with or without version, a key, a DOI, or the URL of a paper at any site that `identify` knows."""
    candidates: dict[str, tuple[str, ...]] = {}
    for name in names:
        named = identify(name)
        mentioned = _spellings(named.papers[0]) if named.only and len(named.papers) == 1 else ()
        candidates[name] = (name.strip(), *mentioned)
    held = store.papers.resolve(list(dict.fromkeys(spelling for each in candidates.values() for spelling in each)))
    return {name: ref for name, each in candidates.items() if (ref := next((held[s] for s in each if s in held), None))}


def _spellings(mention: Mention) -> tuple[str, ...]:
    """The names under which the library may hold a paper: its ref and its key."""
    return (mention.ref, key_of(mention.ref))


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
