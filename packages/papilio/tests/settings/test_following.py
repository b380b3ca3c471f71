"""Which archives are followed."""

import pytest

from papilio.errors import InputError
from papilio.settings.following import followed_archives
from papilio.sources.arxiv.categories import listed_archives


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("all", listed_archives()), ("none", ()), ("", ()), ("cs", ("cs",)), ("cs.CL, math.NA", ("cs", "math")),
        ("math cs math", ("cs", "math")), ("hep-th\ncs", ("cs", "hep-th")),
    ],
)  # fmt: skip
def test_archives_are_read_in_arxivs_order_each_once(text: str, followed: tuple[str, ...]) -> None:
    assert followed_archives(text) == tuple(archive for archive in listed_archives() if archive in followed)


@pytest.mark.parametrize(
    ("text", "said"), [("cz", "PAPILIO_FOLLOW: 'cz'"), ("cs.CLL", "did you mean 'cs'"), ("all cs", "'all'")]
)
def test_what_is_no_archive_is_told_with_what_there_is(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        followed_archives(text)
    assert "hep-th" in str(caught.value)
