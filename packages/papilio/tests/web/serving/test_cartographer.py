"""The map of a running site is drawn where it is behind, by a process of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest
from served import until

from papilio.app import App, build
from papilio.finding.indexing import level
from papilio.model.paper import Paper, Record
from papilio.settings.settings import load_settings
from papilio.web.serving import cartographer
from papilio.web.serving.cartographer import Cartographer


@pytest.fixture
def app(tmp_path: Path, filled: Path) -> Iterator[App]:
    copytree(filled, tmp_path, dirs_exist_ok=True)
    app = build(load_settings(data=tmp_path))
    with closing(app.store):
        yield app


def test_it_is_due_when_the_vectors_are_level_and_the_map_is_not(app: App) -> None:
    drawer = Cartographer(app)
    assert not drawer.is_due(), "no vectors yet"
    level(app.store, app.engine)
    assert drawer.is_due()


def test_it_draws_once_and_again_for_new_papers(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_LOOK_SECONDS", "LOOK_SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(cartographer, name, 0.01)
    level(app.store, app.engine)
    assert app.mapping is not None
    atlas = app.mapping.atlas
    drawer = Cartographer(app)
    drawer.start()
    try:
        until(lambda: atlas.chart() is not None)
        first = atlas.chart()
        assert first is not None and first.sequence == app.store.papers.last_sequence() and not drawer.is_due()
        with app.store.transaction() as tx:
            app.store.papers.put(tx, [Record(Paper("own:new", "A new paper", "It came after the map."))])
        level(app.store, app.engine)
        until(lambda: (chart := atlas.chart()) is not None and len(chart) == len(first) + 1)
    finally:
        drawer.stop()


def test_who_has_no_environment_for_it_draws_nothing(papilio_app: App) -> None:
    assert not Cartographer(papilio_app).is_due()
