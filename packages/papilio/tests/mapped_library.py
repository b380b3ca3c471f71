"""Libraries with vectors and a map, for tests."""

from dataclasses import replace
from pathlib import Path

from papilio.app import App, meaning_in
from papilio.finding.drawing import draw_map
from papilio.finding.indexing import level
from papilio.finding.mapping import LibraryMap
from papilio.mapping.chart import Atlas
from papilio.search.engine import Engine


def with_map(app: App, directory: Path, *, drawn: bool = True) -> App:
    """The same library, known by its meaning too, and drawn."""
    index = directory / "index"
    engine, atlas = Engine(index, meaning=meaning_in(index)), Atlas(index)
    level(app.store, engine)
    if drawn:
        draw_map(app.store, engine, atlas)
    return replace(app, engine=engine, mapping=LibraryMap(app.store, engine, atlas))
