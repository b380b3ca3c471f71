"""Every command: parses, builds the app, calls one use case, prints. Here is the list; the modules beside hold them."""

from typing import Annotated

import typer

from papilio import __version__
from papilio.cli import exporting, library, live, reading, site, venues
from papilio.cli.console import out

cli = typer.Typer(
    name="papilio",
    help="A self-hosted place to find and read scientific papers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)


@cli.callback(invoke_without_command=True)
def start(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    """A self-hosted place to find and read scientific papers."""
    if version:
        out.print(f"papilio {__version__}")
        raise typer.Exit


cli.command("serve")(site.serve)
cli.command("import")(library.import_)
cli.command("harvest")(live.harvest)
cli.command("worker")(live.worker)
cli.command("search")(reading.search)
cli.command("show")(reading.show)
cli.command("related")(reading.related_)
cli.command("export")(exporting.export_)
cli.command("resolve")(reading.resolve_)
cli.command("reindex")(library.reindex_)
cli.command("doctor")(site.doctor_)
cli.command("config")(site.config)

venues_cli = typer.Typer(
    name="venues", help="Editions of conferences and journals, from their publishers.", no_args_is_help=True
)
venues_cli.command("add")(venues.add)
venues_cli.command("known")(venues.known)
cli.add_typer(venues_cli)


def main() -> None:
    """Entry point of the `papilio` command."""
    cli()
