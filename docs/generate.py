"""Writes the parts of docs/ that are made from the code. `python docs/generate.py --check` names the stale ones instead."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import typer

from papilio.cli import cli
from papilio.settings import Settings, environment_name

DOCS = Path(__file__).parent


def settings_page() -> str:
    """docs/settings.md"""
    lines = [
        "# Settings",
        "",
        "Made from `papilio.settings` by `make docs`. A setting is read from the environment, else from `papilio.toml` in the",
        "data directory (there by its name in lower case without `PAPILIO_`), else it has its default. `papilio config` prints",
        "the values in force.",
        "",
        "| Environment | Default | Meaning |",
        "| --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        default = "the platform's data directory" if name == "data" else f"`{field.default}`" if str(field.default) else "empty"
        lines.append(f"| `{environment_name(name)}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """docs/cli.md"""
    root = typer.main.get_command(cli)
    assert isinstance(root, click.Group) or hasattr(root, "commands")
    parts = ["# Commands\n", "Made from the program's own help by `make docs`.\n"]
    for name, command in sorted(root.commands.items()):
        parts.append(f"## papilio {name}\n\n{command.help}\n\n" + "\n".join(_parameters(command)) + "\n")
    return "\n".join(parts)


def _parameters(command: click.Command) -> Iterator[str]:
    yield "| Parameter | Default | Meaning |"
    yield "| --- | --- | --- |"
    for parameter in command.params:
        if parameter.name == "help":
            continue
        names = (
            ", ".join(f"`{option}`" for option in parameter.opts)
            if parameter.param_type_name == "option"
            else f"`{parameter.human_readable_name}`"
        )
        default = "" if parameter.default in (None, "", False) or name_is_workers(parameter) else f"`{parameter.default}`"
        yield f"| {names} | {default} | {getattr(parameter, 'help', '') or ''} |"


def name_is_workers(parameter: click.Parameter) -> bool:
    """The number of workers follows the machine, so its default is not printed."""
    return parameter.name == "workers"


PAGES = {"settings.md": settings_page, "cli.md": cli_page}


def main() -> int:
    """Write, or with --check compare."""
    stale = [name for name, make in PAGES.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != make()]
    if "--check" in sys.argv:
        print("\n".join(stale))
        return len(stale)
    for name in stale:
        (DOCS / name).write_text(PAGES[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main())
