"""The pages of docs/matrices are what their programs make."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "docs" / "matrices" / "build.py"


def _builder() -> Any:
    spec = importlib.util.spec_from_file_location("danaus_pages", BUILD)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


builder = _builder()


def test_the_pages_are_fresh() -> None:
    pytest.importorskip("matplotlib")
    done = subprocess.run([sys.executable, BUILD, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"stale, run `make docs`: {done.stdout}{done.stderr}"


PAGE = '''"""
# Title
"""

import matplotlib.pyplot as plt

half = 0.5
print("half", half)
""
# Measured: differs.
print(f"{2 * half} ms")
""
third = 1 / 3

r"""More $\\sigma$.

![A line
that rises](images/page-line.svg)
"""

plt.plot([1, 2])
plt.show()
'''


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(builder, "HERE", tmp_path)
    (tmp_path / "page.py").write_text(PAGE)
    return tmp_path


def test_prose_code_output_and_figures_stand_in_order(page: Path) -> None:
    text = builder.build("page", write=True)
    wanted = (
        "# Title",
        "half = 0.5",
        "```text\nhalf 0.5\n```",
        "```text measured\n1.0 ms\n```",
        "```python\nthird = 1 / 3\n```",
        "More $\\sigma$.",
        "![A line\nthat rises](images/page-line.svg)",
        "<details>",
        "plt.show()",
    )
    places = [text.index(each) for each in wanted]
    assert places == sorted(places)
    picture = (page / "images" / "page-line.svg").read_bytes()
    builder.build("page", write=True)
    assert (page / "images" / "page-line.svg").read_bytes() == picture


def test_what_differs_makes_a_page_stale_but_for_measurements_and_rounding(page: Path) -> None:
    text = builder.build("page", write=True)
    (page / "page.md").write_text(text)
    assert builder.is_fresh("page", text)
    for old, new, fresh in (
        ("1.0 ms", "7.25 ms\n3 s", True),
        ("half 0.5", "half 0.501", True),
        ("half 0.5", "half  -0.5", False),
        ("half 0.5", "half 0.6", False),
        ("half 0.5\n", "whole 0.5\n", False),
        ("half = 0.5", "half = 0.501", False),
        ("# Title", "# Other", False),
        ("page-line.svg", "page-other.svg", False),
    ):
        assert old in text
        assert builder.is_fresh("page", text.replace(old, new)) is fresh, (old, new)
    (page / "images" / "page-line.svg").unlink()
    assert not builder.is_fresh("page", text)


def test_a_figure_that_no_reader_would_see_is_refused(page: Path) -> None:
    for missing in ("plt.show()\n", "![A line\nthat rises](images/page-line.svg)\n"):
        (page / "page.py").write_text(PAGE.replace(missing, ""))
        with pytest.raises(ValueError, match=r"page\.py, line \d+: code of a figure shows it"):
            builder.build("page", write=False)


def test_an_error_in_a_page_is_told_with_its_line(page: Path) -> None:
    (page / "page.py").write_text('"""Prose."""\n\nvalue = 1\nvalue.nothing\n')
    with pytest.raises(AttributeError) as caught:
        builder.build("page", write=False)
    assert caught.traceback[-1].lineno == 3
