"""Papilio: a self-hosted place to find and read scientific papers."""

__version__ = "0.1.0"
