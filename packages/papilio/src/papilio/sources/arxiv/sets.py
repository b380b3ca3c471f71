"""OAI-PMH sets of arXiv: `cs`, `cs:cs:AI`, `physics:hep-th`, `physics:cond-mat:str-el`.

A set is named by its group, its archive and, in archives of several categories, the part after the dot. All archives of physics
stand in the group `physics`; every other group is one archive and has its name.
"""

from functools import cache

from papilio.errors import InputError
from papilio.sources.arxiv.categories import all_categories, find_category, listed_archives, nearest


def set_of(name: str) -> str:
    """The set of an archive or a category in any spelling: `cs` → `cs`, `cs.AI` → `cs:cs:AI`, `hep-th` → `physics:hep-th`.

    A set that is written as one is taken as it is. `all` is the empty set, which is everything, `physics` the archive.

    Raises:
        InputError: No archive and no category of arXiv.
    """
    name = name.strip()
    if name == "all":
        return ""
    if name in all_sets():
        return name if name != "physics" else "physics:physics"
    if name in listed_archives():
        return _archive_set(name)
    category = find_category(name.replace(":", "."))
    if category is None:
        near = nearest(name)
        raise InputError(
            f"{name!r} is no archive, category or set of arXiv"
            + (f"; did you mean {near!r}?" if near else "; `cs`, `cs.AI`, `hep-th` or `physics:hep-th` would be")
        )
    return _category_set(category.code)


def wider(set_spec: str) -> tuple[str, ...]:
    """The sets that hold this one, the narrowest first: `cs:cs:AI` → `cs:cs`, `cs`, everything."""
    parts = set_spec.split(":") if set_spec else []
    return tuple(":".join(parts[:count]) for count in range(len(parts) - 1, -1, -1))


@cache
def all_sets() -> frozenset[str]:
    """Every set that the categories make."""
    found: set[str] = set()
    for category in all_categories():
        spec = _category_set(category.code)
        found |= {spec, *wider(spec)}
    return frozenset(found - {""})


def _category_set(code: str) -> str:
    archive, _, part = code.partition(".")
    group = _archive_set(archive)
    if not part:
        return group
    return f"{group}:{part}" if ":" in group else f"{group}:{archive}:{part}"


def _archive_set(archive: str) -> str:
    """`cs`, or `physics:hep-th`."""
    physics = any(each.archive == archive and each.group == "Physics" for each in all_categories())
    return f"physics:{archive}" if physics else archive
