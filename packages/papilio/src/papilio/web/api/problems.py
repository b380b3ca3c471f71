"""Errors of the API, all in one shape: problem details of RFC 9457, `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from papilio.errors import PapilioError, ParameterError, QueryError
from papilio.web.problems import status_of

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(description="The HTTP status in words.")
    status: int
    detail: str = Field(description="What was wrong, where, and what would be right.")
    column: int | None = Field(None, description="For a query: the place of the error, counted in characters from 1.")
    suggestion: str | None = Field(None, description="For a query: what would be right.")
    parameter: str | None = Field(None, description="The parameter that is wrong.")


def problem_response(error: Exception) -> JSONResponse:
    """The answer to any error. What is not ours to explain is said to be our fault, without its text."""
    problem = _problem(error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return JSONResponse(problem.model_dump(exclude_none=True), problem.status, headers, MEDIA_TYPE)


def _problem(error: Exception) -> Problem:
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        return _with_title(error.status_code, str(error.detail))
    if not isinstance(error, PapilioError):
        return _with_title(500, "Something went wrong here; the operator finds it in the log.")
    problem = _with_title(status_of(error), str(error))
    if isinstance(error, QueryError):
        problem.column, problem.suggestion, problem.parameter = error.column, error.suggestion or None, "q"
    if isinstance(error, ParameterError):
        problem.parameter = error.name
    return problem


def _of_validation(error: RequestValidationError) -> Problem:
    first: dict[str, Any] = error.errors()[0]
    name = str(first["loc"][-1]) if first.get("loc") else ""
    got = "" if first["type"] == "missing" else f", got {str(first.get('input'))[:80]!r}"
    problem = _with_title(400, f"{name}: {first['msg']}{got}")
    problem.parameter = name or None
    return problem


def _with_title(status: int, detail: str) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
