"""The command `export`: what a search finds, or a list, in the forms that other programs read."""

import sys
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

import typer

from papilio.app import App
from papilio.cli.console import Reader, err, fail, index_progress, opened
from papilio.export.formats import FORMATS, export
from papilio.finding.encoding import AT_ONCE_SECONDS
from papilio.finding.find import find_hits
from papilio.finding.indexing import level
from papilio.search.documents import Search
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.address import in_arxiv, in_venue
from papilio.web.lists.paper_list import ListRequest
from papilio.web.math.mathml import plain_text


def export_(
    query: Annotated[str, typer.Argument(help="A query; see docs/search.md for the language.")] = "",
    path: Annotated[
        str, typer.Option("--list", help="Instead of a query, a list of the site: /arxiv/cs.CL?date=2024-05-03, /venue/ICLR.")
    ] = "",
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = "bibtex",
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="With a query: the papers to export, best first.")] = 10_000,
    reader: Reader = "",
) -> None:
    """Write papers to standard output as references or records. They are those of a search or of a list."""
    if form not in FORMATS:
        fail(f"--format must be one of {', '.join(FORMATS)}, got {form!r}")
    if bool(query.strip()) == bool(path):
        fail("name a query or a list; for example: papilio export --list /arxiv/cs.CL > today.bib")
    with opened(stopped="What was written is not the whole file.") as app:
        if path:
            refs = _listed(app, path)
        else:
            level(app.store, app.engine, seconds=AT_ONCE_SECONDS, on_progress=index_progress(err))
            hits, total = find_hits(app.store, app.engine, Search(query, limit), reader=reader)
            refs = [hit.ref for hit in hits]
            if total > len(refs):
                err.print(f"{total:,} papers match; the best {len(refs):,} are written (--limit).", markup=False)
        # In bytes: the files are UTF-8 wherever they are written, and the lines of RIS keep their ends.
        sys.stdout.flush()
        for piece in export(app.store, refs, FORMATS[form], plain_text):
            sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()


def _listed(app: App, path: str) -> Sequence[str]:
    """The refs of a list, by its path on the site or its whole address."""
    parts = urlsplit(path)
    folder, _, names = unquote(parts.path).removeprefix(app.base_path).strip("/").partition("/")
    frame = Frame(base="", here="/", text=messages("en"))
    parameters = dict(parse_qsl(parts.query))
    if folder not in ("arxiv", "venue") or not names:
        fail(f"--list takes a list of the site such as /arxiv/cs.CL or /venue/ICLR.2025, got {path!r}")
    read = in_arxiv if folder == "arxiv" else in_venue
    return read(ListRequest(app, frame, names, parameters)).ordered(app.store)
