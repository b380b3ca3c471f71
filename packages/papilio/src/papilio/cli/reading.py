"""Commands of a reader: search, show, related, recommend, resolve."""

import sys
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from papilio.app import App
from papilio.cli.console import Json, Reader, err, fail, index_progress, opened, out, print_json
from papilio.errors import NotFoundError
from papilio.export.record import paper_record, recommended_record, related_record, search_record
from papilio.finding import trec_run
from papilio.finding.encoding import AT_ONCE_SECONDS
from papilio.finding.find import Findings, Found, find
from papilio.finding.indexing import level
from papilio.finding.lookup import get_named
from papilio.finding.recommending import MOST as MOST_RECOMMENDED
from papilio.finding.recommending import Scope, recommend
from papilio.finding.related import MOST, related
from papilio.finding.target import resolve
from papilio.following.wishes import GIVERS
from papilio.model.partial_date import PartialDate
from papilio.search.documents import Channel, Search, Sort
from papilio.search.translation import named


def search(
    query: Annotated[str, typer.Argument(help="A query; see docs/search.md for the language.")] = "",
    queries: Annotated[Path | None, typer.Option(help='File of queries, one `{"_id", "text"}` a line, taken as words.')] = None,
    run_file: Annotated[
        Path | None, typer.Option("--run", help="With --queries: write a TREC run here instead of printing it.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Hits to pass over.")] = 0,
    sort: Annotated[str, typer.Option(help="relevance, time or stars.")] = "relevance",
    channel: Annotated[str, typer.Option(help="lexical, semantic or hybrid.")] = "hybrid",
    untranslated: Annotated[
        list[str] | None, typer.Option(help="A Chinese term of the query to search for in Chinese alone; may be repeated.")
    ] = None,
    reader: Reader = "",
    json: Json = False,
) -> None:
    """Search the library."""
    with opened() as app:
        chosen_sort = cast(Sort, _one_of("--sort", sort, get_args(Sort)))
        chosen_channel = cast(Channel, _one_of("--channel", channel, get_args(Channel)))
        level(app.store, app.engine, seconds=AT_ONCE_SECONDS, on_progress=index_progress(err))
        if queries is not None:
            _run_queries(app, queries, run_file, limit, chosen_channel)
            return
        if not query.strip():
            fail('there is no query; for example: papilio search "graph neural networks" (or --queries FILE)')
        asked = Search(query, limit, offset, chosen_sort, chosen_channel, untranslated=named(",".join(untranslated or ())))
        findings = find(app.store, app.engine, asked, reader=reader, explain=json)
        if json:
            print_json(search_record(findings))
        else:
            print_findings(findings, offset)


def _one_of(option: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        fail(f"{option} must be one of {', '.join(choices)}, got {value!r}")
    return value


def _run_queries(app: App, queries: Path, run_file: Path | None, limit: int, channel: Channel) -> None:
    lines = (
        line
        for query_id, text in trec_run.read_queries(queries)
        for line in trec_run.run_lines(
            query_id, find(app.store, app.engine, Search(text, limit, channel=channel, words_only=True)), limit
        )
    )
    if run_file is None:
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    with run_file.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def print_findings(findings: Findings, offset: int) -> None:
    """Nothing but what is printed: the papers of an answer, and what a reader should know of it."""
    answer, coverage = findings.answer, findings.answer.coverage
    for number, found in enumerate(findings.found, offset + 1):
        _print_found(number, found)
    out.print(f"{answer.total:,} papers match, {answer.took_ms:.0f} ms.")
    for term in answer.understood:
        left = "" if term.searched else " (not searched for)"
        out.print(f"Understood: {term.head} → {'; '.join(term.english)}{left}", markup=False)
    for note in answer.notes:
        out.print(note, markup=False)
    if coverage and coverage.sentence:
        out.print(coverage.sentence.format(m=coverage.least, n=coverage.words), markup=False)
    for offer in answer.offers:
        out.print(f"Narrow: {offer.query} ({offer.count:,})", markup=False)
    for each in answer.without:
        out.print(f"Without {each.part}: {each.query} ({each.count:,})", markup=False)
    if answer.nearest:
        out.print(f"Try: {answer.nearest}", markup=False)


def _print_found(number: int, found: Found) -> None:
    paper = found.entry.paper
    names = [author.name for author in paper.authors[:3]] + (["et al."] if len(paper.authors) > 3 else [])
    published = str(known.without_time) if (known := PartialDate.read(paper.published)) else ""
    place = paper.edition or ", ".join(paper.categories[:3])
    out.print(f"{number:>3}. {paper.title}", markup=False, style="bold")
    out.print(f"     {', '.join(names)} · {place} · {published} · {paper.ref}", markup=False)


def related_(
    ref: Annotated[str, typer.Argument(help="Any name of a paper: ref, arXiv id, DOI, URL.")],
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="Papers to show.")] = 10,
    json: Json = False,
) -> None:
    """List the papers whose words are most like those of one paper."""
    with opened() as app:
        level(app.store, app.engine, seconds=AT_ONCE_SECONDS, on_progress=index_progress(err))
        found = related(app.store, app.engine, ref, limit=limit, explain=json)
        if json:
            print_json(related_record(found))
            return
        for number, each in enumerate(found.found, 1):
            _print_found(number, each)
        if found.silent:
            out.print("The record says too little to find others like it.", markup=False)
        elif not found.found:
            out.print("No other paper here speaks of the same things.", markup=False)


