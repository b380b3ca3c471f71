"""Commands of an operator: serve, doctor, config."""

import os
from typing import Annotated

import typer
from rich.table import Table

from papilio.cli.console import Json, err, kind_errors, opened, out, print_json
from papilio.finding.indexing import catch_up
from papilio.importing.ingest import import_starter
from papilio.operating import doctor
from papilio.settings.access import refuse_open_address
from papilio.settings.settings import Settings, environment_name, load_settings, unknown_variables, without_password
from papilio.web.serving import run


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (PAPILIO_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PAPILIO_PORT).")] = None,
) -> None:
    """Run the site. An empty library starts with the starter library."""
    with kind_errors():
        settings = load_settings(host=host, port=port)
        refuse_open_address(settings)
    with opened(settings) as app:
        if app.store.library_kind() == "empty":
            held = import_starter(app.store)
            catch_up(app.store, app.engine)
            err.print(f"This library is empty, so {held} landmark papers are shown; the first import replaces them.")
        if app.arxiv is None:
            err.print("Nothing is fetched: set PAPILIO_CONTACT to your mail address, which arXiv asks for, and lists come in.")
        run.run(
            app,
            settings.host,
            settings.port,
            lambda address: err.print(f"Papilio is at {address}  (Ctrl+C ends it)"),
            work=settings.worker,
        )


def doctor_(
    network: Annotated[bool, typer.Option("--network", help="Also make three polite requests to arXiv.")] = False,
    json: Json = False,
) -> None:
    """Check database, index, versions and disk, and say what to do. Ends with status 1 when something is bad."""
    settings_ = _settings()
    with opened(settings_) as app:
        findings = list(doctor.examine(settings_.data, app.store, app.engine, unknown_variables(os.environ)))
        if network:
            findings += doctor.examine_network(app.arxiv)
        if json:
            print_json([{"name": f.name, "state": f.state, "seen": f.seen, "do": f.do} for f in findings])
        else:
            for finding in findings:
                out.print(f"{finding.state:<8}{finding.name}: {finding.seen}", markup=False)
                if finding.do:
                    out.print(f"        {finding.do}", markup=False)
        if any(finding.state == "bad" for finding in findings):
            raise typer.Exit(1)


def config(json: Json = False) -> None:
    """Print every setting with its value and meaning. Secrets are not printed."""
    settings_ = _settings()
    rows = {name: _shown(settings_, name) for name in Settings.model_fields}
    if json:
        print_json({environment_name(name): value for name, value in rows.items()})
        return
    table = Table("Setting", "Value", "Meaning", box=None, pad_edge=False)
    for name, value in rows.items():
        table.add_row(environment_name(name), value, Settings.model_fields[name].description)
    out.print(table)
    for name in unknown_variables(os.environ):
        err.print(f"{name} is set but is no setting.", markup=False)


def _settings() -> Settings:
    with kind_errors():
        return load_settings()


def _shown(settings_: Settings, name: str) -> str:
    value = getattr(settings_, name)
    return without_password(str(value)) if name == "database_url" else str(value)
