"""Commands that fill the library from files: import, reindex."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from papilio.cli.console import Json, err, fail, index_progress, opened, out, print_json
from papilio.finding.indexing import level, reindex
from papilio.importing.ingest import ImportReport, LineProblem, Progress, import_file
from papilio.operating.machine import give_way

SHOWN_WARNINGS = 100
"""Of each file, unless all are asked for; a dump of arXiv has thousands."""
SOME_SKIPPED = 3
"""The status where lines were skipped and the others are in the library."""


def import_(
    files: Annotated[list[Path], typer.Argument(help="Files of records: plain, gz, xz, zst or zip.", metavar="FILE...")],
    workers: Annotated[int, typer.Option(min=1, help="Processes that parse.")] = max(1, (os.cpu_count() or 1) - 1),
    all_warnings: Annotated[bool, typer.Option("--all-warnings", help=f"Show more than {SHOWN_WARNINGS} of a file.")] = False,
    json: Json = False,
) -> None:
    """Import papers from files. They hold arXiv's metadata snapshot, or venue papers as JSON lines (docs/import-format.md).

    Ends with 0 when all lines are in, with 3 when some were skipped, and with 1 when a file cannot be read or holds no record.
    """
    give_way()
    with opened() as app:
        reports: list[ImportReport] = []
        for path in files:
            problems = _Problems(path, None if all_warnings else SHOWN_WARNINGS)
            report = import_file(app.store, path, on_progress=_show_progress, on_problem=problems.show, workers=workers)
            problems.end()
            reports.append(report)
            if not json:
                _print_report(report)
        level(app.store, app.engine, on_progress=index_progress(err))
        if json:
            print_json([report_record(report) for report in reports])
        elif app.engine.sequence() == app.store.papers.last_sequence():
            out.print(f"{app.engine.count():,} papers can be searched.")
        else:
            out.print("Another process is indexing; the papers can be searched when it has caught up.")
        empty = [str(report.file) for report in reports if report.bad and not _good(report)]
        if empty:
            fail(f"no line of {', '.join(empty)} is a record; docs/import-format.md shows what one looks like")
        if any(report.bad for report in reports):
            raise typer.Exit(SOME_SKIPPED)


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


@dataclass(slots=True)
class _Problems:
    """Shows the lines of one file that were skipped, and so many of those with a warning."""

    file: Path
    most_warnings: int | None
    warnings: int = 0

    def show(self, problem: LineProblem) -> None:
        said = f"{problem.file}, line {problem.line}"
        if problem.skipped:
            err.print(f"{said}: skipped: {problem.reason}", markup=False)
            return
        self.warnings += 1
        if self.most_warnings is None or self.warnings <= self.most_warnings:
            err.print(f"{said}, {problem.ref}: warning: {problem.reason}", markup=False)

    def end(self) -> None:
        """Say how many warnings were not shown."""
        if self.most_warnings is not None and self.warnings > self.most_warnings:
            more = self.warnings - self.most_warnings
            err.print(f"{self.file}: {more:,} more lines with a warning; --all-warnings shows them", markup=False)


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


def reindex_() -> None:
    """Throw the search index away and build it from the library."""
    give_way()
    with opened() as app:
        reindex(app.store, app.engine, on_progress=index_progress(err))
        out.print(f"{app.engine.count():,} papers can be searched.")
