"""A name with the family name ahead is turned round, and what else has a comma is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.texts.turned_names import spoken_name


@pytest.mark.parametrize("name", ["Jan van der Berg", "Jean-Luc Picard", "M. O'Neil", "Ann Lee"])
def test_a_family_name_ahead_is_put_behind(name: str) -> None:
    given, _, family = name.partition(" ")
    assert spoken_name(f"{family}, {given}") == name


@pytest.mark.parametrize(
    "name", ["King, Jr.", "Ann Lee, Stanford", "Acme, Ltd.", "Ann Lee, IBM", "Belle, Belle II Collaboration"]
)
def test_a_suffix_a_firm_and_an_affiliation_stay_behind(name: str) -> None:
    assert spoken_name(name) == name


@given(st.text(alphabet="Aa bB.,-'é张{1", max_size=20))
def test_no_letter_is_lost_and_a_turned_name_stays(name: str) -> None:
    spoken = spoken_name(name)
    assert sorted(spoken.replace(",", "").replace(" ", "")) == sorted(name.replace(",", "").replace(" ", "")) or spoken == name
    assert spoken_name(spoken) == spoken
