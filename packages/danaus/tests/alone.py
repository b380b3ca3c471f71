"""Programs in a Python that has danaus and what it must have, and nothing else that is installed here."""

import subprocess
import sys
from typing import Any

ALONE = """
import sys
allowed = {"danaus", "numpy", "scipy", "array_api_compat"} | set(sys.stdlib_module_names)
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in allowed and not top.startswith("_"):
            raise ModuleNotFoundError(f"{name} is not installed here", name=name)
sys.meta_path.insert(0, Refuse())
"""


def alone(program: str, *arguments: Any) -> str:
    """What it printed; it must end well."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE + program, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
