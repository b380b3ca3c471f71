"""Errors of the API, all in one shape: problem details of RFC 9457, `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from papilio.errors import PapilioError, ParameterError, QueryError
from papilio.model.shown import cut
from papilio.web.answering.problems import headers_of, said, status_of
from papilio.web.api.parameters import RANGES
from papilio.web.i18n import messages

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(description="The HTTP status in words.")
    status: int
    detail: str = Field(description="What was wrong, where, and what would be right.")
    column: int | None = Field(default=None, description="For a query: the place of the error, counted in characters from 1.")
    suggestion: str | None = Field(default=None, description="For a query: what would be right.")
    parameter: str | None = Field(default=None, description="The parameter that is wrong.")


_EXAMPLES: dict[int, dict[str, object]] = {
    400: {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "limit: expected a whole number from 1 to 200, got '500'",
        "parameter": "limit",
    },
    404: {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "The library holds no arxiv:2401.99999."},
    429: {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "You have asked for 250 papers this hour, as many as one reader may; ask again after 2026-08-14 15:00 UTC.",
    },
    503: {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "There is no semantic index."},
}
_MEANINGS = {
    400: "The request cannot be understood.",
    404: "Not held.",
    429: "Too much was asked for; `Retry-After` says when to ask again.",
    503: "A part is not there now; `Retry-After` says when to ask again.",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route's errors: these, and that any other has the same shape."""
    schema = Problem.model_json_schema()
    known: dict[int | str, dict[str, Any]] = {
        status: {
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": schema, "example": _EXAMPLES[status]}},
        }
        for status in statuses
    }
    known["default"] = {"description": "Any other error.", "content": {MEDIA_TYPE: {"schema": schema}}}
    return known


def problem_response(error: Exception) -> JSONResponse:
    """The answer to any error. What is not ours to explain is said to be our fault, without its text."""
    problem = _problem(error)
    headers = headers_of(error) if isinstance(error, PapilioError) else {}
    if isinstance(error, HTTPException):
        headers = dict(error.headers or {})
    return JSONResponse(problem.model_dump(exclude_none=True), problem.status, headers, MEDIA_TYPE)


def _problem(error: Exception) -> Problem:
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        return _with_title(error.status_code, str(error.detail))
    if not isinstance(error, PapilioError):
        return _with_title(500, "Something went wrong here; the operator finds it in the log.")
    problem = _with_title(status_of(error), said(error, messages("en")))
    if isinstance(error, QueryError):
        problem.column, problem.suggestion, problem.parameter = error.column, error.suggestion or None, "q"
    if isinstance(error, ParameterError):
        problem.parameter = error.name
    return problem


def _of_validation(error: RequestValidationError) -> Problem:
    first: dict[str, Any] = error.errors()[0]
    name = str(first["loc"][-1]) if first.get("loc") else ""
    kind: str = first["type"]
    if kind == "missing":
        expected = "a value is needed"
    elif name in RANGES:
        least, most = RANGES[name]
        # Some routes take less.
        expected = f"expected a whole number from {least} to {first.get('ctx', {}).get('le', most)}"
    elif kind == "too_long":
        expected = f"expected at most {first['ctx']['max_length']} of them"
    elif kind.startswith("date"):
        expected = "expected a day of the calendar, written as 2024-05-03"
    else:
        message: str = first["msg"]
        expected = message[:1].lower() + message[1:]
    got = "" if kind == "missing" else f", got {cut(str(first.get('input')), 80)!r}"
    problem = _with_title(400, f"{name}: {expected}{got}")
    problem.parameter = name or None
    return problem


def _with_title(status: int, detail: str) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
