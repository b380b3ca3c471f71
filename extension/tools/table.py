"""Writes identifiers/sites.json.js from the server's sites.json. `python extension/tools/table.py --check` only compares."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "packages/papilio/src/papilio/identifiers/sites.json"
TARGET = ROOT / "extension/identifiers/sites.json.js"


def module() -> str:
    """The table as an ES module: extension pages cannot import JSON in every browser that we support."""
    table = SOURCE.read_text(encoding="utf-8").strip()
    return f"// Made from {SOURCE.relative_to(ROOT)} by extension/tools/table.py.\nexport default {table};\n"


def is_fresh() -> bool:
    """True when the module is there and is what `module` gives."""
    return TARGET.is_file() and TARGET.read_text(encoding="utf-8") == module()


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TARGET.write_text(module(), encoding="utf-8")
    elif not is_fresh():
        sys.exit(f"{TARGET.relative_to(ROOT)} is stale; run: python extension/tools/table.py")
