"""The grammar of arXiv identifiers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArxivId:
    """One arXiv identifier.

    Attributes:
        base: Canonical id without version: `2401.00001`, `0704.0001`, `hep-th/9901001` (never `math.GT/0309136`).
        version: 1 and up, or None when the text names none.
    """

    base: str
    version: int | None = None

    def __str__(self) -> str:
        return self.base if self.version is None else f"{self.base}v{self.version}"

    @property
    def ref(self) -> str:
        return f"arxiv:{self.base}"


def parse_arxiv_id(text: str) -> ArxivId:
    """The id that the whole of `text` is, in any form (`arXiv:` prefix, version, `.pdf`, padding, old archive with class).

    Raises:
        IdentifierError: `text` is not one id; says what is wrong (month 13, too few digits, unknown archive …).
    """
    raise NotImplementedError


def find_arxiv_ids(text: str) -> list[tuple[int, int, ArxivId]]:
    """Every id that stands in prose, as (start, end, id), in order; never inside a DOI, a price or a longer number."""
    raise NotImplementedError