def recommend_(
    scope: Annotated[str, typer.Option(help="today (the newest lists), week, month or all.")] = "all",
    reader: Annotated[str, typer.Option(help="Whose stars and ratings count; the one reader of this library by default.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=MOST_RECOMMENDED, help="Papers to show.")] = 10,
    json: Json = False,
) -> None:
    """List papers that a reader may like, by stars and ratings."""
    with opened() as app:
        chosen = cast(Scope, _one_of("--scope", scope, get_args(Scope)))
        level(app.store, app.engine, seconds=AT_ONCE_SECONDS, on_progress=index_progress(err))
        found = recommend(app.store, app.engine, reader, app.now(), scope=chosen, limit=limit, explain=True)
        if json:
            print_json(recommended_record(found))
            return
        for number, each in enumerate(found.found, 1):
            _print_found(number, each)
            like = [why.ref for why in each.why if why.channel == "star"]
            words = [word for why in each.why if why.channel == "lexical" for word in why.terms]
            out.print(f"     like {', '.join(like)}" + (f" · {', '.join(words)}" if words else ""), markup=False)
        for note in (*found.notes, found.lacks):
            if note:
                out.print(note, markup=False)


def show(
    name: Annotated[str, typer.Argument(help="Any name of a paper: ref, arXiv id, DOI, URL.")], json: Json = False
) -> None:
    """Show one paper."""
    with opened() as app:
        target = resolve(app.store, name, app.home)
        try:
            entry = get_named(app.store, target.refs[0] if len(target.refs) == 1 else name)
        except NotFoundError as error:
            if not target.unknown or not target.refs:
                raise
            source = GIVERS.get(target.refs[0].partition(":")[0])
            if source is None:
                raise
            way = f"`papilio serve` fetches it from {source} when its page {target.path} is opened"
            raise NotFoundError(f"{error}; {way}") from error
        if json:
            print_json(paper_record(entry))
            return
        paper = entry.paper
        out.print(paper.title, style="bold", markup=False)
        out.print(", ".join(author.name for author in paper.authors), markup=False)
        facts = (paper.ref, paper.edition, paper.track, " ".join(paper.categories), paper.published, *entry.also)
        out.print(" · ".join(fact for fact in facts if fact), markup=False)
        out.print(f"\n{paper.abstract}", markup=False)


def resolve_(text: Annotated[str, typer.Argument(help="A URL, an id, or any text.")], json: Json = False) -> None:
    """Tell which papers a text names, and the page that shows them."""
    with opened() as app:
        target = resolve(app.store, text, app.home)
        if json:
            print_json({"kind": target.kind, "path": target.path, "refs": list(target.refs), "unknown": list(target.unknown)})
            return
        out.print(target.path, markup=False)
        for ref in target.refs:
            out.print(f"  {ref}" + (" (not in the library)" if ref in target.unknown else ""), markup=False)
