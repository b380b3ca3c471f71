"""A training that was interrupted, as a file: there as a whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.training import State


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a training has come.

    Attributes:
        best: The rows that scored best on the watched papers so far, and `score` how they did.
        lacking: How many looks since then found nothing better.
    """

    state: State
    best: NDArray[np.float32]
    score: float
    lacking: int = 0


class Checkpoint:
    """The file of a training, which only the training with the same key takes up."""

    def __init__(self, path: Path, key: str) -> None:
        """Take a path.

        Args:
            key: Other text for all that leads elsewhere: the papers, the first table, the plan.
        """
        self._path = path
        self._key = key

    def find(self) -> tuple[Reached | None, str]:
        """What was reached; or None, and why a file that is there is of no use."""
        try:
            with self._path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                if str(file["key"]) != self._key:
                    return None, "it is of another library, table or plan"
                moments = file["rows_first"], file["rows_second"], file["weights_first"], file["weights_second"]
                state = State(file["rows"], file["logarithms"], moments, int(file["step"]))
                return Reached(state, file["best"], float(file["score"]), int(file["lacking"])), ""
        except FileNotFoundError:
            return None, ""
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            return None, f"it cannot be read: {error}"

    def save(self, reached: Reached) -> None:
        """Put this in the place of what was saved before, durably."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(f"{self._path.name}.new")
        state = reached.state
        named = dict(zip(("rows_first", "rows_second", "weights_first", "weights_second"), state.moments, strict=True))
        with new.open("wb") as file:
            np.savez(
                file,
                key=np.array(self._key),
                rows=state.rows,
                logarithms=state.logarithms,
                step=np.array(state.step),
                best=reached.best,
                score=np.array(reached.score),
                lacking=np.array(reached.lacking),
                **named,
            )
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)

    def remove(self) -> None:
        """Forget it, and what was left half written."""
        for path in (self._path, self._path.with_name(f"{self._path.name}.new")):
            path.unlink(missing_ok=True)
