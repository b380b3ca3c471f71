"""Writes the parts of docs/ that are made from the code. `python docs/generate.py --check` names the stale ones instead."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import typer
from fastapi import FastAPI

from danaus.cli import parser as danaus_parser
from danaus.promises import PROMISES
from papilio.cli import cli
from papilio.search.fields import ROWS
from papilio.settings.settings import Settings, environment_name
from papilio.web.api import router
from papilio.web.api.models import PaperRecord

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
    assert hasattr(root, "commands")
    parts = ["# Commands\n", "Made from the program's own help by `make docs`.\n"]
    for name, command in _commands(root.commands):
        parts.append(f"## papilio {name}\n\n{command.help}\n\n" + "\n".join(_parameters(command)) + "\n")
    return "\n".join(parts)


def _commands(commands: Mapping[str, click.Command], prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by its whole name, those of groups too."""
    for name, command in sorted(commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command.commands, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def _parameters(command: click.Command) -> Iterator[str]:
    if all(parameter.name == "help" for parameter in command.params):
        yield "It takes no parameters."
        return
    yield "| Parameter | Default | Meaning |"
    yield "| --- | --- | --- |"
    for parameter in command.params:
        if parameter.name == "help":
            continue
        is_option = parameter.param_type_name == "option"
        names = parameter.opts if is_option else [parameter.metavar or (parameter.name or "").upper()]
        # The number of workers follows the machine, so its default is not printed.
        plain = parameter.default not in (None, "") and parameter.default is not False and parameter.name != "workers"
        default = f"`{parameter.default}`" if plain else ""
        yield f"| {', '.join(f'`{name}`' for name in names)} | {default} | {getattr(parameter, 'help', '') or ''} |"


def danaus_cli_page() -> str:
    """docs/cli-danaus.md"""
    parts = ["# Commands of danaus\n", "Made from the program's own help by `make docs`.\n"]
    # argparse tells its commands and parameters only by names that begin with an underscore.
    commands = next(each for each in danaus_parser()._actions if isinstance(each, argparse._SubParsersAction))
    for name, command in sorted(commands.choices.items()):
        rows = ["| Parameter | Default | Meaning |", "| --- | --- | --- |"]
        for each in command._actions:
            if isinstance(each, argparse._HelpAction):
                continue
            names = each.option_strings or [str(each.metavar)]
            value = f" {each.metavar}" if each.option_strings and each.metavar else ""
            has_none = each.default is None or each.default is False or each.default == []
            default = "" if has_none else f"`{each.default}`"
            rows.append(f"| {', '.join(f'`{each}{value}`' for each in names)} | {default} | {each.help} |")
        parts.append(f"## danaus {name}\n\n{command.description}\n\n" + "\n".join(rows) + f"\n\n{command.epilog}\n")
    return "\n".join(parts)


def promises_page() -> str:
    """docs/matrices/promises.md"""
    lines = [
        "# What danaus states of its errors",
        "",
        "Made from `danaus.promises` by `make docs`; the tests hold what methods state against it, and that against the truth.",
        "Every result has an `error` with a `value` and an interval. `exact`: the value is the error but for rounding.",
        "`bound`: the error is at most the value. `estimate`: the interval holds the error as often as it says. An interval",
        "holds both the error of the factors that came out and that of the dense matrix they make, whatever the scale of the",
        "numbers: inside, all is divided by a power of two. How often it held is in [the benchmarks](../benchmarks.md).",
        "",
        "| Method | When | States | From | Norms | Probability | Rests on |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in PROMISES:
        chance = "`probability=`, 99%" if each.probability is None else f"{100 * each.probability:.6g}%"
        norms = ", ".join(each.norms)
        lines.append(f"| `{each.method}` | {each.when} | {each.kind} | {each.how} | {norms} | {chance} | {each.rests_on} |")
    return "\n".join(lines) + "\n"


def record_schema() -> str:
    """docs/paper-record.schema.json"""
    schema = PaperRecord.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "paper-record.schema.json"}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


def api_page() -> str:
    """docs/api.md"""
    described = FastAPI(title="Papilio")
    described.include_router(router)
    parts = [
        "# The JSON API\n",
        "Made from the routes by `make docs`. A running site serves the same as OpenAPI at `/api/openapi.json`.\n",
        "`GET /api/papers/{ref}` answers the record of [paper-record.schema.json](paper-record.schema.json).",
        "Every error is a problem of RFC 9457 (`application/problem+json`: `title`, `status`, `detail`); a query's error also",
        "has `column` (from 1) and `suggestion`, a parameter's has `parameter`. Filters of a search are fields of",
        "[the query](search.md).\n",
    ]
    for path, operations in described.openapi()["paths"].items():
        for method, operation in operations.items():
            parts.append(f"## {method.upper()} {path}\n\n{operation['description']}\n")
            rows = [_api_parameter(each) for each in operation.get("parameters", ())]
            if rows:
                parts.append(
                    "\n".join(["| Parameter | Values | Default | Meaning |", "| --- | --- | --- | --- |", *rows]) + "\n"
                )
    return "\n".join(parts)


def _api_parameter(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    if "enum" in schema:
        values = ", ".join(f"`{each}`" for each in schema["enum"])
    elif "minimum" in schema:
        values = f"{schema['minimum']} to {schema['maximum']}"
    else:
        values = "ISO date" if "date" in str(schema) else "text"
    default = f"`{schema['default']}`" if "default" in schema else ""
    return f"| `{parameter['name']}` | {values} | {default} | {parameter.get('description', '')} |"


def search_page() -> str:
    """docs/search.md, written by hand but for the table of fields."""
    rows = [f"| {' '.join(f'`{example}`' for example in field.examples)} | {field.help} |" for field in ROWS if field.spellings]
    before, _, rest = (DOCS / "search.md").read_text().partition("<!-- fields -->")
    _, _, after = rest.partition("<!-- /fields -->")
    table = "\n".join(["", "", "| field | for papers |", "| --- | --- |", *rows, "", ""])
    return f"{before}<!-- fields -->{table}<!-- /fields -->{after}"


PAGES = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "cli-danaus.md": danaus_cli_page,
    "matrices/promises.md": promises_page,
    "api.md": api_page,
    "search.md": search_page,
    "paper-record.schema.json": record_schema,
}


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
