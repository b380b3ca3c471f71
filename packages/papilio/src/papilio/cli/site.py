"""Commands of an operator: serve, doctor, config."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding

from papilio.app import App, build, database_url
from papilio.cli.console import Json, err, kind_errors, opened, out, print_json
from papilio.finding.indexing import level
from papilio.importing.ingest import import_starter
from papilio.operating import doctor, heap
from papilio.operating.machine import Machine
from papilio.operating.processes import Seat
from papilio.operating.transformer_check import examine_transformer
from papilio.settings.access import access_of, refuse_open_address
from papilio.settings.public import PublicAddress
from papilio.settings.settings import Settings, environment_name, load_settings, unknown_variables, without_password
from papilio.store import Store
from papilio.web.serving.chores import chores, keep
from papilio.web.serving.meanwhile import answered_meanwhile
from papilio.web.serving.run import end_by, run
from papilio.web.serving.sockets import Listener, listen
from papilio.web.serving.supervisor import Plan, Supervisor, in_child


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (PAPILIO_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PAPILIO_PORT).")] = None,
) -> None:
    """Run the site. An empty library starts with the starter library."""
    logging.basicConfig(format="papilio[%(process)d] %(message)s")
    heap.share_one()
    given = {"host": host, "port": port}
    with kind_errors():
        settings = _site_settings(given)
    # Once for all reloads: what the site has taken itself is not lacking.
    fitting = Machine().web_processes()
    if (settings.processes or fitting) == 1:
        with kind_errors():
            listener = listen(settings.host, settings.port)
        with ExitStack() as stack:
            with _answered_where_it_takes_long(settings, listener):
                app = stack.enter_context(opened(settings))
                _prepare(app)
            with chores(app, scheduled=settings.worker):
                ended_by = run(app, listener, lambda: _announce(listener, settings))
    else:
        with kind_errors():
            listener = listen(settings.host, settings.port)
        with _answered_where_it_takes_long(settings, listener):
            status = in_child(lambda: _open_and_prepare(settings))
        if status:
            raise typer.Exit(status)
        with kind_errors():
            supervisor = Supervisor(
                listener,
                _plan(settings, fitting, listener),
                lambda: _plan(_site_settings(given), fitting, listener),
                lambda: _announce(listener, settings),
            )
            ended_by = supervisor.run()
    with kind_errors():
        end_by(ended_by)


def _answered_where_it_takes_long(settings: Settings, listener: Listener) -> AbstractContextManager[None]:
    """Within, requests are answered by a process of its own where the library is first brought up to date."""
    with kind_errors():
        return answered_meanwhile(listener) if Store.is_behind(database_url(settings)) else nullcontext()


def _site_settings(given: Mapping[str, object]) -> Settings:
    settings = load_settings(**given)
    access_of(settings)
    refuse_open_address(settings)
    return settings


def _plan(settings: Settings, fitting: int, listener: Listener) -> Plan:
    """What the processes of the site do under these settings."""

    def work(seat: Seat, keeps: bool, ready: Callable[[], None]) -> None:
        app = replace(build(settings), seat=seat)
        with closing(app.store):
            if keeps:
                listener.close()
                keep(app, ready, scheduled=settings.worker)
            else:
                run(app, listener, ready)

    return Plan(settings.processes or fitting, work)


def _open_and_prepare(settings: Settings) -> None:
    """The same in a process of its own, which ends with the status of a command."""
    try:
        with opened(settings) as app:
            _prepare(app)
    except typer.Exit as ended:
        raise SystemExit(ended.exit_code) from None


def _prepare(app: App) -> None:
    """Fill an empty library, and say what the operator should know before the site begins."""
    if app.store.library_kind() == "empty":
        held = import_starter(app.store)
        level(app.store, app.engine)
        err.print(f"This library is empty, so {held} landmark papers are shown; the first import replaces them.")
    if app.arxiv is None:
        err.print("Nothing is fetched: set PAPILIO_CONTACT to your mail address, which arXiv asks for, and lists come in.")


def _announce(listener: Listener, settings: Settings) -> None:
    address = listener.address(settings.host, PublicAddress.read(settings.url).path)
    err.print(f"Papilio is at {address}  (Ctrl+C ends it)")


def doctor_(
    network: Annotated[bool, typer.Option("--network", help="Also make three polite requests to arXiv.")] = False,
    json: Json = False,
) -> None:
    """Check database, index, versions and disk, and say what to do. Ends with status 1 when something is bad."""
    settings_ = _settings()
    missing = doctor.missing_library(settings_.data.expanduser(), settings_.database_url)
    if missing:
        _tell([missing], json)
        raise typer.Exit(1)
    findings: list[doctor.Finding] = []
    if settings_.encoder:
        findings.append(examine_transformer(Path(settings_.encoder).expanduser()))
        if findings[0].state == "bad":
            # The rest is told of as well.
            settings_ = settings_.model_copy(update={"encoder": ""})
    with opened(settings_) as app:
        findings += doctor.examine(settings_.data, app.store, app.engine, unknown_variables(os.environ))
        if network:
            findings += doctor.examine_network(app.arxiv)
        _tell(findings, json)
        if any(finding.state == "bad" for finding in findings):
            raise typer.Exit(1)


def _tell(findings: Sequence[doctor.Finding], json: bool) -> None:
    if json:
        print_json([{"name": f.name, "state": f.state, "seen": f.seen, "do": f.do} for f in findings])
        return
    for finding in findings:
        out.print(f"{finding.state:<8}{finding.name}: {finding.seen}", markup=False)
        if finding.do:
            out.print(f"        {finding.do}", markup=False)


def config(json: Json = False) -> None:
    """Print every setting with its value and meaning. Secrets are not printed."""
    settings_ = _settings()
    rows = {name: _shown(settings_, name) for name in Settings.model_fields}
    if json:
        print_json({environment_name(name): value for name, value in rows.items()})
        return
    # No table: its columns would cut addresses, also where the output is searched for one.
    for name, value in rows.items():
        out.print(f"{environment_name(name)} = {value}", markup=False)
        out.print(Padding(Settings.model_fields[name].description or "", (0, 0, 1, 4)), markup=False, soft_wrap=False)
    for name in unknown_variables(os.environ):
        err.print(f"{name} is set but is no setting.", markup=False)


def _settings() -> Settings:
    with kind_errors():
        return load_settings()


def _shown(settings_: Settings, name: str) -> str:
    value = getattr(settings_, name)
    return without_password(str(value)) if name == "database_url" else str(value)
