"""Every command: parses, builds the app, calls one use case, prints."""

import os
import sys
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar, cast, get_args

import orjson
import typer
from rich.console import Console
from rich.table import Table

from papilio import __version__, doctor, trec
from papilio.app import App, build, refuse_open_address
from papilio.errors import PapilioError, QueryError
from papilio.export import paper_record, search_record
from papilio.find import Findings, find
from papilio.indexing import catch_up, reindex
from papilio.ingest import ImportReport, LineProblem, Progress, import_file, import_starter
from papilio.resolve import resolve
from papilio.search.documents import Channel, Sort
from papilio.settings import Settings, environment_name, load_settings, unknown_variables, without_password
from papilio.web import run

cli = typer.Typer(
    name="papilio",
    help="A self-hosted place to find and read scientific papers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Outcome = TypeVar("Outcome")


@contextmanager
def _kind_errors() -> Generator[None]:
    """Print what went wrong instead of a traceback, and end with status 1."""
    try:
        yield
    except QueryError as error:
        _fail(f"{error} (column {error.column})" + (f"\nTry: {error.suggestion}" if error.suggestion else ""))
    except PapilioError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        err.print("\nStopped. What was done is kept; the same command goes on from here.")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # The reader of our output (`head`) has gone; Python would complain again while it flushes on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> NoReturn:
    err.print(f"papilio: {message}", markup=False)
    raise typer.Exit(1)


@contextmanager
def _app(settings: Settings | None = None) -> Generator[App]:
    with _kind_errors():
        app = build(settings or load_settings())
        with closing(app.store):
            yield app


def _print_json(value: object) -> None:
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def _index_progress(console: Console) -> Callable[[int, int], None]:
    def show(done: int, last: int) -> None:
        if console.is_terminal:
            console.print(f"Indexing: change {done:,} of {last:,}", end="\r")

    return show


@cli.callback(invoke_without_command=True)
def start(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    """A self-hosted place to find and read scientific papers."""
    if version:
        out.print(f"papilio {__version__}")
        raise typer.Exit


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (PAPILIO_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PAPILIO_PORT).")] = None,
) -> None:
    """Run the site. An empty library starts with the starter library."""
    with _kind_errors():
        settings = load_settings(host=host, port=port)
        refuse_open_address(settings)
    with _app(settings) as app:
        if app.store.library_kind() == "empty":
            held = import_starter(app.store)
            catch_up(app.store, app.engine)
            err.print(f"This library is empty, so {held} landmark papers are shown; the first import replaces them.")
        run.run(app, settings.host, settings.port, lambda address: err.print(f"Papilio is at {address}  (Ctrl+C ends it)"))


@cli.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Files of records: plain, gz, xz, zst or zip.", metavar="FILE...")],
    workers: Annotated[int, typer.Option(min=1, help="Processes that parse.")] = max(1, (os.cpu_count() or 1) - 1),
    json: Json = False,
) -> None:
    """Import papers from files: arXiv's metadata snapshot, or venue papers as JSON lines (docs/import-format.md)."""
    with _app() as app:
        reports: list[ImportReport] = []
        for path in files:
            report = import_file(app.store, path, on_progress=_show_progress, on_problem=_show_problem, workers=workers)
            reports.append(report)
            if not json:
                _print_report(report)
        catch_up(app.store, app.engine, on_progress=_index_progress(err))
        if json:
            _print_json([report_record(report) for report in reports])
        elif app.engine.sequence() == app.store.papers.last_sequence():
            out.print(f"{app.engine.count():,} papers can be searched.")
        else:
            out.print("Another process is indexing; the papers can be searched when it has caught up.")
        empty = [str(report.file) for report in reports if report.bad and not _good(report)]
        if empty:
            _fail(f"no line of {', '.join(empty)} is a record; docs/import-format.md shows what one looks like")


def _good(report: ImportReport) -> int:
    return report.new + report.changed + report.unchanged + report.older


def report_record(report: ImportReport) -> dict[str, object]:
    """The end of one file's import, for programs."""
    return {
        "file": str(report.file),
        **{name: getattr(report, name) for name in ImportReport.__dataclass_fields__ if name != "file"},
    }


def _show_progress(progress: Progress) -> None:
    if err.is_terminal:
        left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
        err.print(
            f"{progress.file.name}: {progress.fraction:.0%}, {progress.lines:,} lines, "
            f"{progress.papers_per_second:,.0f} papers/s{left}   ",
            end="\r",
        )


def _show_problem(problem: LineProblem) -> None:
    if problem.skipped:
        err.print(f"{problem.file}, line {problem.line}: skipped: {problem.reason}", markup=False)


def _print_report(report: ImportReport) -> None:
    if report.starter_removed:
        out.print(f"The starter library ({report.starter_removed} papers) has been replaced.")
    resumed = f" (went on after line {report.resumed_at:,})" if report.resumed_at else ""
    rate = (report.lines - report.resumed_at) / report.seconds if report.seconds else 0.0
    out.print(
        f"{report.file}: {report.lines:,} lines{resumed} in {report.seconds:.1f} s ({rate:,.0f} a second): "
        f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged, {report.older:,} older than held, "
        f"{report.warned:,} with a warning, {report.bad:,} bad",
        markup=False,
    )


