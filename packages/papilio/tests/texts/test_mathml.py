"""Formulas in MathML are read as characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.text import clean_abstract, clean_text
from papilio.texts.mathml import without_mathml


def mml(inside: str) -> str:
    return f"<mml:math>{inside}</mml:math>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"a {mml('<mml:mi>x</mml:mi>')} b", "a x b"),
        ('<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi><mn>2</mn></msup></math>-axis', "x²-axis"),
        (mml("<mml:msub><mml:mi>H</mml:mi><mml:mn>2</mml:mn></mml:msub><mml:mi>O</mml:mi>"), "H₂O"),
        ("<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>", "xᵢ²"),
        ("<math><msup><mi>x</mi><mrow><mi>Q</mi><mo>/</mo><mi>D</mi></mrow></msup></math>", "x^{Q/D}"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>", "(a+b)/c"),
        ("<math><semantics><mi>x</mi><annotation encoding='TeX'>\\x</annotation></semantics></math>", "x"),
        ("<math>\n <mi>sin</mi>\n <mi>x</mi>\n <mo>&lt;</mo> <mn>1</mn></math>", "sin x<1"),
        ("<inline-formula><mml:math><mml:mi>α</mml:mi></mml:math></inline-formula>-decay", "α-decay"),
    ],
)
def test_mathml_is_read_as_characters(text: str, said: str) -> None:
    assert clean_text(text) == clean_abstract(text) == said
    assert clean_text(said) == said


@pytest.mark.parametrize("text", ["a <math> that is not closed", "on <math-ys@kyoto-u.ac.jp>", "<math.CO/0501100>"])
def test_what_is_no_element_stays(text: str) -> None:
    assert clean_text(text) == text


@given(
    st.lists(st.sampled_from(["<math>", "</math>", "<mml:math>", "<msup>", "</msup>", "<mi/>", "x", "<", " ", "2"])).map(
        "".join
    )
)
def test_text_of_broken_elements_is_read(text: str) -> None:
    assert without_mathml(text).count("x") == text.count("x")
