"""Every command: parses, builds the app, calls one use case, prints. Here is the list; the modules beside hold them."""

import gc
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any, cast

import typer
import typer.core

from papilio import __version__

COMMANDS = {
    "serve": "site.serve",
    "import": "library.import_",
    "harvest": "live.harvest",
    "worker": "live.worker",
    "search": "reading.search",
    "saved": "saved.saved_cli",
    "show": "reading.show",
    "related": "reading.related_",
    "recommend": "reading.recommend_",
    "export": "exporting.export_",
    "resolve": "reading.resolve_",
    "reindex": "library.reindex_",
    "train": "training.train",
    "map": "mapping.map_",
    "backup": "backup.backup",
    "restore": "backup.restore_",
    "doctor": "site.doctor_",
    "config": "site.config",
    "venues": "venues.venues_cli",
}
"""Name → module of this package and what it holds there: the function that is the command, or a group of commands."""


def _loaded(name: str) -> ModuleType:
    """A module. What is loaded stays: no look for garbage in it, now or at the end, saves a fifth of a short command."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


class _Commands(Mapping[str, Any]):
    """Commands by name, each made when it is asked for: `papilio search` takes no time for what the site needs."""

    def __getitem__(self, name: str) -> Any:
        module, _, held = COMMANDS[name].partition(".")
        found = getattr(_loaded(f"{__name__}.{module}"), held)
        if isinstance(found, typer.Typer):
            return typer.main.get_command(found)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(found)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(typer.core.TyperGroup):
    """The program, which is the group of all commands."""

    def __init__(self, commands: object = None, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast(Any, _Commands())


cli = typer.Typer(
    name="papilio",
    cls=_Group,
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
        typer.echo(f"papilio {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point of the `papilio` command."""
    cli()
