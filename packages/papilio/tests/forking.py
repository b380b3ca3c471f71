"""Processes of tests that begin with the program loaded."""

import multiprocessing
from multiprocessing.context import ForkServerContext


def forking() -> ForkServerContext:
    """How to start copies of one process that has loaded what tests run in processes of their own.

    There is one such process below each that runs tests, and it begins with the first copy.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["asking", "at_once"])
    return context
