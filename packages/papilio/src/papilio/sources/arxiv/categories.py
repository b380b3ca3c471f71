"""arXiv's categories, archives, groups and aliases: one table, `categories.json`.

The canonical one of two names is arXiv's own choice: `math.NA` (not `cs.NA`), `cs.IT`, `eess.SY`, `math-ph`, `econ.GN`,
`math.ST`. Archives that were closed (`cmp-lg`, `alg-geom` …) are aliases of the category that took them over. `astro-ph`,
`cond-mat` and `q-bio` were categories until they were subdivided; their old papers keep them, so `find_category` knows them,
but they are not among `all_categories`.
"""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Category:
    """One category.

    Attributes:
        code: Canonical: `cs.CL`, `hep-th`, `math-ph`.
        archive: `cs`, `hep-th`; the part before the dot.
        group: `Computer Science`, `Physics`, …
        name, name_zh: `Computation and Language` and its Chinese name.
        aliases: Other codes of the same category (`math.NA` has `cs.NA`).
        group_zh: Chinese name of the group.
    """

    code: str
    archive: str
    group: str
    name: str
    name_zh: str
    aliases: tuple[str, ...] = ()
    group_zh: str = ""


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    categories: tuple[Category, ...]
    archives: tuple[str, ...]
    by_name: dict[str, Category]
    codes: dict[str, str]


def all_categories() -> tuple[Category, ...]:
    """Every category in arXiv's own order, dead archives (`cmp-lg`, `alg-geom` …) mapped as aliases."""
    return _taxonomy().categories


def find_category(code: str) -> Category | None:
    """By code or alias, without regard to case."""
    return _taxonomy().by_name.get(code.strip().lower())


def canonical(code: str) -> str:
    """The canonical code; an unknown code comes back as it is."""
    known = _taxonomy()
    exact = known.codes.get(code)
    if exact is not None:
        return exact
    category = known.by_name.get(code.strip().lower())
    return category.code if category else code


def archives() -> tuple[str, ...]:
    """`cs`, `math`, … that name a whole archive in URLs: those with several categories, in arXiv's order."""
    return _taxonomy().archives


def listed_archives() -> tuple[str, ...]:
    """Every archive, also those of one category (`hep-th`), in arXiv's order: each has a listing page of its own."""
    return tuple(dict.fromkeys(category.archive for category in _taxonomy().categories))


def nearest(code: str) -> str:
    """The known code nearest to a mistyped one; empty when none is near."""
    known = _taxonomy()
    wanted = re.sub(r"[\s_/:,.]+", ".", code.strip().lower()).strip(".")
    if wanted in known.by_name:
        return known.by_name[wanted].code
    joined = re.sub(r"[^a-z]", "", wanted)
    for name, category in known.by_name.items():
        if joined and re.sub(r"[^a-z]", "", name) == joined:
            return category.code
    close = get_close_matches(wanted, known.by_name, n=8, cutoff=0.6)
    if not close:
        return ""
    # A slip is likelier at the end of a code than at its beginning.
    return known.by_name[max(close, key=lambda name: _shared_beginning(wanted, name))].code


def _shared_beginning(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@cache
def _taxonomy() -> _Taxonomy:
    table: dict[str, Any] = json.loads(files("papilio.sources.arxiv").joinpath("categories.json").read_text(encoding="utf-8"))
    categories = tuple(_category(row, group) for group in table["groups"] for row in group["categories"])
    subdivided = tuple(_category(row, row) for row in table["subdivided"])
    by_name = {name.lower(): category for category in (*categories, *subdivided) for name in (category.code, *category.aliases)}
    codes = {name: category.code for category in (*categories, *subdivided) for name in (category.code, *category.aliases)}
    with_parts = dict.fromkeys(category.archive for category in categories if category.archive != category.code)
    return _Taxonomy(categories, tuple(with_parts), by_name, codes)


def _category(row: dict[str, Any], group: dict[str, str]) -> Category:
    return Category(
        code=row["code"],
        archive=row["code"].partition(".")[0],
        group=group["group"],
        name=row["name"],
        name_zh=row["name_zh"],
        aliases=tuple(row.get("aliases", ())),
        group_zh=group["group_zh"],
    )
