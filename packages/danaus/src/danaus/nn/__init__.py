"""Layers of PyTorch without a look at the whole row."""

from danaus.nn.norms import DyISRU, DyT

__all__ = ["DyISRU", "DyT"]
