"""Papers by name, on one page that can be shared: `/arxiv/<id>,<id>`, `/venue/<key>,<key>`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from papilio import identifiers
from papilio.app import App
from papilio.finding import lookup
from papilio.search.query import as_query
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.i18n import Messages
from papilio.web.lists.cards import source_name
from papilio.web.lists.kinds.search import short
from papilio.web.lists.options import parse_options
from papilio.web.lists.paper_list import ListRequest, PaperList

MAX_NAMES = 500

Folder: TypeAlias = Literal["arxiv", "venue"]
"""Where names are spelled as arXiv ids, and where as keys."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A name for which no paper can be shown: why, and where it may be found."""

    name: str
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class NamedPapers:
    """What names lead to.

    Attributes:
        refs: Papers in order, each once, held or not, with the first of their names.
        held: Which of them are held.
        missing: The names that lead nowhere.
    """

    refs: Mapping[str, str]
    held: frozenset[str]
    missing: tuple[Missing, ...]


def names_papers(names: str) -> bool:
    """Whether a path below `/arxiv/` names papers: ids have digits, categories have none."""
    return any(character.isdigit() for character in names)


def split_names(frame: Frame, text: str) -> tuple[str, ...]:
    """The names in a path, each once.

    Raises:
        PageError: There are too many for one page.
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if len(names) > MAX_NAMES:
        raise PageError(400, frame.text("{n} papers are named; one page takes {most}.", n=len(names), most=MAX_NAMES))
    return names


def read(
    asked: ListRequest, folder: Folder, names: Sequence[str], refs: Sequence[str], pending: Mapping[str, str]
) -> PaperList:
    """The papers that the names lead to, in their order.

    Args:
        refs: Those papers, the ones that are still to come among them.
        pending: As of the list.

    Raises:
        PageError: A parameter means nothing.
    """
    frame = asked.frame
    one = len(names) == 1
    return PaperList(
        path=f"/{folder}/" + ",".join(names),
        title=source_name(refs[0]) if one else frame.text.count(len(refs), "{n} paper", "{n} papers"),
        file=names[0] if one else f"{len(refs)}-papers",
        refs=refs,
        pending=pending,
        options=parse_options(frame, asked.parameters),
        order=frame.text("as named"),
        body=folder,
    )


def held(asked: ListRequest, folder: Folder) -> PaperList:
    """The papers named that are held; none is asked for.

    Raises:
        PageError: None is held, there are too many names, or a parameter means nothing.
    """
    names = split_names(asked.frame, asked.names)
    named = look_up(asked.app, asked.frame.text, names)
    refs = [ref for ref in named.refs if ref in named.held]
    if not refs:
        raise PageError(404, asked.frame.text("The library holds none of these papers."))
    return read(asked, folder, names, refs, {})


def look_up(app: App, text: Messages, names: Sequence[str]) -> NamedPapers:
    """The papers that the names lead to."""
    found = lookup.look_up(app.store, names)
    refs: dict[str, str] = {}
    missing: list[Missing] = []
    for name, each in found.items():
        if each.ref:
            refs.setdefault(each.ref, name)
        else:
            missing.append(Missing(name, text.told(each.why_not).removeprefix(f"{name}: ").removeprefix(f"{name}：")))
    return NamedPapers(refs, frozenset(each.ref for each in found.values() if each.held), tuple(missing))


def searches_of(frame: Frame, words: str, told: str = "") -> list[Link]:
    """The search for words, as a way on. Where they name a paper there is none: it leads to that page.

    Args:
        told: What the reader knows the words as.
    """
    query = as_query(words)
    if not query or identifiers.identify(words).only:
        return []
    return [Link(frame.text("Search for “{query}”", query=short(told or words)), frame.link("/search", q=query))]
