"""Which rows a search may find: a tree of conditions, each evaluated on the columns at once.

Every((Labelled(frozenset({"cat:cs.CL"})), Between("year", 2019, 2022)))
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from papilio.vectors.columns import Columns
from papilio.vectors.rows import UNKNOWN, Keys, Mask, keys_of

_DIRECT = 4
"""So many labels are compared one by one; more are looked up in a table."""
_BUCKETS = 20
"""Keys are first looked for by so many of their bits."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows with at least one of the labels; a label that no row has lets nothing through."""

    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """Rows with one of these refs."""

    refs: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """Rows with one of these keys, for who has the keys of many refs at hand as an array."""

    keys: Keys


@dataclass(frozen=True, slots=True)
class Between:
    """Rows with a value from `first` on and below `end`; None is without bound. What has no value is in no span."""

    column: Literal["time", "year"]
    first: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Every:
    """Rows that all parts let through; without parts all rows."""

    parts: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Rows that one of the parts lets through; without parts none."""

    parts: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """Rows that the part does not let through."""

    part: "Filter"


Filter: TypeAlias = Labelled | Named | Keyed | Between | Every | Either | Without


def mask(condition: Filter, columns: Columns) -> Mask:
    """Which rows a filter lets through, dead ones among them."""
    match condition:
        case Labelled(labels):
            return _labelled(labels, columns)
        case Named(refs):
            return has_key(columns.keys, keys_of(sorted(refs)))
        case Keyed(keys):
            return has_key(columns.keys, keys)
        case Between(column, first, end):
            values = columns.times if column == "time" else columns.years
            found = values >= (UNKNOWN + 1 if first is None else max(first, UNKNOWN + 1))
            return found if end is None else found & (values < end)
        case Every(parts):
            found = np.ones(columns.rows, np.bool_)
            for part in parts:
                found &= mask(part, columns)
            return found
        case Either(parts):
            found = np.zeros(columns.rows, np.bool_)
            for part in parts:
                found |= mask(part, columns)
            return found
        case Without(part):
            return ~mask(part, columns)


def has_key(keys: Keys, wanted: Keys) -> Mask:
    """Which of the keys are among those wanted.

    A table of their lowest bits leaves few to be looked for, so nothing has to be kept in the order of keys.
    """
    found = np.zeros(len(keys), np.bool_)
    if not len(wanted):
        return found
    ordered = np.unique(wanted)
    low = np.uint64((1 << _BUCKETS) - 1)
    table = np.zeros(1 << _BUCKETS, np.bool_)
    table[ordered & low] = True
    likely = np.flatnonzero(table.take((keys & low).view(np.int64)))
    candidates = keys[likely]
    places = np.minimum(np.searchsorted(ordered, candidates), len(ordered) - 1)
    found[likely[ordered[places] == candidates]] = True
    return found


def _labelled(labels: frozenset[str], columns: Columns) -> Mask:
    found = np.zeros(columns.rows, np.bool_)
    codes = sorted(columns.labels[label] for label in labels if label in columns.labels)
    if len(codes) > _DIRECT:
        wanted = np.zeros(len(columns.labels), np.bool_)
        wanted[codes] = True
        found[columns.label_rows[wanted[columns.label_codes]]] = True
    else:
        for code in codes:
            found[columns.label_rows[np.flatnonzero(columns.label_codes == code)]] = True
    return found
