"""The HTTP status that tells of an error, and when to come again."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from papilio import errors
from papilio.app import App
from papilio.errors import PapilioError
from papilio.web.answering.endpoint import endpoint
from papilio.web.answering.forms import form
from papilio.web.answering.problems import PageError, headers_of, said, status_of
from papilio.web.api import problem_response
from papilio.web.i18n import LANGUAGES, Language, messages


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.QueryError("no", 1), 400), (errors.IdentifierError("no"), 400), (errors.ParameterError("q", "no"), 400),
        (errors.NotFoundError("no"), 404), (errors.UnavailableError("no"), 503), (errors.LaterError("no"), 503),
        (errors.BusyError("no"), 503), (errors.DatabaseUnreachableError("no"), 503), (errors.StorageFullError("no"), 507),
        (errors.StoreError("no"), 500), (errors.DatabaseTooNewError("no"), 500), (PapilioError("no"), 500),
        (PageError(429, "no"), 429),
    ],
)  # fmt: skip
def test_each_error_has_its_status(error: PapilioError, status: int) -> None:
    assert status_of(error) == status


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    [errors.StorageFullError, errors.BusyError, errors.DatabaseUnreachableError, errors.DatabaseTooNewError, errors.StoreError],
)
def test_where_the_library_lies_stands_in_the_log_alone(
    kind: type[PapilioError], language: Language, caplog: pytest.LogCaptureFixture
) -> None:
    error = kind("the database sqlite:////srv/secret/papilio.db cannot grow")
    told = said(error, messages(language))
    assert told and "secret" not in told and "sqlite" not in told
    assert "secret" in caplog.text
    assert (language == "en") == told.isascii()
    assert said(errors.NotFoundError("no such paper"), messages(language)) == "no such paper"


def kinds_below(kind: type[PapilioError]) -> Iterator[type[PapilioError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds_below(below)


ARGUMENTS: dict[type[PapilioError], tuple[Any, ...]] = {
    errors.QueryError: ("no", 1),
    errors.ParameterError: ("q", "no"),
    errors.ProtocolError: ("code", "no"),
    PageError: (429, "no"),
}
RAISED = [kind(*ARGUMENTS.get(kind, ("no",))) for kind in kinds_below(PapilioError) if kind.__module__.startswith("papilio")]


@pytest.mark.parametrize("error", [*RAISED, PageError(503, "no"), PageError(507, "no")], ids=lambda error: type(error).__name__)
def test_whatever_passes_says_when_to_come_again(error: PapilioError, papilio_app: App) -> None:
    def fail(*_: object) -> NoReturn:
        raise error

    site = Starlette(routes=[Route("/page", endpoint(fail)), Route("/form", form(fail), methods=["POST"])])
    site.state.papilio = papilio_app
    client = TestClient(site)
    answers = [
        client.get("/page"),
        client.post("/form"),
        client.post("/form", headers={"Accept": "application/json"}),
        problem_response(error),
    ]
    for answer in answers:
        assert answer.status_code == status_of(error)
        again = answer.headers.get("retry-after")
        assert (again is not None) == (answer.status_code in (429, 503, 507)), answer.headers
        assert again is None or int(again) >= 1


def test_a_host_that_says_when_is_passed_on() -> None:
    assert headers_of(errors.LaterError("no", "", 0.2)) == {"Retry-After": "1"}
    assert headers_of(errors.LaterError("no", "", 90.5)) == {"Retry-After": "91"}
