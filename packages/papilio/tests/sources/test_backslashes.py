r"""Doubled backslashes and those before braces."""

import pytest

from papilio.sources.backslashes import read_two, read_with_brace


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("one ", r"\\but", " but"),
        ("last ", r"\\[2pt] word", "  word"),
        ("last ", r"\\* word", "  word"),
        ("It", r"\\^o", r"\^o"),
        ("", r"\\c{c}", r"\c{c}"),
        ("fast", r"\\_poly", r"\_poly"),
        ("of ", r"\\alpha", r"\alpha"),
        ("o", r"\\epsilon", r"∖\epsilon"),
        ("(", r"\\$5", r"\$5"),
        ("C:", r"\\Windows", r"\\Windows"),
        (r"C:\\temp", r"\\new", r"\\new"),
        ("on ", r"\\server\share, x", r"\\server\share, x"),
        ('a "', r'\\n" b', r'\\n" b'),
        ("Say ", r"\\textbf{hello}", r"\textbf{hello}"),
        ("Quantum Cyclotron:", r"\\Measuring", " Measuring"),
        ("of ", r"\\omega\alpha", r"\omega\alpha"),
    ],
)
def test_two_backslashes_break_a_line_or_are_one_too_many(before: str, text: str, expected: str) -> None:
    written, end = read_two(before + text, len(before), before_formula=False)
    assert written + (before + text)[end:] == expected


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("Q", r"\{0}", "∖{0}"),
        ("]0,1[", r"\{0}", "∖{0}"),
        ("of ", r"\{beta}-arrestin", "β-arrestin"),
        ("S", r"\{l} odkowski", "łodkowski"),
        ("the set ", r"\{0}", None),
        ("Q", r"\{0\}", None),
        ("word", r"\{x}", None),
        ("Q", r"\{}", None),
    ],
)
def test_a_backslash_before_a_brace_takes_a_set_away_or_belongs_to_a_name(before: str, text: str, expected: str | None) -> None:
    read = read_with_brace(before + text, len(before))
    assert (None if read is None else read[0] + (before + text)[read[1] :]) == expected
