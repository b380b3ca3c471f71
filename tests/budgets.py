"""The examples that a property test tries: few enough for `make test`, many in `make test-long`."""

import os

LONG = os.environ.get("PAPILIO_TEST_LONG") == "1"


def budget(quick: int, long: int) -> int:
    """`quick` examples in `make test`, `long` ones in `make test-long`."""
    return long if LONG else quick
