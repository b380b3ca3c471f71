"""Links that say of which preprint a published paper is."""

import pytest

from papilio.sources.venues.links import arxiv_ref


@pytest.mark.parametrize(
    ("target", "ref"),
    [
        ("https://arxiv.org/abs/2401.00001v2", "arxiv:2401.00001"),
        (" http://www.arxiv.org/pdf/2401.00001.pdf ", "arxiv:2401.00001"),
        ("https://export.arxiv.org/abs/hep-th/9901001", "arxiv:hep-th/9901001"),
        ("HTTPS://ARXIV.ORG/ABS/2401.00001", "arxiv:2401.00001"),
        ("https://arxiv.org/abs/2413.00001", ""),
        ("https://arxiv.org/list/cs.LG", ""),
        ("https://evil.example/?https://arxiv.org/abs/2401.00001", ""),
        ("https://arxiv.org.evil.example/abs/2401.00001", ""),
        ("2401.00001", ""),
        ("", ""),
    ],
)
def test_a_link_names_its_preprint_or_nothing(target: str, ref: str) -> None:
    assert arxiv_ref(target) == ref
