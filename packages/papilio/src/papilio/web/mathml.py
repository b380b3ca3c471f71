"""Text with TeX formulas → safe HTML with MathML.

The result of latex2mathml is not safe: it is rebuilt against an allow-list of MathML elements and attributes. A formula that is
too long, too deep or broken is shown as its source; a `$` that is no formula is left alone.
"""

from collections.abc import Sequence

from markupsafe import Markup


def rich_text(text: str, marks: Sequence[tuple[int, int]] = ()) -> Markup:
    """HTML of a title or abstract: escaped, formulas as `<math … alttext="TeX">`, spans `marks` of `text` inside `<mark>`.

    Marks that touch a formula are dropped. Paragraph breaks (newlines) become `<br>`.
    """
    raise NotImplementedError


def plain_text(text: str) -> str:
    """The text with simple formulas spelled in Unicode (`$\\alpha^2$` → `α²`), TeX kept where there is no spelling: for page titles."""
    raise NotImplementedError
