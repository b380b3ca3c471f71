"""Filling a library from files: the import, its crew of parsing processes, and the starter library."""
