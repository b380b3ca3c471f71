#!/usr/bin/env bash
# latex2mathml 3.81.1: some relations come as identifiers, and signs that are none as operators. `=`, `\le` and `\in` are `<mo>`,
# but `\sim` (as an ASCII tilde) and `\leqslant` are `<mi>`, which browsers set without the space of a relation (a∼b); `\infty` is an `<mo>`, which
# they set with one. `\not=` is a mark of no width before a plain `=`: fonts without that overlay draw an equals sign, the
# opposite of what is written, and a search for U+2260 in the result finds nothing. A guess would be one kind of element for all
# relations and ≠ for `\not=`.
#
# Seen, 30 November 2026, Python 3.11: the lines that the script prints.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check latex2mathml==3.81.1
"$folder/venv/bin/python" - <<'PYTHON'
import html
import re
import sys
from importlib.metadata import version

from latex2mathml.converter import convert

print("latex2mathml", version("latex2mathml"), "python", sys.version.split()[0])


def inside(tex):
    return re.sub(r"</?math[^>]*>", "", html.unescape(convert(tex)))


drawn = {tex: inside(tex) for tex in (r"a=b", r"a\le b", r"a\in b", r"a\sim b", r"a\leqslant b", r"\infty", r"a\not=b", r"a\ne b")}
for tex, markup in drawn.items():
    print(f"{tex:14}", markup)
assert all("<mo" in drawn[tex].split("</mi>", 1)[1] for tex in (r"a=b", r"a\le b", r"a\in b"))
assert "<mo" not in drawn[r"a\sim b"] and "<mo" not in drawn[r"a\leqslant b"]
assert "<mo" in drawn[r"\infty"]
assert "≠" not in drawn[r"a\not=b"] and "<mo>=</mo>" in drawn[r"a\not=b"]
assert "≠" in drawn[r"a\ne b"]
PYTHON
