"""One search over the channels that are there, and the one way to change the indexes."""

import fcntl
import shutil
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from tantivy import Occur, Query

from papilio.errors import BusyError, QueryError, UnavailableError
from papilio.file_lock import FileLock
from papilio.search import lexical, more_like, schema
from papilio.search.analysis import Analysis, well_formed
from papilio.search.answer import Answer, Reading
from papilio.search.blending import Near, blended, find_near, near_text
from papilio.search.clause import Clause, all_of, filtering
from papilio.search.clauses import Compiled
from papilio.search.damage import damaged_files, is_damage, refusing_damage
from papilio.search.documents import Document, Hit, Search, Why
from papilio.search.lexical import Countable, LeftOut, LexicalIndex, Snapshot
from papilio.search.long_words import long_words
from papilio.search.mine import NOBODY, Mine, lacking, with_refs
from papilio.search.more_like import Alike
from papilio.search.offers import offers
from papilio.search.query import Group, as_query, as_words, parse, words
from papilio.search.remainders import Remainders, remainders
from papilio.search.semantic import NEAREST, SemanticIndex
from papilio.search.succession import Succession
from papilio.search.suggestions import findable, nearest
from papilio.search.taste import Taste
from papilio.search.titles import KnownItems
from papilio.search.translation import terms_of, translated, unknown
from papilio.search.trial import Trial
from papilio.search.writing import IndexWriter

__all__ = ["Engine", "IndexWriter"]

NO_WORDS = "There is no letter or digit to search for."

NOT_MEANT = "None of these words is known by its meaning."
LACKING_VECTORS = "Some papers are not known by their meaning yet; words alone find those."
_MANY_LACKING = 1000
"""Changes that the vectors lack, from which on a reader is told: a day's papers are encoded sooner."""

_PIN_SCORE = 1_000_000.0
"""Above every score of the lexical channel."""


