import doctest
import importlib
import pkgutil

import pytest

import danaus

MODULES = [module.name for module in pkgutil.walk_packages(danaus.__path__, "danaus.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert (
        sum(len(test.examples) for name in MODULES for test in doctest.DocTestFinder().find(importlib.import_module(name))) > 20
    )
