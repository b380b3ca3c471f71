"""The shape of both packages: how long a module and a function may be, and that each module has tests of its own name.

What does not hold yet stands in the tables here, which can only shrink: an entry that is no longer needed fails too.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGES = Path(__file__).parents[1] / "packages"
NAMES = ("papilio", "danaus")
HISTORY = "store/migrations/versions"
"""Migrations are never changed, and are tested together."""

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 50

LONG_MODULES = {
    "papilio/fetch.py": 458,
    "papilio/store/schema.py": 421,
    "danaus/spectrum.py": 408,
}
"""Module → its lines at most."""

LONG_FUNCTIONS = {
    "papilio/following/editions.py add": 56,
    "papilio/importing/ingest.py import_file": 52,
    "papilio/sources/arxiv/metadata.py make_record": 56,
    "papilio/store/library/rows.py to_paper": 52,
    "danaus/lowrank/cur.py cur": 61,
    "danaus/lowrank/interpolative.py interpolative": 69,
    "danaus/lowrank/randomized.py randomized_svd": 69,
    "danaus/lowrank/residual.py lanczos_spectral": 57,
    "danaus/lowrank/whitened.py whitened_svd": 70,
}
"""Module and function → its lines at most, from `def` to the end."""

UNTESTED = {
    "papilio/__init__.py": "the version: test_cli",
    "papilio/__main__.py": "a call: every test that starts a process",
    "papilio/encoders/encoder.py": "a protocol: encoders/test_static",
    "papilio/finding/documents.py": "values: finding/test_indexing",
    "papilio/sources/venues/client.py": "following/test_editions, with a server in the publishers' place",
    "papilio/sources/by_name.py": "two records: following/test_on_demand_fetch",
    "papilio/store/library/batch.py": "store/library/test_papers and store/test_changes",
    "papilio/store/migrations/env.py": "what Alembic runs: store/test_migrations",
    "papilio/store/schema.py": "compared with the migrations: store/test_migrations",
    "papilio/web/api/parameters.py": "numbers: web/api/test_problems",
    "danaus/__init__.py": "names: test_package",
}
"""Module → where its behaviour is tested, or why it has none."""

LEAST_TESTED = {"papilio": 0.9, "danaus": 0.95}
"""Package → the part of its modules that has tests of the same name."""


MOST_WORDS = 20
HEAVY = re.compile(r"\bwhat there is\b|\bin whose\b|(?<!each )(?<!none )(?<!some )\bof which\b", re.IGNORECASE)
"""Turns of speech that make a reader begin the sentence again."""


@cache
def trees(name: str) -> dict[str, ast.Module]:
    """The modules of a package by path; those that only hand on what others define are none."""
    root = PACKAGES / name / "src"
    found: dict[str, ast.Module] = {}
    for path in sorted((root / name).rglob("*.py")):
        module = path.relative_to(root).as_posix()
        if HISTORY not in module:
            tree = ast.parse(path.read_text("utf-8"))
            if not all(hands_on(each) for each in tree.body):
                found[module] = tree
    return found


def hands_on(statement: ast.stmt) -> bool:
    """It is a docstring, an import, or the list of the names that are imported."""
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]) == "__all__"
    return isinstance(statement, ast.Import | ast.ImportFrom) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def module_lines(name: str) -> dict[str, int]:
    root = PACKAGES / name / "src"
    return {module: len((root / module).read_text("utf-8").splitlines()) for module in trees(name)}


def functions_of(module: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{module} {node.name}", node.end_lineno - node.lineno + 1


def function_lines(name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for module, tree in trees(name).items():
        for function, lines in functions_of(module, tree):
            found[function] = max(lines, found.get(function, 0))
    return found


def of_package(name: str, table: dict[str, int]) -> dict[str, int]:
    return {key: value for key, value in table.items() if key.startswith(f"{name}/")}


def broken(lines: dict[str, int], most: int, exceptions: dict[str, int]) -> list[str]:
    """What is longer than it may be, and the exceptions that nothing needs."""
    long = [
        f"{each} has {count} lines; {exceptions.get(each, most)} at most"
        for each, count in lines.items()
        if count > exceptions.get(each, most)
    ]
    needless = [f"{each} needs no exception any more" for each in exceptions if lines.get(each, 0) <= most]
    return long + needless


@pytest.mark.parametrize("name", NAMES)
def test_no_module_is_too_long(name: str) -> None:
    assert broken(module_lines(name), MOST_MODULE_LINES, of_package(name, LONG_MODULES)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_function_is_too_long(name: str) -> None:
    assert broken(function_lines(name), MOST_FUNCTION_LINES, of_package(name, LONG_FUNCTIONS)) == []


def test_what_grows_or_needs_no_exception_is_caught() -> None:
    lines = {"a": 10, "b": 12, "c": 13, "d": 9}
    assert broken(lines, 10, {"b": 12, "c": 12, "d": 11, "gone": 11}) == [
        "c has 13 lines; 12 at most",
        "d needs no exception any more",
        "gone needs no exception any more",
    ]
    assert broken({"a": 11}, 10, {}) == ["a has 11 lines; 10 at most"]


def place_of_tests(module: str) -> Path:
    """Where the tests of a module are: those of Papilio in the same folders, those of danaus in one."""
    name, *folders, file = module.removesuffix(".py").split("/")
    if file == "__init__":
        file = folders.pop() if folders else name
    file = file.lstrip("_")
    tests = PACKAGES / name / "tests"
    return tests / f"test_{'_'.join([*folders, file])}.py" if name == "danaus" else tests.joinpath(*folders, f"test_{file}.py")


def test_tests_are_looked_for_where_they_are() -> None:
    def found(module: str) -> str:
        return place_of_tests(module).relative_to(PACKAGES).as_posix()

    assert found("papilio/web/lists/cards.py") == "papilio/tests/web/lists/test_cards.py"
    assert found("papilio/store/migrations/__init__.py") == "papilio/tests/store/test_migrations.py"
    assert found("danaus/lowrank/svd.py") == "danaus/tests/test_lowrank_svd.py"
    assert found("danaus/_arrays.py") == "danaus/tests/test_arrays.py"


@pytest.mark.parametrize("name", NAMES)
def test_every_module_has_tests_of_its_name_or_a_reason(name: str) -> None:
    without = [module for module in trees(name) if not place_of_tests(module).is_file()]
    excused = [module for module in UNTESTED if module.startswith(f"{name}/")]
    lacking = [each for each in without if each not in excused]
    assert [f"{each} has no {place_of_tests(each).relative_to(PACKAGES)}" for each in lacking] == []
    assert [f"{module} needs no reason any more" for module in excused if module not in without] == []
    assert 1 - len(without) / len(trees(name)) >= LEAST_TESTED[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_docstring_begins_with_a_short_sentence(name: str) -> None:
    wrong: list[str] = []
    for module, tree in trees(name).items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            said = " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())
            first = re.split(r"(?<=[.?!])\s+(?=[A-Z`*])", said, maxsplit=1)[0]
            if len(first.split()) > MOST_WORDS or HEAVY.search(first):
                wrong.append(f"{module} {getattr(node, 'name', '')}: {first}")
    assert wrong == []
