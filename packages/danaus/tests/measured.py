"""Matrices measured as `danaus rank` measures them, without the command."""

from pathlib import Path
from typing import Any

import numpy as np

from danaus.checkpoints import tensors
from danaus.spectra import Matrix, Row, matrices, rows


def measured(folder: Path, held: dict[str, Any], exact_up_to: int = 2048) -> tuple[list[Matrix], list[Row]]:
    """The matrices of a file that holds these arrays, and what was measured of them."""
    path = folder / "model.npz"
    np.savez(path, **held)
    found, _ = matrices(tensors(path), [], batches=False)
    return found, list(rows(found, exact_up_to, seed=0))
