"""The numbers that routes take, and the ranges that errors tell of them."""

from typing import Annotated

from fastapi import Query

RANGES = {"limit": (1, 200), "offset": (0, 10_000)}
"""Parameter → least and greatest value."""

Limit = Annotated[int, Query(ge=RANGES["limit"][0], le=RANGES["limit"][1], description="Hits in this answer.")]
Offset = Annotated[int, Query(ge=RANGES["offset"][0], le=RANGES["offset"][1], description="Hits to pass over.")]

MOST_NAMES = 50
"""Papers in one answer of cards: a page that marks its links asks for some dozens."""
