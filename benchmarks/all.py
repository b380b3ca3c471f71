"""Every benchmark after the other, on the real data: `make bench`. Takes about half an hour on two cores.

The library is imported once by import_speed.py's rules into a directory of its own and used by those after it.
"""

import os
from pathlib import Path

HERE = Path(__file__).parent
DATA = Path(os.environ.get("PAPILIO_TEST_DATA", HERE.parents[1] / "shared" / "data"))
