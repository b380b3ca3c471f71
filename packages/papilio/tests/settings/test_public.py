"""The public address of the site."""

import pytest

from papilio.errors import InputError
from papilio.model.host import Host
from papilio.settings.public import PublicAddress


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", PublicAddress()),
        (
            "https://Papers.Example.org/lib/",
            PublicAddress(
                "https://Papers.Example.org/lib", "https", "Papers.Example.org", Host("papers.example.org", "443"), "/lib"
            ),
        ),
        ("http://[::1]:8000", PublicAddress("http://[::1]:8000", "http", "[::1]:8000", Host("::1", "8000"))),
        (
            "https://me:secret@papers.example.org",
            PublicAddress(
                "https://me:secret@papers.example.org", "https", "papers.example.org", Host("papers.example.org", "443")
            ),
        ),
    ],
)
def test_what_an_address_says(text: str, read: PublicAddress) -> None:
    assert PublicAddress.read(text) == read


@pytest.mark.parametrize("text", ["papers.example.org", "ftp://papers.example.org", "https://", "https:///lib", "https://a b/"])
def test_what_is_no_address_is_refused_by_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(InputError, match="PAPILIO_URL: expected a full address"):
        PublicAddress.read(text)
