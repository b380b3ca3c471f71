"""Chemistry and quantities read as they are printed."""

import pytest

from papilio.texts.quantities import without_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\ce{FeCl2}, \ce{2H2O} and \ce{CeMgAl11O19}", "FeCl₂, 2H₂O and CeMgAl₁₁O₁₉"),
        (r"\ce{SO4^{2-}}, \ce{Ca^2+}, \ce{Al_{2}O_3}, \ce{Ba(OH)2}, \ce{A -> B}", "SO₄²⁻, Ca²⁺, Al₂O₃, Ba(OH)₂, A → B"),
        (r"dip \ang{7.25}N, \ang{10;20;30}, \ang{;5;}", "dip 7.25°N, 10°20′30″, 5′"),
        (r"near \SI{10}{K}, \SI{9}{\tesla} and \SI{105}{\micro\metre}", "near 10 K, 9 T and 105 μm"),
        (r"\qty{3e8}{\metre\per\second}, \SI{2}{\newton\metre}, \SI{4}{\um}", "3×10⁸ m/s, 2 N·m, 4 μm"),
        (r"\SI{5}{\metre\squared}, \SI{5}{\cubic\metre}, \SI{20}{\percent}, \SI{90}{\degree}", "5 m², 5 m³, 20%, 90°"),
        (r"\SIrange{1}{5}{\giga\hertz}, in \si{\kilo\gram}, \num{1e-5}", "1–5 GHz, in kg, 1×10⁻⁵"),
        (r"\SI{1}{\furlong}, \si{\foo}, \ce{\foo}", r"\SI{1}{\furlong}, \si{\foo}, \ce{\foo}"),
    ],
)
def test_quantities_are_printed(text: str, expected: str) -> None:
    assert without_quantities(text) == expected
