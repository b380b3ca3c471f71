"""Names are taken apart where that is safe, and kept whole elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.export.names import Name, split_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Lovelace", Name("Lovelace", "Ada")),
        ("Richard L. Baker", Name("Baker", "Richard L.")),
        ("Ludwig van Beethoven", Name("Beethoven", "Ludwig", "van")),
        ("Laurens van der Maaten", Name("Maaten", "Laurens", "van der")),
        ("Benjamin Van Durme", Name("Van Durme", "Benjamin")),
        ("Anna Van der Wal", Name("Van der Wal", "Anna")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", suffix="Jr.")),
        ("Martin Luther King, Jr.", Name("King", "Martin Luther", suffix="Jr.")),
        ("William Gates III", Name("Gates", "William", suffix="III")),
        ("Quoc V. Le", Name("Le", "Quoc V.")),
        ("Simon V", Name("V", "Simon")),
        ("Kaiming He", Name("He", "Kaiming")),
        ("Plato", Name(literal="Plato")),
        ("张三", Name(literal="张三")),
        ("The LIGO Scientific Collaboration", Name(literal="The LIGO Scientific Collaboration")),
        ("Research and Development Team", Name(literal="Research and Development Team")),
        ("%{}&#~^\\", Name(literal="%{}&#~^\\")),
    ],
)
def test_names(text: str, name: Name) -> None:
    assert split_name(text) == name


@given(st.text())
def test_nothing_of_a_name_is_lost(text: str) -> None:
    name = split_name(text)
    parts = name.literal or " ".join((name.given, name.particle, name.family, name.suffix))
    assert sorted("".join(parts.split()).replace(",", "")) == sorted("".join(text.split()).replace(",", ""))
