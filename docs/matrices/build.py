"""Builds the pages of this directory from programs that run. `python docs/matrices/build.py [--check] [PAGE …]`

A page is `PAGE.py`, a program that also runs without this one. Its strings that stand alone at the top level are prose in
Markdown; the code between them is run as it is shown, in order and in one namespace, and followed by what it printed. An empty
string `""` parts code from code.

- Code that ends with `plt.show()` makes the picture `![what is to be seen](images/PAGE-NAME.svg)` that the prose before it ends
  with. It is folded away beneath the picture.
- Code that begins with `# Measured` prints what differs from one run to the next.

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
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?")
PICTURE = re.compile(r"^!\[[^\]]*\]\((images/[^)]*)\)$", re.MULTILINE)
LAST_PICTURE = re.compile(PICTURE.pattern + r"\s*\Z", re.MULTILINE)
MEASURED = "# Measured"
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
    namespace: dict[str, Any] = {"__name__": page, "__file__": str(path)}
    parts = [f"<!-- Made from {path.name} by `make docs`. -->\n"]
    picture = ""
    for is_prose, text, line in pieces(path.read_text(), str(path)):
        if not text.strip():
            continue
        if is_prose:
            parts.append(text.strip() + "\n")
            picture = last[1] if (last := LAST_PICTURE.search(text)) else ""
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            # The empty lines before it give tracebacks the line numbers of the file.
            exec(compile("\n" * line + text, path, "exec"), namespace)  # noqa: S102
        if len({bool(pyplot.get_fignums()), "plt.show()" in text, bool(picture)}) > 1:
            wanted = f"![what is to be seen](images/{page}-NAME.svg)"
            raise ValueError(f"{path.name}, line {line + 1}: code of a figure shows it, under a text that ends with {wanted}")
        if picture and write:
            _save(pyplot, HERE / picture)
        pyplot.close("all")
        parts += _markdown(text, printed.getvalue().rstrip(), is_folded=bool(picture))
        picture = ""
    return "\n".join(parts)


def _save(pyplot: Any, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    pyplot.savefig(target, metadata={"Date": None, "Creator": None})
    target.write_text("".join(f"{line.rstrip()}\n" for line in target.read_text().splitlines()))


def _markdown(code: str, printed: str, *, is_folded: bool) -> Iterator[str]:
    fenced = f"```python\n{code.strip()}\n```\n"
    yield f"<details><summary>The code of the figure</summary>\n\n{fenced}\n</details>\n" if is_folded else fenced
    if printed and code.strip().startswith(MEASURED):
        yield f"Measured where this page was built:\n\n```text measured\n{printed}\n```\n"
    elif printed:
        yield f"```text\n{printed}\n```\n"


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
    figures = PICTURE.findall(text)
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
