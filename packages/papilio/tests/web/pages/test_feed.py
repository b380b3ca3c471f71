"""Every list and search has its feed, which holds what the page holds."""

from urllib.parse import quote

import pytest
from lxml import etree
from starlette.testclient import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    ("path", "refs"),
    [
        ("/arxiv/cs.CL/feed", {"arxiv:2405.00101", "arxiv:2405.00103"}),
        ("/arxiv/cs.CL-cs.CY/feed", {"arxiv:2405.00102", "arxiv:2405.00104"}),
        ("/venue/ICML.2025/feed?group=Oral", {"openreview:tAlk_1-xyz", "openreview:tracked_2x"}),
        ("/venue/latest/feed", {"acl:P19-1001"}),
        ("/venue/search/feed?query=tracked", {"openreview:tracked_1x"}),
        ("/search/feed?q=parsing", {"acl:P19-1001"}),
    ],
)
def test_a_feed_holds_the_papers_of_its_list(client: TestClient, path: str, refs: set[str]) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    held = {(each.text or "").partition(":paper:")[2] for each in feed.iterfind(f"{ATOM}entry/{ATOM}id")}
    assert refs <= held
    addresses = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
    assert addresses["self"] == f"http://testserver{path}"
    assert client.get(addresses["alternate"]).status_code == 200


def test_hostile_records_are_text_in_a_feed(client: TestClient) -> None:
    answer = client.get("/arxiv/cs.CR/feed")
    assert "<script" not in answer.text
    assert "<script>alert(1)</script>" in (etree.fromstring(answer.content).findtext(f"{ATOM}entry/{ATOM}title") or "")


@pytest.mark.parametrize(
    ("path", "status"), [("/arxiv/cs.XX/feed", 404), ("/venue/NOPE.2025/feed", 404), ("/search/feed", 400)]
)
def test_a_feed_of_nothing_says_why(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_feed_that_is_known_is_not_sent_again(client: TestClient) -> None:
    for path in ("/arxiv/cs.CL/feed", "/venue/latest/feed", f"/search/feed?q={quote('nothing whatsoever matches xyzzy')}"):
        first = client.get(path)
        assert first.headers["last-modified"]
        again = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