@cli.command()
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
    json: Json = False,
) -> None:
    """Search the library."""
    with _app() as app:
        chosen_sort = cast(Sort, _one_of("--sort", sort, get_args(Sort)))
        chosen_channel = cast(Channel, _one_of("--channel", channel, get_args(Channel)))
        catch_up(app.store, app.engine, on_progress=_index_progress(err))
        if queries is not None:
            _run_queries(app, queries, run_file, limit, chosen_channel)
            return
        if not query.strip():
            _fail('there is no query; for example: papilio search "graph neural networks" (or --queries FILE)')
        findings = find(
            app.store,
            app.engine,
            query,
            limit=limit,
            offset=offset,
            sort=chosen_sort,
            channel=chosen_channel,
            explain=json,
        )
        if json:
            _print_json(search_record(findings))
        else:
            _print_findings(findings, offset)


def _one_of(option: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        _fail(f"{option} must be one of {', '.join(choices)}, got {value!r}")
    return value


def _run_queries(app: App, queries: Path, run_file: Path | None, limit: int, channel: Channel) -> None:
    lines = (
        line
        for query_id, text in trec.read_queries(queries)
        for line in trec.run_lines(
            query_id, find(app.store, app.engine, text, limit=limit, channel=channel, words_only=True), limit
        )
    )
    if run_file is None:
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    with run_file.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def _print_findings(findings: Findings, offset: int) -> None:
    results = findings.results
    for number, found in enumerate(findings.found, offset + 1):
        paper = found.entry.paper
        names = [author.name for author in paper.authors[:3]] + (["et al."] if len(paper.authors) > 3 else [])
        place = paper.edition or ", ".join(paper.categories[:3])
        out.print(f"{number:>3}. {paper.title}", markup=False, style="bold")
        out.print(f"     {', '.join(names)} · {place} · {paper.published[:10]} · {paper.ref}", markup=False)
    out.print(f"{results.total:,} papers match, {results.took_ms:.0f} ms.")
    for note in results.notes:
        out.print(note, markup=False)
    if results.nearest:
        out.print(f"Try: {results.nearest}", markup=False)


@cli.command()
def show(
    name: Annotated[str, typer.Argument(help="Any name of a paper: ref, arXiv id, DOI, URL.")], json: Json = False
) -> None:
    """Show one paper."""
    with _app() as app:
        target = resolve(app.store, name)
        entry = app.store.papers.get(target.refs[0] if len(target.refs) == 1 else name)
        if json:
            _print_json(paper_record(entry))
            return
        paper = entry.paper
        out.print(paper.title, style="bold", markup=False)
        out.print(", ".join(author.name for author in paper.authors), markup=False)
        facts = (paper.ref, paper.edition, paper.track, " ".join(paper.categories), paper.published, *entry.also)
        out.print(" · ".join(fact for fact in facts if fact), markup=False)
        out.print(f"\n{paper.abstract}", markup=False)


@cli.command("resolve")
def resolve_(text: Annotated[str, typer.Argument(help="A URL, an id, or any text.")], json: Json = False) -> None:
    """Tell which papers a text names, and the page that shows them."""
    with _app() as app:
        target = resolve(app.store, text)
        if json:
            _print_json({"kind": target.kind, "path": target.path, "refs": list(target.refs), "unknown": list(target.unknown)})
            return
        out.print(target.path, markup=False)
        for ref in target.refs:
            out.print(f"  {ref}" + (" (not in the library)" if ref in target.unknown else ""), markup=False)


@cli.command("reindex")
def reindex_() -> None:
    """Throw the search index away and build it from the library."""
    with _app() as app:
        reindex(app.store, app.engine, on_progress=_index_progress(err))
        out.print(f"{app.engine.count():,} papers can be searched.")


@cli.command("doctor")
def doctor_(json: Json = False) -> None:
    """Check database, index, versions and disk, and say what to do. Ends with status 1 when something is bad."""
    settings_ = _settings()
    with _app(settings_) as app:
        findings = list(doctor.examine(settings_.data, app.store, app.engine, unknown_variables(os.environ)))
        if json:
            _print_json([{"name": f.name, "state": f.state, "seen": f.seen, "do": f.do} for f in findings])
        else:
            for finding in findings:
                out.print(f"{finding.state:<8}{finding.name}: {finding.seen}", markup=False)
                if finding.do:
                    out.print(f"        {finding.do}", markup=False)
        if any(finding.state == "bad" for finding in findings):
            raise typer.Exit(1)


@cli.command()
def config(json: Json = False) -> None:
    """Print every setting with its value and meaning. Secrets are not printed."""
    settings_ = _settings()
    rows = {name: _shown(settings_, name) for name in Settings.model_fields}
    if json:
        _print_json({environment_name(name): value for name, value in rows.items()})
        return
    table = Table("Setting", "Value", "Meaning", box=None, pad_edge=False)
    for name, value in rows.items():
        table.add_row(environment_name(name), value, Settings.model_fields[name].description)
    out.print(table)
    for name in unknown_variables(os.environ):
        err.print(f"{name} is set but is no setting.", markup=False)


def _settings() -> Settings:
    with _kind_errors():
        return load_settings()


def _shown(settings_: Settings, name: str) -> str:
    value = getattr(settings_, name)
    return without_password(str(value)) if name == "database_url" else str(value)


def main() -> None:
    """Entry point of the `papilio` command."""
    cli()
