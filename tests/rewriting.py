"""Tests as pytest rewrites them, which tells what an assertion saw: made once by all processes together.

Each process reads all tests. Where none is rewritten yet, as in a clean clone, all would come to the same one at the same time
and each would rewrite every one, which takes as long as a thousand tests.
"""

from pathlib import Path

import pytest
from _pytest.assertion import rewrite
from _pytest.assertion.rewrite import assertstate_key


def rewrite_share(config: pytest.Config, share: int, shares: int) -> None:
    """Rewrite those of one share of the tests below the root that are not rewritten yet."""
    state = config.stash[assertstate_key]
    for file in _tests(config.rootpath)[share::shares]:
        rewritten = rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"
        if not rewritten.exists() and rewrite.try_makedirs(rewritten.parent):
            source_hash, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(state, code, source_hash, rewritten)


def _tests(root: Path) -> list[Path]:
    """Every file of tests, in one order."""
    folders = [root / "extension" / "tests", root / "tests", *root.glob("packages/*/tests")]
    return sorted(file for folder in folders for file in folder.rglob("test_*.py") if "node_modules" not in file.parts)
