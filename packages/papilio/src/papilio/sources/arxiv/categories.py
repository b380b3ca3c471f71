"""arXiv's categories, archives, groups and aliases: one table, `categories.json`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One category.

    Attributes:
        code: Canonical: `cs.CL`, `hep-th`, `math-ph`.
        archive: `cs`, `hep-th`; the part before the dot.
        group: `Computer Science`, `Physics`, …
        name, name_zh: `Computation and Language` and its Chinese name.
        aliases: Other codes of the same category (`math.NA` has `cs.NA`).
    """

    code: str
    archive: str
    group: str
    name: str
    name_zh: str
    aliases: tuple[str, ...] = ()


def all_categories() -> tuple[Category, ...]:
    """Every category in arXiv's own order, dead archives (`cmp-lg`, `alg-geom` …) mapped as aliases."""
    raise NotImplementedError


def find_category(code: str) -> Category | None:
    """By code or alias, without regard to case."""
    raise NotImplementedError


def canonical(code: str) -> str:
    """The canonical code; an unknown code comes back as it is."""
    raise NotImplementedError


def archives() -> tuple[str, ...]:
    """`cs`, `math`, … that name a whole archive in URLs."""
    raise NotImplementedError


def nearest(code: str) -> str:
    """The known code nearest to a mistyped one; empty when none is near."""
    raise NotImplementedError
