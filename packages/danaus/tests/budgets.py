"""How many examples a slow property is tried on: few in `make test`, many in `make test-long`."""

import os

LONG = os.environ.get("PAPILIO_TEST_LONG") == "1"


def budget(quick: int, long: int) -> int:
    """The number of examples of this run."""
    return long if LONG else quick
