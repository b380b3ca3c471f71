"""Builds the pages of this directory from programs that run. `python docs/matrices/build.py [--check] [PAGE …]`

A page is `PAGE.py`. Its strings that stand alone at the top level are prose in Markdown; the code between them is run, in order
and in one namespace, and shown with what it printed. An empty string `""` parts code from code. The namespace also holds

    figure(name, alt)   saves Matplotlib's current figure as images/PAGE-name.svg and shows it here; `alt` tells in words what
                        is to be seen. Code that calls it is folded away beneath the picture.
    measured(…)         prints as `print` does, apart: what was measured, and so differs from one run to the next.

The result is `PAGE.md`. With --check nothing is written: a page is stale when its prose, code or pictures are not those of the
program, or when what the program printed differs by more than rounding does between machines (numbers: two parts in a hundred,
or 1e-8); what was measured is passed over. The exit status is the number of stale pages.
"""

import argparse
import ast
import io
import math
import re
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?")
STYLE = {
    "svg.fonttype": "none",  # Words stay words: smaller, and read aloud.
    "font.family": "sans-serif",
    "figure.figsize": (7.5, 3.75),
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
}


@dataclass
class Shown:
    """What one piece of code put onto the page.

    Attributes:
        printed: Text.
        measured: Text that differs from run to run.
        figures: Name and words of each.
    """

    printed: io.StringIO = field(default_factory=io.StringIO)
    measured: io.StringIO = field(default_factory=io.StringIO)
    figures: list[tuple[str, str]] = field(default_factory=list)


def pages() -> list[str]:
    """The names of all pages."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.name != Path(__file__).name)


def pieces(source: str, name: str) -> Iterator[tuple[bool, str, int]]:
    """Whether it is prose, its text, and the line at which it begins, for each piece of a program."""
    lines = source.splitlines()
    at = 0  # Lines before this are told.
    for statement in ast.parse(source, name).body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str(prose))):
                yield False, "\n".join(lines[at : statement.lineno - 1]), at
                yield True, prose, statement.lineno - 1
                at = statement.end_lineno or statement.lineno
            case _:
                pass
    yield False, "\n".join(lines[at:]), at


def build(page: str, write: bool) -> str:
    """The page in Markdown; with `write` its figures are saved."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcdefaults()
    matplotlib.rcParams.update(STYLE | {"svg.hashsalt": page})
    path = HERE / f"{page}.py"
    shown = Shown()

    def figure(name: str, alt: str) -> None:
        target = HERE / "images" / f"{page}-{name}.svg"
        if write:
            target.parent.mkdir(exist_ok=True)
            pyplot.savefig(target, metadata={"Date": None, "Creator": None})
            target.write_text("".join(f"{line.rstrip()}\n" for line in target.read_text().splitlines()))
        pyplot.close("all")
        shown.figures.append((f"images/{target.name}", alt))

    def measured(*values: object, sep: str = " ", end: str = "\n") -> None:
        print(*values, sep=sep, end=end, file=shown.measured)

    namespace: dict[str, Any] = {"__name__": page, "__file__": str(path), "figure": figure, "measured": measured}
    parts = [f"<!-- Made from {path.name} by `make docs`. -->\n"]
    for is_prose, text, line in pieces(path.read_text(), str(path)):
        if not text.strip():
            continue
        if is_prose:
            parts.append(text.strip() + "\n")
            continue
        shown = Shown()
        with redirect_stdout(shown.printed):
            # The empty lines before it give tracebacks the line numbers of the file.
            exec(compile("\n" * line + text, path, "exec"), namespace)  # noqa: S102
        parts += _markdown(text, shown)
    return "\n".join(parts)


def _markdown(code: str, shown: Shown) -> Iterator[str]:
    fenced = f"```python\n{code.strip()}\n```\n"
    if shown.figures:
        yield from (f"![{' '.join(alt.split())}]({path})\n" for path, alt in shown.figures)
        yield f"<details><summary>The code of the figure</summary>\n\n{fenced}\n</details>\n"
    else:
        yield fenced
    if printed := shown.printed.getvalue().rstrip():
        yield f"```text\n{printed}\n```\n"
    if taken := shown.measured.getvalue().rstrip():
        yield f"Measured where this page was built:\n\n```text measured\n{taken}\n```\n"


def same(old: str, new: str) -> bool:
    """Whether two pages are the same but for what was measured and for rounding."""
    fence = re.compile(r"^(```text(?: measured)?\n.*?^```$)", re.MULTILINE | re.DOTALL)
    before, after = fence.split(old), fence.split(new)
    return len(before) == len(after) and all(map(_same_part, before, after))


def _same_part(old: str, new: str) -> bool:
    if old.startswith("```text measured") and new.startswith("```text measured"):
        return True
    if not new.startswith("```text"):
        return old == new
    old_words, new_words = (" ".join(NUMBER.sub(" # ", text).split()) for text in (old, new))
    numbers = [[float(each.replace(",", "").replace("−", "-")) for each in NUMBER.findall(text)] for text in (old, new)]
    return old_words == new_words and all(math.isclose(a, b, rel_tol=0.02, abs_tol=1e-8) for a, b in zip(*numbers, strict=True))


def is_fresh(page: str, text: str) -> bool:
    """Whether what is committed is this page, with all its figures."""
    target = HERE / f"{page}.md"
    figures = re.findall(r"^!\[.*\]\((images/.*\.svg)\)$", text, re.MULTILINE)
    return target.exists() and same(target.read_text(), text) and all((HERE / each).exists() for each in figures)


def main() -> int:
    """Write, or with --check compare."""
    parser = argparse.ArgumentParser(description="Build the pages of docs/matrices.")
    parser.add_argument("--check", action="store_true", help="write nothing, name the stale pages")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"all, unless some are named: {', '.join(pages())}")
    asked = parser.parse_args()
    if unknown := set(asked.pages) - set(pages()):
        parser.error(f"there is no page {', '.join(sorted(unknown))}")
    stale = 0
    for page in asked.pages or pages():
        began = time.perf_counter()
        text = build(page, write=not asked.check)
        fresh = is_fresh(page, text)
        if not asked.check:
            (HERE / f"{page}.md").write_text(text)
        elif not fresh:
            stale += 1
            print(page)
        print(f"{page}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return stale


if __name__ == "__main__":
    sys.exit(main())
