"""The HTTP status that tells of an error."""

import pytest

from papilio import errors
from papilio.errors import PapilioError
from papilio.web.answering.problems import PageError, status_of


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
