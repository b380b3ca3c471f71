"""Drawing a map from the vectors of an index.

Of many papers a sample is laid out, the landmarks: those with the least keys, which is a sample by chance and the same for
every machine. Every other paper is put beside the landmark that is nearest to it, so that a new paper costs nothing but a look
for that landmark and the map stays as readers know it. It is laid out anew when the library has grown or shrunk by half.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import numpy as np

from papilio.mapping.chart import NO_GROUP, NO_YEAR, Chart, Codes, Layout
from papilio.mapping.layout import Points, lay_out
from papilio.mapping.nearest import nearest
from papilio.mapping.projection import coordinates_of, projected
from papilio.vectors.columns import Columns
from papilio.vectors.rows import UNKNOWN, Floats, Keys, Numbers, keys_of
from papilio.vectors.snapshot import Snapshot

LANDMARKS = 24_000
NEIGHBOURS = 15
"""Of each landmark, which are drawn to it."""
FEW = 2 * NEIGHBOURS
"""So few papers are shown by their first two components: they have no neighbours apart."""
GROWN = 1.5
"""By so much more, or less, the library is laid out anew."""
MARGIN = 0.02
"""Around the map, of its side."""
_BATCH = 16_384
_MOST_GROUPS = 2**16 - 1

Group: TypeAlias = tuple[str, str]
"""A ref, and the category or venue by which it is coloured."""


def draw(
    snapshot: Snapshot,
    groups: Iterable[Group],
    last: Chart | None = None,
    *,
    on_step: Callable[[int, int], None] = lambda done, steps: None,
) -> Chart:
    """The map of all papers that have a vector.

    Args:
        groups: Of all papers; what is in no group has none.
        last: The map until now, whose places stay where its layout still fits.
        on_step: Receives (steps done, steps) of a layout.
    """
    columns, encoder = snapshot.columns, snapshot.commit.encoder
    rows = np.zeros(0, np.int64) if columns is None else np.flatnonzero(columns.alive)
    keys = np.zeros(0, np.uint64) if columns is None else columns.keys[rows]
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    kept = last if last is not None and _fits(last, encoder, len(keys), snapshot.commit.dimension) else None
    layout = kept.layout if kept else _laid_out(columns, rows, snapshot.commit.dimension, on_step)
    codes, names = _grouped(keys, groups)
    refs = [] if columns is None else [ref.encode("utf-8", "surrogatepass") for ref in columns.named(rows)]
    years = np.zeros(0, np.int64) if columns is None else columns.years[rows]
    return Chart(
        encoder=encoder,
        sequence=snapshot.sequence,
        names=names,
        keys=keys,
        refs=np.frombuffer(b"".join(refs), np.uint8),
        ref_ends=np.cumsum([len(ref) for ref in refs], dtype=np.int64),
        places=_placed(columns, rows, keys, layout, kept),
        groups=codes,
        years=np.where((years == UNKNOWN) | (years > np.iinfo(np.int16).max), NO_YEAR, years).astype(np.int16),
        layout=layout,
    )


def _fits(last: Chart, encoder: str, count: int, dimension: int) -> bool:
    made_of = last.layout.made_of
    same = last.encoder == encoder and last.layout.mean.shape == (dimension,) and made_of > FEW
    return same and made_of / GROWN <= count <= made_of * GROWN


def _laid_out(columns: Columns | None, rows: Numbers, dimension: int, on_step: Callable[[int, int], None]) -> Layout:
    vectors = np.zeros((0, dimension), np.float32) if columns is None else _vectors(columns, rows[:LANDMARKS])
    mean, components = projected(vectors)
    coordinates = coordinates_of(vectors, mean, components)
    if len(vectors) <= FEW:
        places = np.zeros((len(vectors), 2))
        places[:, : coordinates.shape[1]] = coordinates[:, :2]
    else:
        near, _ = nearest(coordinates, coordinates, NEIGHBOURS + 1)
        places = lay_out(near, coordinates[:, :2].astype(np.float64), on_step=on_step)
    places = _scaled(places)
    return Layout(len(rows), mean, components, coordinates, places, _reach(places))


def _scaled(places: Points) -> Floats:
    """The places in the square from 0 to 1."""
    if not len(places):
        return places.astype(np.float32)
    least, most = places.min(axis=0), places.max(axis=0)
    side = float((most - least).max()) or 1.0
    return (0.5 + (places - (least + most) / 2) * ((1 - 2 * MARGIN) / side)).astype(np.float32)


def _reach(places: Floats) -> Floats:
    """Half the way from each landmark to the next."""
    if len(places) < 2:
        return np.zeros(len(places), np.float32)
    return (np.sqrt(nearest(places, places, 2)[1][:, 1]) / 2).astype(np.float32)


def _placed(columns: Columns | None, rows: Numbers, keys: Keys, layout: Layout, kept: Chart | None) -> Floats:
    """The place of each paper: its own where it has one, else beside its landmark."""
    places = np.zeros((len(rows), 2), np.float32)
    if columns is None:
        return places
    if kept is None:
        known = np.arange(len(layout.places))
        places[known] = layout.places
    else:
        held = kept.rows_of(keys)
        known = np.searchsorted(keys, kept.keys[held])
        places[known] = kept.places[held]
    missing = np.setdiff1d(np.arange(len(rows)), known)
    for start in range(0, len(missing), _BATCH):
        part = missing[start : start + _BATCH]
        places[part] = _beside(_vectors(columns, rows[part]), keys[part], layout)
    return places


def _beside(vectors: Floats, keys: Keys, layout: Layout) -> Floats:
    """Places around the nearest landmarks, each in a direction and as far as its key says."""
    coordinates = coordinates_of(vectors, layout.mean, layout.components)
    landmark = nearest(coordinates, layout.coordinates, 1)[0][:, 0]
    angle = (keys & np.uint64(0xFFFF)).astype(np.float32) * np.float32(2 * np.pi / 2**16)
    far = np.sqrt(((keys >> np.uint64(16)) & np.uint64(0xFFFF)).astype(np.float32) / 2**16) * layout.reach[landmark]
    around = np.stack([np.cos(angle), np.sin(angle)], axis=1) * far[:, None]
    return np.clip(layout.places[landmark] + around, 0, 1)


def _vectors(columns: Columns, rows: Numbers) -> Floats:
    """Vectors as they are kept, turned by the rotation, which changes no distance."""
    return columns.vectors[rows].astype(np.float32) * np.float32(columns.coding.step)


def _grouped(keys: Keys, groups: Iterable[Group]) -> tuple[Codes, tuple[str, ...]]:
    """The code of each paper's group, and the names of the codes."""
    codes, names = np.full(len(keys), NO_GROUP, np.uint16), {"": NO_GROUP}
    for part in _batched(groups):
        found = keys_of([ref for ref, _ in part])
        numbers = [names.setdefault(name, len(names)) if name in names or len(names) <= _MOST_GROUPS else 0 for _, name in part]
        at = np.searchsorted(keys, found)
        held = np.flatnonzero(at < len(keys))
        held = held[keys[at[held]] == found[held]]
        codes[at[held]] = np.array(numbers, np.uint16)[held]
    return codes, tuple(names)


def _batched(groups: Iterable[Group]) -> Iterator[list[Group]]:
    part: list[Group] = []
    for each in groups:
        part.append(each)
        if len(part) == _BATCH:
            yield part
            part = []
    if part:
        yield part
