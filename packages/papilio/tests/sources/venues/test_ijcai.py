"""Lists of the IJCAI proceedings."""

import pytest
from venue_forms import PAPERS, ijcai_page

from papilio.errors import ReplyError
from papilio.sources.venues.ijcai import parse_proceedings


def test_sections_are_tracks_and_topics_stand_in_the_comments() -> None:
    page = parse_proceedings(ijcai_page(), 2024)
    assert (page.unusable, page.total) == ((), 3)
    assert [(record.paper.ref, record.paper.track, record.paper.comments) for record in page.records] == [
        ("ijcai:2024/1", "Main Track", "Agent-based and Multi-agent Systems"),
        ("ijcai:2024/2", "Main Track", "Agent-based and Multi-agent Systems"),
        ("ijcai:2024/3", "Demo Track", ""),
    ]
    first = page.records[0]
    assert [author.name for author in first.paper.authors] == ["Ada Lovelace", "Ève Émile"]
    assert first.paper.doi == "10.24963/ijcai.2024/1"
    assert first.aliases == ("doi:10.24963/ijcai.2024/1",)
    assert (first.paper.page_url, first.paper.pdf_url) == ("", "")


def test_a_title_around_its_section_is_its_heading_alone() -> None:
    content = (
        ijcai_page()
        .replace(b"<h3>Main Track</h3></div>", b"<h3>Main Track</h3>")
        .replace(b"</div>\n</body>", b"</div></div></body>")
    )
    assert [record.paper.track for record in parse_proceedings(content, 2024).records] == [
        "Main Track",
        "Main Track",
        "Demo Track",
    ]


def test_a_paper_without_number_is_named_and_left() -> None:
    content = ijcai_page().replace(b"/proceedings/2024/2", b"/proceedings/2023/2").replace(b"0002.pdf", b"x.pdf")
    page = parse_proceedings(content, 2024)
    assert [record.paper.ref for record in page.records] == ["ijcai:2024/1", "ijcai:2024/3"]
    assert page.unusable == (f"{PAPERS[1].title}: no link leads to its page in this year's proceedings",)


def test_what_is_no_list_is_refused() -> None:
    for content in (b"", b"<html><head><title>IJCAI</title></head><body></body></html>", ijcai_page()[:-9]):
        with pytest.raises(ReplyError):
            parse_proceedings(content, 2024)
