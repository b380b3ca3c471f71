"""Drawing the map of a library: one at a time, and not without vectors."""

from pathlib import Path

import pytest
from mapped_library import with_map
from readers_site import Site

from papilio.errors import BusyError, UnavailableError
from papilio.file_lock import FileLock
from papilio.finding.drawing import draw_map
from papilio.mapping.chart import Atlas
from papilio.model.paper import Paper, Record


def test_one_at_a_time_and_not_without_vectors(tmp_path: Path) -> None:
    site = Site(f"sqlite:///{tmp_path / 'papilio.db'}", tmp_path, [Record(Paper("own:1", "Wings", "We count wings."))])
    try:
        app = with_map(site.app, tmp_path, drawn=False)
        assert app.mapping is not None
        atlas: Atlas = app.mapping.atlas
        with pytest.raises(UnavailableError, match="no encoder"):
            draw_map(site.store, site.engine, atlas)
        lock = FileLock(atlas.directory / "map.lock")
        lock.take("drawing")
        with pytest.raises(BusyError, match="drawing the map"):
            draw_map(app.store, app.engine, atlas)
        assert atlas.chart() is None
        lock.release()
        chart = draw_map(app.store, app.engine, atlas)
        assert len(chart) == 1 and chart.sequence == app.store.papers.last_sequence()
    finally:
        site.close()
