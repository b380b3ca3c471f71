"""The command that draws the map: map."""

from typing import Annotated

import typer

from papilio.cli.console import err, opened, out
from papilio.finding.drawing import draw_map
from papilio.operating.machine import give_way


def map_(
    anew: Annotated[bool, typer.Option("--anew", help="Lay all papers out anew, also where they have places.")] = False,
) -> None:
    """Draw the map of the library, which /map shows. A running site does this by itself."""
    give_way()
    with opened() as app:
        assert app.mapping is not None
        chart = draw_map(app.store, app.engine, app.mapping.atlas, anew=anew, on_step=_show)
        out.print(f"{len(chart):,} papers are on the map.")


def _show(done: int, steps: int) -> None:
    if err.is_terminal:
        err.print(f"Laying out: {done / steps:.0%}   ", end="\r")
