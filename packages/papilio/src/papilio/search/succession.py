"""One encoder after another: the vectors of the last one serve until those of the next are level with them."""

import threading
import time
from pathlib import Path

from papilio.encoders.encoder import Encoder, Encoders
from papilio.search.semantic import SemanticIndex
from papilio.vectors.index import held

LOOK_SECONDS = 0.5
"""Another encoder, and vectors that are level, are seen after this long at the latest."""


class Succession:
    """Which vectors answer, and which are made to follow them. Thread-safe.

    Those of the wanted encoder answer as soon as they hold every change that the others hold. All processes see that in the
    files, so that none has to be told, and whoever is killed while vectors are made goes on from their last commit.
    """

    def __init__(self, directory: Path, encoders: Encoders) -> None:
        """Open the vectors of the wanted encoder, and of another where these know more.

        Args:
            directory: Of the index.

        Raises:
            UnavailableError: The directory cannot be read.
            FileError: The wanted encoder cannot be read.
        """
        self._directory = directory
        self._encoders = encoders
        self._lock = threading.Lock()
        self._wanted = self._of(encoders.wanted())
        self._serving = self._fullest()
        self._looked = time.monotonic()

    def serving(self) -> SemanticIndex:
        """The vectors that answer, with the encoder that queries are to be encoded by."""
        if time.monotonic() - self._looked > LOOK_SECONDS or not self._serving.sequence():
            self.look()
        return self._serving

    def coming(self) -> SemanticIndex | None:
        """The vectors that are to answer next; None where the wanted ones do."""
        serving, wanted = self.serving(), self._wanted
        return None if wanted is serving else wanted

    def look(self) -> None:
        """See now whether another encoder is wanted, and whether its vectors can answer."""
        with self._lock:
            wanted = self._encoders.wanted()
            if wanted.fingerprint != self._wanted.fingerprint:
                same = wanted.fingerprint == self._serving.fingerprint
                self._wanted = self._serving if same else self._of(wanted)
            coming = self._wanted.vectors
            if self._wanted is not self._serving and coming.refresh().sequence >= self._serving.sequence():
                self._serving = self._wanted
            self._looked = time.monotonic()

    def _of(self, encoder: Encoder) -> SemanticIndex:
        return SemanticIndex.within(self._directory, encoder)

    def _fullest(self) -> SemanticIndex:
        """Of all vectors whose encoder is known those that know most; the wanted ones where none know more."""
        found = self._wanted
        for commit in held(self._directory):
            encoder = self._encoders.find(commit.encoder) if commit.sequence > found.sequence() else None
            if encoder is not None and encoder.dimensions == commit.dimension:
                found = max(found, self._of(encoder), key=SemanticIndex.sequence)
        return found
