"""The HTTP status that tells of an error."""

import pytest

from papilio import errors
from papilio.errors import PapilioError
from papilio.web.answering.problems import PageError, said, status_of
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
