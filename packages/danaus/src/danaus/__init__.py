"""Structured matrices, effective ranks, optimisers and normalisation-free layers."""

__version__ = "0.1.0"
