"""What a search finds, over everything, over arXiv's papers, or over venues' papers: `/search?q=…`."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast, get_args

from papilio.finding.find import Findings, find, find_hits
from papilio.finding.saved import WITHIN
from papilio.model.paper import Entry
from papilio.model.shown import cut
from papilio.operating.health import MANY_BEHIND
from papilio.search import translation
from papilio.search.answer import Answer
from papilio.search.documents import Channel, Search, Sort
from papilio.store.library.entries import Beside
from papilio.store.readers.saved import Asked
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import Marks
from papilio.web.lists.facets import OPENABLE
from papilio.web.lists.options import ListOptions, parse_options
from papilio.web.lists.order import preference
from papilio.web.lists.paper_list import ListRequest, PaperList

MAX_NEWEST = 100
"""Papers of a search in its feed."""
MAX_EXPORT = 50_000
"""Papers of a search in one file; whoever wants more of a library has its database."""
MAX_WEIGHED = 500
"""Results that are put in the order of the reader's words."""
_UNTRANSLATED = "untranslated"
"""The parameter that names the Chinese terms which are searched for in Chinese alone, with commas between them."""
_CHANNEL = "channel"
"""The parameter that names what finds the papers, as the API names it."""
_FACETS = ", ".join(f"facet={name}" for name in OPENABLE)
_CHANNELS = ", ".join(f"channel={name}" for name in get_args(Channel))
_SORTS: dict[str, Sort] = {"": "relevance", "time": "time", "stars": "stars", "words": "relevance"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search searches in.

    Attributes:
        body: `arxiv` or `venue`, the name of the page for other programs.
        path, name: The address and the name of the query's parameter.
        filter: What its papers have, in the query language.
    """

    body: str
    path: str
    name: str
    filter: str = ""


EVERYTHING = Scope("arxiv", "/search", "q")
ARXIV = Scope("arxiv", "/arxiv/search", "query", WITHIN["arxiv"])
VENUE = Scope("venue", "/venue/search", "query", WITHIN["venue"])
SCOPES = {"all": EVERYTHING, "arxiv": ARXIV, "venue": VENUE}
"""By the names that saved searches have for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchList(PaperList):
    """One page of results. `explained`: their reasons are shown."""

    scope: Scope
    query: str
    answer: Answer
    explained: bool


def query_of(asked: ListRequest, scope: Scope) -> str:
    """The query asked for; empty where there is none."""
    return (asked.parameters.get(scope.name) or asked.parameters.get("q", "")).strip()


def search_options(asked: ListRequest, scope: Scope) -> ListOptions:
    """The options of a search, whose links keep the query and how its results are shown.

    Raises:
        PageError: A parameter means nothing.
    """
    options = parse_options(asked.frame, asked.parameters, extra=("highlight", "explain", "facet", _UNTRANSLATED, _CHANNEL))
    facet = dict(options.extra).get("facet", "")
    if facet and facet not in OPENABLE:
        message = asked.frame.text("facet={value} is no field of results; write {right}.", value=facet[:40], right=_FACETS)
        raise PageError(400, message)
    channel_of(asked)
    return replace(options, extra=((scope.name, query_of(asked, scope)), *options.extra))


def channel_of(asked: ListRequest) -> Channel:
    """What finds the papers: words and meaning together where nothing else is asked for.

    Raises:
        PageError: There is no such channel.
    """
    channel = asked.parameters.get(_CHANNEL) or "hybrid"
    if channel not in get_args(Channel):
        message = asked.frame.text("channel={value} finds nothing; write {right}.", value=channel[:40], right=_CHANNELS)
        raise PageError(400, message)
    return cast(Channel, channel)


def read(asked: ListRequest, scope: Scope, options: ListOptions) -> SearchList:
    """The page of results that the options of a search ask for.

    Raises:
        QueryError: The query cannot be understood.
    """
    frame, query, wanted = asked.frame, query_of(asked, scope), dict(options.extra)
    explained, by_words = wanted.get("explain") == "1", options.order == "words"
    findings = _find(asked, scope, options, query, Beside.COUNTS | (Beside.NAMES if explained else Beside.NOTHING))
    answer = findings.answer
    found = findings.found[options.skip : options.skip + options.show] if by_words else findings.found
    entries = {each.entry.paper.ref: each.entry for each in found}
    notes = [frame.text.told(note) for note in answer.notes]
    lacking = _lacking(asked)
    if lacking and found:
        notes.append(lacking)
    if answer.coverage and (sentence := answer.coverage.sentence):
        notes.append(frame.text(sentence, m=answer.coverage.least, n=answer.coverage.words))
    if by_words and answer.total > MAX_WEIGHED:
        notes.append(frame.text("The first {n} results are put in the order of your words.", n=MAX_WEIGHED))
    return SearchList(
        scope=scope,
        query=query,
        answer=answer,
        explained=explained,
        path=scope.path,
        title=query,
        feed=query,
        refs=list(entries),
        matching=answer.total,
        reachable=min(answer.total, MAX_WEIGHED) if by_words else None,
        options=options,
        order=frame.text("relevance"),
        day=options.day.isoformat() if options.day else "",
        why={ref: findings.why(entry) for ref, entry in entries.items()} if explained else {},
        marks={ref: _marks(answer, entry) for ref, entry in entries.items()} if wanted.get("highlight") != "0" else {},
        entries=entries,
        notes=tuple(notes),
        empty=lacking or frame.text("Nothing matches “{query}”.", query=short(query)),
        ways=tuple(_ways(asked, scope, options, answer)),
        visit=f"{scope.path}?{query}",
    )


def newest(asked: ListRequest, scope: Scope) -> PaperList:
    """What a search finds, newest first, so that new papers arrive at the top; its feed.

    Raises:
        PageError: There is no query, or a parameter means nothing.
        QueryError: The query cannot be understood.
    """
    query = query_of(asked, scope)
    if not query:
        message = asked.frame.text("A feed of a search needs a query: {path}/feed?{name}=…", path=scope.path, name=scope.name)
        raise PageError(400, message)
    options = parse_options(asked.frame, asked.parameters)
    within = _filters(scope, options)
    untranslated = _untranslated(asked)
    search = Search(query, MAX_NEWEST, sort="time", channel="lexical", within=within, counted=False, untranslated=untranslated)
    findings = find(asked.app.store, asked.app.engine, search, reader=asked.reader)
    entries = {each.entry.paper.ref: each.entry for each in findings.found}
    return PaperList(
        path=scope.path,
        title=query,
        feed=query,
        refs=list(entries),
        matching=len(entries),
        entries=entries,
    )


def whole(asked: ListRequest, scope: Scope) -> PaperList:
    """Everything that a search finds, in the order of its page; its export.

    Raises:
        PageError: There is no query, a parameter means nothing, or too many papers match.
        QueryError: The query cannot be understood.
    """
    frame, query = asked.frame, query_of(asked, scope)
    if not query:
        message = frame.text("An export of a search needs a query: {path}/export?{name}=…", path=scope.path, name=scope.name)
        raise PageError(400, message)
    options = parse_options(frame, asked.parameters)
    store, sort, within = asked.app.store, _SORTS[options.order], _filters(scope, options)
    search = Search(query, MAX_EXPORT, sort=sort, channel=channel_of(asked), within=within, untranslated=_untranslated(asked))
    hits, total = find_hits(store, asked.app.engine, search, reader=asked.reader)
    if total > MAX_EXPORT:
        message = frame.text(
            "{n} papers match; up to {most} are exported. Narrow the query, for example by year:2024 or cat:cs.CL.",
            n=f"{total:,}",
            most=f"{MAX_EXPORT:,}",
        )
        raise PageError(400, message, (Link(query[:80], frame.link(scope.path, **{scope.name: query})),))
    refs = [hit.ref for hit in hits]
    if options.order == "words":
        pinned = {hit.ref for hit in hits if hit.pinned}
        entries = store.papers.find(refs[:MAX_WEIGHED])
        weight = preference(options.words)
        held = [ref for ref in refs[:MAX_WEIGHED] if ref in entries]
        refs = [*sorted(held, key=lambda ref: (ref not in pinned, -weight(entries[ref]))), *refs[MAX_WEIGHED:]]
    return PaperList(path=scope.path, title=query, file=query, refs=refs, matching=total, options=options)


def switched(options: ListOptions, term: str) -> dict[str, str]:
    """The change of a search's options by which one Chinese term is searched for in English too, or no longer."""
    left = translation.named(dict(options.extra).get(_UNTRANSLATED, ""))
    return {_UNTRANSLATED: ",".join(translation.switched(left, term))}


def found_by(channel: Channel) -> dict[str, str]:
    """The change of a search's options by which one channel finds its papers."""
    return {_CHANNEL: "" if channel == "hybrid" else channel, "skip": ""}


def asked_by(asked: ListRequest, scope: Scope, options: ListOptions) -> Asked:
    """What a search asks, as it is saved. Its page, its day and an order by the reader's own words are no part of it."""
    name = next(name for name, each in SCOPES.items() if each == scope)
    return Asked(query_of(asked, scope), name, channel_of(asked), _SORTS[options.order], _untranslated(asked))


def address_of(frame: Frame, saved: Asked) -> str:
    """The page on which a saved search runs."""
    scope, sort = SCOPES[saved.scope], {"time": "0", "stars": "1"}.get(saved.sort, "")
    channel = "" if saved.channel == "hybrid" else saved.channel
    changes = {scope.name: saved.query, _CHANNEL: channel, "sort": sort, _UNTRANSLATED: ",".join(saved.untranslated)}
    return frame.link(scope.path, **changes)


def short(text: str) -> str:
    """A query as a page repeats it."""
    return cut(text)


def _find(asked: ListRequest, scope: Scope, options: ListOptions, query: str, beside: Beside) -> Findings:
    store, engine = asked.app.store, asked.app.engine
    within, untranslated = _filters(scope, options), _untranslated(asked)
    search = Search(query, MAX_WEIGHED, channel=channel_of(asked), within=within, untranslated=untranslated)
    if options.order != "words":
        search = replace(search, limit=options.show, offset=options.skip, sort=_SORTS[options.order])
        return find(store, engine, search, reader=asked.reader, beside=beside)
    findings = find(store, engine, search, reader=asked.reader, beside=beside)
    weight = preference(options.words)
    return replace(findings, found=tuple(sorted(findings.found, key=lambda each: (not each.hit.pinned, -weight(each.entry)))))


def _untranslated(asked: ListRequest) -> tuple[str, ...]:
    return translation.named(asked.parameters.get(_UNTRANSLATED, ""))


def _lacking(asked: ListRequest) -> str:
    """What to say while the index that is being written lacks all papers or many; empty otherwise."""
    engine, at = asked.app.engine, asked.app.seat.board.indexing()
    if at is None or (engine.count() and asked.sequence - engine.sequence() < MANY_BEHIND):
        return ""
    return asked.frame.text(
        "The search index is being made and is at change {reached} of {last}; papers that are not in it yet are not found.",
        reached=f"{at.reached:,}",
        last=f"{at.last:,}",
    )


def _filters(scope: Scope, options: ListOptions) -> str:
    """The scope and the day, in the query language, which hold beside the query."""
    day = options.day
    days = f"after:{day.isoformat()} before:{(day + timedelta(days=1)).isoformat()}" if day else ""
    return f"{scope.filter} {days}".strip()


def _marks(answer: Answer, entry: Entry) -> Marks:
    return Marks(answer.marks(entry.paper.title), answer.marks(entry.paper.abstract))


def _ways(asked: ListRequest, scope: Scope, options: ListOptions, answer: Answer) -> list[Link]:
    """Where to go from a search that finds nothing."""
    frame, nearest = asked.frame, answer.nearest

    def searching(label: str, text: str) -> Link:
        return Link(label, options.link(frame, scope.path, **{scope.name: text, "skip": ""}))

    ways = [
        searching(
            frame.text("{query} ({n}), without {part}", query=short(each.query), n=f"{each.count:,}", part=short(each.part)),
            each.query,
        )
        for each in answer.without
    ]
    if nearest and nearest not in [each.query for each in answer.without]:
        ways.insert(0, searching(f"{frame.text('Did you mean:')} {short(nearest)}", nearest))
    if options.day:
        ways.append(Link(frame.text("All days"), options.link(frame, scope.path, date="", skip="")))
    if scope != EVERYTHING:
        ways.append(Link(frame.text("Search everything"), frame.link("/search", q=dict(options.extra)[scope.name])))
    return ways
