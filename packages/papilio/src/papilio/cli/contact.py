"""Who asks: nothing is fetched before the operator has given an address."""

import sys

import typer

from papilio.app import App, build
from papilio.cli.console import fail
from papilio.fetch import user_agent
from papilio.settings.settings import Settings


def introduced(app: App, settings: Settings, who: str, command: str) -> App:
    """The app with a contact. At first use the operator is asked for it, and the library remembers the answer.

    Args:
        who: Who wants to know, for the question: `arXiv asks`.
        command: What was typed after `papilio`, for the advice.
    """
    if app.fetcher:
        return app
    if not sys.stdin.isatty():
        fail(
            f"{who} programs to say who runs them: set PAPILIO_CONTACT to your mail address "
            f"(PAPILIO_CONTACT=you@example.org papilio {command})"
        )
    contact = str(typer.prompt(f"{who} programs to say who runs them. Your mail address, or a page about you")).strip()
    user_agent(contact)
    with app.store.transaction() as tx:
        app.store.remember(tx, "contact", contact)
    return build(settings)
