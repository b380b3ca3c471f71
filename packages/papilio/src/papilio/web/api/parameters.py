"""The numbers and days that routes take, and the ranges that errors tell of them."""

import re
from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

RANGES = {"limit": (1, 200), "offset": (0, 10_000)}
"""Parameter → least and greatest value."""

Limit = Annotated[int, Query(ge=RANGES["limit"][0], le=RANGES["limit"][1], description="Hits in this answer.")]
Offset = Annotated[int, Query(ge=RANGES["offset"][0], le=RANGES["offset"][1], description="Hits to pass over.")]

MOST_NAMES = 50
"""Papers in one answer of cards: a page that marks its links asks for some dozens."""


def _written_as_a_day(value: object) -> object:
    """The value where it has the form of a day; a number would be read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_form", "no day")
    return value


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A day of the calendar, written as 2024-05-03 and in no other way."""
