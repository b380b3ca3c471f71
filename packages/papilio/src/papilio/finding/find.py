"""Search as readers mean it: the engine's hits with their papers, counts and reasons."""

from dataclasses import dataclass

from papilio.finding.documents import document_of
from papilio.finding.lookup import look_up
from papilio.finding.mine import OfReader
from papilio.identifiers import identify
from papilio.model.paper import Entry
from papilio.search.answer import Answer
from papilio.search.documents import Hit, Search, Why
from papilio.search.engine import Engine
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.texts.title_key import title_key

MOST_OF_A_TITLE = 20
"""Papers looked at for one title."""
LONGEST_NAME = 2_000
"""Characters; a longer query is prose."""


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with its entry and the reasons it is there (empty unless asked for)."""

    hit: Hit
    entry: Entry
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """An answer and its papers, in order. A hit whose paper has gone since the index was written is left out."""

    answer: Answer
    found: tuple[Found, ...]

    def why(self, entry: Entry) -> tuple[Why, ...]:
        """The reasons for which an entry is found."""
        return self.answer.why(document_of(entry))


def find(
    store: Store, engine: Engine, search: Search, *, reader: str = "", explain: bool = False, beside: Beside = Beside.ALL
) -> Findings:
    """Search and load the papers of the hits.

    Args:
        reader: Whose stars, marks and notes the query means.
        explain: Whether each comes with its reasons.
        beside: What the entries come with; reasons need their names.

    Raises:
        QueryError: The query cannot be understood.
        UnavailableError: The channel is not there.
    """
    answer = _answer(store, engine, search, reader)
    entries = store.papers.find([hit.ref for hit in answer.hits], beside=beside)
    held = [(hit, entries[hit.ref]) for hit in answer.hits if hit.ref in entries]
    return Findings(answer, tuple(Found(hit, entry, answer.why(document_of(entry)) if explain else ()) for hit, entry in held))


def find_hits(store: Store, engine: Engine, search: Search, *, reader: str = "") -> tuple[tuple[Hit, ...], int]:
    """Returns what a search finds, in its order, and how many papers match. Exports read the papers later.

    Args:
        reader: Whose stars, marks and notes the query means.

    Raises:
        QueryError: The query cannot be understood.
    """
    answer = _answer(store, engine, search, reader)
    return answer.hits, answer.total


def find_titled(store: Store, engine: Engine, title: str) -> list[Entry]:
    """The papers of exactly this title, as known items are found: case, accents, punctuation and TeX do not matter."""
    key = title_key(title)
    if not key:
        return []
    hits = engine.answer(Search(title, limit=MOST_OF_A_TITLE, words_only=True, counted=False)).hits
    entries = store.papers.find([hit.ref for hit in hits])
    return [entries[hit.ref] for hit in hits if hit.ref in entries and title_key(entries[hit.ref].paper.title) == key]


def _answer(store: Store, engine: Engine, search: Search, reader: str) -> Answer:
    """The engine's answer, given what only the library knows: papers named by the text, readings, what the reader left."""
    stars = {ref: counts.stars for ref, counts in store.readings.counts().items()} if search.sort == "stars" else None
    named = _named(store, search.text) if search.channel == "hybrid" else ()
    return engine.answer(search, stars=stars, refs=named, mine=OfReader(store, reader))


def _named(store: Store, query: str) -> tuple[str, ...]:
    """The papers held that the query names, when it is nothing but names (an id, a DOI, a URL)."""
    if len(query) > LONGEST_NAME:
        return ()
    named = identify(query)
    if not named.only:
        return ()
    found = look_up(store, [mention.ref for mention in named.papers])
    return tuple(dict.fromkeys(each.ref for each in found.values() if each.held))
