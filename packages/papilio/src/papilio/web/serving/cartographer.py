"""A thread that has the map drawn where it is behind, by a process that gives way to readers."""

import logging
import os
import subprocess
import sys
import threading
import time

from papilio.app import App

FIRST_LOOK_SECONDS = 15.0
"""After the start of a site: what it needs at once comes first."""
LOOK_SECONDS = 5.0
PAUSE_SECONDS = 600.0
"""Between two drawings: new papers wait so long for their places at most."""

_log = logging.getLogger("papilio")


class Cartographer:
    """Draws when the vectors are level with the library and the map is not."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stopped = threading.Event()
        self._drawn = float("-inf")
        self._thread = threading.Thread(target=self._run, name="cartographer", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End, and with it a drawing that is under way. What that has done is lost, and the map before it stays."""
        self._stopped.set()
        self._thread.join()

    def is_due(self) -> bool:
        """Whether there is something to draw: the vectors hold all changes of the library, and the map does not."""
        app = self._app
        if not app.drawing or app.mapping is None or app.engine.meaning is None:
            return False
        reached = app.engine.meaning.sequence()
        chart = app.mapping.atlas.chart()
        return reached == app.store.papers.last_sequence() and (chart is None or chart.sequence != reached)

    def _run(self) -> None:
        pause = FIRST_LOOK_SECONDS
        while not self._stopped.wait(pause):
            pause = LOOK_SECONDS
            try:
                if time.monotonic() - self._drawn >= PAUSE_SECONDS and self.is_due():
                    self._draw()
                    self._drawn = time.monotonic()
            except Exception as error:  # a library that is away for a while; the map waits
                _log.error("the map could not be drawn: %s", error)
                pause = PAUSE_SECONDS

    def _draw(self) -> None:
        command = [sys.executable, "-m", "papilio", "map"]
        # One core: the others are the readers', and for so little several threads wait more than they compute.
        environment = {**os.environ, **self._app.drawing, "OPENBLAS_NUM_THREADS": "1"}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as drawing:
            while drawing.poll() is None:
                if self._stopped.wait(0.2):
                    drawing.terminate()
                    return
            if drawing.returncode and drawing.stderr is not None:
                _log.error("the map could not be drawn: %s", drawing.stderr.read().strip()[-500:])