class Engine:
    """The indexes in one directory. Thread-safe for searching; a reader never waits for a writer and sees a new commit
    (of any process) within a second."""

    def __init__(
        self, directory: Path, venues: Mapping[str, str] = MappingProxyType({}), meaning: Succession | None = None
    ) -> None:
        """Open, creating what is missing. An index of another format version or a damaged one is set aside and begun anew
        (sequence 0), because indexes are caches.

        Args:
            venues: Other spellings of venues, in lower case, and the names that papers have: `nips`, `NeurIPS`.
            meaning: The channel of meaning; None, and words are searched alone.

        Raises:
            UnavailableError: The index is damaged and another process holds it, or the directory cannot be used.
        """
        self.directory = directory
        self._lexical_directory = directory / f"lexical-{schema.FORMAT}"
        self._analysis = Analysis()
        self._venues = venues
        self.succession = meaning
        self._executor = ThreadPoolExecutor(4, thread_name_prefix="papilio-search")
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with self._opening():
                self._lexical = self._open()
        except OSError as error:
            raise UnavailableError(f"The search index in {directory} cannot be opened: {error}") from error

    @property
    def meaning(self) -> SemanticIndex | None:
        """The channel of meaning, by the encoder whose vectors serve now; None where words are searched alone."""
        return self.succession.serving() if self.succession else None

    def sequence(self) -> int:
        """The sequence that the visible commit holds; 0 for an empty index."""
        return self._lexical.snapshot().sequence

    def count(self) -> int:
        """Documents visible."""
        return self._lexical.snapshot().documents

    def left_out(self) -> LeftOut:
        """The documents that could not be prepared."""
        return self._lexical.snapshot().left_out

    def writer(self) -> IndexWriter:
        """Take the writer's lock.

        Raises:
            BusyError: Another process (or thread) holds it; `holder` carries its pid.
        """
        lock = FileLock(self.directory / "writer.lock")
        lock.take("writing the search index")
        try:
            self._drop_other_formats()
            return IndexWriter(self._lexical, lock, self.directory)
        except BaseException:
            # Nobody would release it; this process would take its own lock for another's from now on.
            lock.release()
            raise

    def clear(self, writer: IndexWriter) -> None:
        """Drop every document and the sequence (`papilio reindex`)."""
        writer.clear()

    @refusing_damage
    def answer(
        self, search: Search, *, stars: Mapping[str, int] | None = None, refs: Sequence[str] = (), mine: Mine = NOBODY
    ) -> Answer:
        """Answer a search.

        A text that names a paper or is a title, also mistyped, puts that paper first in `hybrid`, in every order.

        Args:
            stars: ref → reading counts, for `sort="stars"` (papers not named have none).
            refs: Papers that the caller knows to be named by the text; those held are pinned. mine: The asker's own.

        Raises:
            QueryError: With column and suggestion.
            UnavailableError: The channel asked for is not there.
        """
        began = time.perf_counter()
        _refuse(search, self.meaning)
        text = well_formed(search.text)
        snapshot = self._lexical.snapshot()
        trial = self._trial(snapshot, search, mine)
        known = cache(partial(self._titles(snapshot).find, text))

        def pins() -> tuple[str, ...]:
            return self._pins(snapshot, refs, known(), trial.within) if search.channel == "hybrid" else ()

        query = text if search.words_only else self._readable(trial, text, lambda: bool(pins()))
        tree = trial.read(query)
        whole = Group((*tree.nodes, *trial.within.nodes))
        compiled = lexical.compiled(snapshot, whole, search.sort)
        hits, tally, pinned, near = self._run(snapshot, search, whole, compiled, stars or {}, pins)
        left = remainders(trial, tree) if search.counted and not (tally.total or pinned or search.words_only) else Remainders()
        understood = tuple(dict.fromkeys(terms_of(tree, excluded=True)))
        told = (*_told(search, snapshot, tree, compiled, near), *lacking(whole), *left.notes)
        return Answer(
            search=search,
            query=query,
            total=tally.total,
            hits=tuple(_with_pins(pinned, hits)[search.offset : search.offset + search.limit]),
            facets=tally.facets,
            took_ms=(time.perf_counter() - began) * 1000,
            notes=tuple(dict.fromkeys((*compiled.notes, *told, *unknown(search.untranslated, understood)))),
            nearest=nearest(trial, self._analysis, tree, tally.total, left.offered) if search.counted and not pinned else "",
            without=left.offered,
            coverage=compiled.coverage,
            offers=offers(trial, tree, compiled.hints) if search.counted and not search.words_only else (),
            understood=understood,
            reading=Reading(text, Group((*tree.nodes, *compiled.hints.said)), self._analysis, known, near),
        )

    @refusing_damage
    def among(self, search: Search, refs: Sequence[str], *, mine: Mine = NOBODY) -> frozenset[str]:
        """Those of the refs that a search finds, whatever its order.

        By words are those that the order of time has, by meaning those among the nearest of the whole library.

        Raises:
            UnavailableError: The channel asked for is not there.
        """
        _refuse(search, self.meaning)
        snapshot = self._lexical.snapshot()
        trial = self._trial(snapshot, search, mine)
        whole = Group((*trial.read(as_query(well_formed(search.text))).nodes, *trial.within.nodes))
        words, wide = (lexical.compiled(snapshot, whole, sort).clause for sort in ("time", "relevance"))
        if words is None or wide is None:
            return frozenset()
        near = self._near(snapshot, replace(search, sort="relevance"), whole, wide)
        found = frozenset(near.likeness if near else ()).intersection(refs)
        if search.channel == "semantic":
            return found
        both = all_of([words.counting, self._lexical.ref_query(refs)])
        return found.union(lexical.refs(snapshot, both, len(refs)))

    def _run(
        self,
        snapshot: Snapshot,
        search: Search,
        whole: Group,
        query: Compiled,
        stars: Mapping[str, int],
        pins: Callable[[], tuple[str, ...]],
    ) -> tuple[list[Hit], lexical.Tally, tuple[str, ...], Near | None]:
        """The hits, the numbers, the known items, and what is near; the numbers are counted beside the others."""
        if query.clause is None:
            return [], lexical.NOTHING, pins(), None
        near = self._near(snapshot, search, whole, query.clause)
        clause, countable = query.clause, Countable(whole, query.lacking, query.clause, near.beyond if near else ())
        if search.channel == "semantic":
            found = tuple(near.likeness) if near else ()
            clause = filtering(self._lexical.ref_query(found))
            countable = Countable(Group(()), None, clause, found)
        counted = self._executor.submit(snapshot.tally, countable) if search.counted else None
        pinned = pins()
        wanted = min(search.offset + search.limit + len(pinned), snapshot.documents)
        if search.sort == "stars":
            hits = lexical.starred(snapshot, self._lexical, clause, stars, wanted)
        elif near is None or search.sort == "time":
            hits = lexical.top(snapshot, clause, wanted, sort=search.sort, leading=query.hints.first)
        elif search.channel == "semantic":
            hits = [Hit(ref, likeness) for ref, likeness in near.likeness.items()]
        else:
            hits = lexical.top(snapshot, clause, wanted + NEAREST, leading=query.hints.first)
            titled = None if pinned else self._titles(snapshot).find_gapped(search.text, [hit.ref for hit in hits])
            hits = blended(hits, near, titled)
        return hits, counted.result() if counted else lexical.NOTHING, pinned, near

    def _near(self, snapshot: Snapshot, search: Search, whole: Group, clause: Clause) -> Near | None:
        """What is found by meaning, where that decides anything: in other orders than relevance all are found by words."""
        meaning = self.meaning
        if meaning is None or search.channel == "lexical" or not (clause.scored or search.channel == "semantic"):
            return None
        if search.sort != "relevance" and search.channel == "hybrid":
            return None
        return find_near(meaning, self._lexical, snapshot, whole, clause)

    @refusing_damage
    def more_like(self, title: str, abstract: str = "", *, limit: int = 25, excluded: Sequence[str] = ()) -> Alike:
        """The documents most like a text by its words and its meaning, the nearest first. Ties are in the order of refs.

        Args:
            excluded: Refs that are not wanted: the paper that the text is of.
        """
        snapshot = self._lexical.snapshot()
        title, abstract = well_formed(title), well_formed(abstract)
        terms = more_like.telling_terms(snapshot.searcher, snapshot.documents, self._analysis, title, abstract)
        words = more_like.like_query(self._lexical.index.schema, snapshot.searcher, terms)
        sought = more_like.without(words, self._lexical.ref_query(excluded)) if excluded else words
        meaning = self.meaning
        meant = meaning.meaning_of(title, abstract) if meaning else None
        if meant is None:
            return Alike(tuple(lexical.best(snapshot.searcher, sought, limit)) if terms else (), tuple(terms))
        near = near_text(meant, self._lexical, snapshot, words, excluded)
        hits = blended(lexical.best(snapshot.searcher, sought, max(limit, NEAREST)) if terms else [], near)
        return Alike(tuple(hits[:limit]), tuple(terms), near)

    def explain_like(self, alike: Alike, document: Document) -> tuple[Why, ...]:
        """The words of `document` that are the most telling of those that `more_like` compared, and what of it is near."""
        words = more_like.shared_words(self._analysis, alike.terms, document)
        return words if alike.near is None else (*words, *alike.near.why(document))

    def explain_taste(self, liked: Taste, documents: Sequence[Document]) -> list[tuple[Why, ...]]:
        """The words of each document that count most for a taste; none where nothing is known by its meaning."""
        if self.meaning is None:
            return [()] * len(documents)
        telling = self.meaning.telling(documents, liked.weights)
        stems = [[stem for word in words for stem in self._analysis.stemmed(word)] for words in telling]
        return [more_like.shared_words(self._analysis, *each) for each in zip(stems, documents, strict=True)]

    def damaged_files(self) -> list[str]:
        """The names of the files whose bytes are not those that were written; all are read."""
        return [path.name for path in damaged_files(self._lexical_directory)]

    def size_bytes(self) -> int:
        """What the indexes take on disk."""
        sizes: list[int] = []
        for path in self._lexical_directory.iterdir():
            try:
                sizes.append(path.stat().st_size)
            except FileNotFoundError:  # a merge has just removed it
                continue
        return sum(sizes)

    def _titles(self, snapshot: Snapshot) -> KnownItems:
        """The titles of one state of the index."""
        return KnownItems(self._lexical.index.schema, snapshot.searcher, self._analysis)

    def _readable(self, trial: Trial, text: str, names_a_paper: Callable[[], bool]) -> str:
        """The text as a query that can be read; one that is none but names a paper is its words.

        Raises:
            QueryError: It is none. What is suggested can be read and finds papers.
        """
        try:
            parse(text)
        except QueryError as error:
            if not names_a_paper():
                ways = (*error.suggestions, as_words(text))
                raise QueryError(str(error), error.column, findable(trial, self._analysis, ways)) from None
            return as_words(text)
        return text

    def _trial(self, snapshot: Snapshot, search: Search, mine: Mine) -> Trial:
        """What is read and counted for a search, by whoever asks."""
        own = partial(with_refs, mine=mine, analysis=self._analysis)
        return Trial(snapshot, own(parse(search.within)), search.sort, partial(_tree, snapshot, search, own))

    def _pins(self, snapshot: Snapshot, refs: Sequence[str], known: Sequence[str], filters: Group) -> tuple[str, ...]:
        """The papers that come first: those of `refs` that are held, and the known items."""
        held = (ref for ref in refs if snapshot.searcher.doc_freq("ref", ref))
        pins = tuple(dict.fromkeys((*held, *known)))
        return self._inside(snapshot, pins, filters)

    def _inside(self, snapshot: Snapshot, pins: Sequence[str], filters: Group) -> tuple[str, ...]:
        """Those of the pins that the filters let through."""
        clause = snapshot.compiler.compile(filters).clause
        if not pins or clause is None:
            return tuple(pins)
        both = Query.boolean_query([(Occur.Must, self._lexical.ref_query(pins)), (Occur.Must, clause.counting)])
        hits = snapshot.searcher.search(both, len(pins), count=False).hits
        held = {snapshot.searcher.doc(address).get_first("ref") for _, address in hits}
        return tuple(ref for ref in pins if ref in held)

    @contextmanager
    def _opening(self) -> Generator[None]:
        """One process at a time creates an index or sets one aside; opening is short."""
        with (self.directory / "opening.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _open(self) -> LexicalIndex:
        self._lexical_directory.mkdir(exist_ok=True)
        try:
            return LexicalIndex(self._lexical_directory, self._analysis, self._venues)
        except BaseException as error:
            # Tantivy panics on some damaged files, and its panic is no Exception.
            if not isinstance(error, ValueError | OSError) and not is_damage(error):
                raise
            self._set_aside(error)
        self._lexical_directory.mkdir()
        return LexicalIndex(self._lexical_directory, self._analysis, self._venues)

    def _set_aside(self, error: BaseException) -> None:
        lock = FileLock(self.directory / "writer.lock")
        try:
            lock.take("writing the search index")
        except BusyError as busy:
            raise UnavailableError(f"The search index is damaged ({error}). {busy}") from error
        try:
            aside = self.directory / "damaged"
            shutil.rmtree(aside, ignore_errors=True)
            self._lexical_directory.replace(aside)
        finally:
            lock.release()

    def _drop_other_formats(self) -> None:
        for path in self.directory.glob("lexical-*"):
            if path != self._lexical_directory:
                shutil.rmtree(path, ignore_errors=True)


def _refuse(search: Search, meaning: SemanticIndex | None) -> None:
    """Raise what `Engine.answer` says, where a search cannot be answered."""
    if search.channel == "semantic" and meaning is None:
        raise UnavailableError("Search by meaning is not there: no encoder is installed. Words can be searched.")
    if search.limit < 0 or search.offset < 0:
        raise ValueError(f"limit and offset count results and cannot be negative: {search.limit}, {search.offset}")


def _told(search: Search, snapshot: Snapshot, tree: Group, compiled: Compiled, near: Near | None) -> tuple[str, ...]:
    """What keeps a search from finding all that it might."""
    if long := long_words(tree):
        return tuple(long)
    if compiled.clause is None:
        return (NO_WORDS,)
    if near is None:
        return (NOT_MEANT,) if search.channel == "semantic" else ()
    return (LACKING_VECTORS,) if snapshot.sequence - near.meant.snapshot.sequence >= _MANY_LACKING else ()


def _tree(snapshot: Snapshot, search: Search, own: Callable[[Group], Group], query: str) -> Group:
    """What a query says to a search like this one, and of whom it asks for."""
    tree = words(query) if search.words_only else snapshot.compiler.spelled_out(parse(query))
    return own(translated(tree, search.untranslated))


def _with_pins(pinned: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
    """The hits after those that are pinned."""
    first = [Hit(ref, _PIN_SCORE - place, pinned=True) for place, ref in enumerate(pinned)]
    return first + [hit for hit in hits if hit.ref not in pinned]
