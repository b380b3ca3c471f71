import pkgutil
import subprocess
import sys

import pytest

import danaus


def test_the_package_is_installable_and_tells_its_version() -> None:
    assert danaus.__version__.count(".") == 2


def test_public_modules_are_there_after_the_package_alone_is_imported() -> None:
    public = {each.name for each in pkgutil.iter_modules(danaus.__path__) if not each.name.startswith("_")}
    for name in public - {"cli", "operators"}:
        assert name in dir(danaus)
    told = "import danaus, sys; assert 'numpy' not in sys.modules; print(danaus.rank.stable_rank.__name__)"
    assert subprocess.check_output([sys.executable, "-c", told], text=True) == "stable_rank\n"
    with pytest.raises(AttributeError, match="has no attribute 'ranks'"):
        _ = danaus.ranks  # type: ignore[attr-defined]
