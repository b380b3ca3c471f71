"""Structured matrices, effective ranks, optimisers and normalisation-free layers."""

import importlib
from typing import Any

__version__ = "0.1.0"

_MODULES = (
    "chain",
    "chance",
    "checkpoints",
    "errors",
    "lowrank",
    "matrix",
    "monarch",
    "plots",
    "promises",
    "rank",
    "reference",
    "report",
    "results",
    "spectra",
    "spectrum",
)


def __getattr__(name: str) -> Any:
    """A public module, imported when it is first asked for: `import danaus; danaus.rank`."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return sorted((*globals(), *_MODULES))
