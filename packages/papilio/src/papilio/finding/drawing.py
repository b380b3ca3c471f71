"""Drawing the map of a library.

Only `papilio map` loads this, in a process of its own: SciPy and danaus take memory that no reader's process needs.
"""

from collections.abc import Callable

from papilio.errors import UnavailableError
from papilio.file_lock import FileLock
from papilio.mapping.chart import Atlas, Chart
from papilio.mapping.making import draw
from papilio.search.engine import Engine
from papilio.store import Store


def draw_map(
    store: Store,
    engine: Engine,
    atlas: Atlas,
    *,
    anew: bool = False,
    on_step: Callable[[int, int], None] = lambda done, steps: None,
) -> Chart:
    """The map of a library, drawn from its vectors and kept.

    Args:
        anew: Whether it is laid out anew in any case; else only where the library has become another.
        on_step: Receives (steps done, steps) of a layout.

    Raises:
        UnavailableError: There is no encoder, or nothing can be written there.
        BusyError: Another process is drawing it.
    """
    if engine.meaning is None:
        raise UnavailableError("There is no map without vectors: no encoder is installed.")
    lock = FileLock(atlas.directory / "map.lock")
    try:
        lock.take("drawing the map")
        try:
            snapshot = engine.meaning.vectors.refresh()
            chart = draw(snapshot, store.papers.groups(), None if anew else atlas.chart(), on_step=on_step)
            atlas.keep(chart)
        finally:
            lock.release()
    except OSError as error:
        raise UnavailableError(f"The map in {atlas.directory} cannot be written: {error}") from error
    return chart
