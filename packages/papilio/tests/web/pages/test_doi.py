"""`/doi/…`: leads to the paper that has the DOI, or says that none is held."""

import pytest
from lxml import html
from starlette.testclient import TestClient

from papilio.app import App
from papilio.identifiers import key_of
from papilio.model.paper import Author, Paper, Record


@pytest.fixture
def with_preprints(papilio_app: App) -> None:
    preprints = [
        Paper("arxiv:1705.03995", "Learning with Noise", authors=(Author("B. Luo"),), doi="10.18653/v1/P17-1040"),
        Paper("arxiv:2005.00001", "Butterflies in Games", authors=(Author("A. B."),), doi="10.24963/ijcai.2020/123"),
        Paper("arxiv:0704.0001", "On Moths", authors=(Author("A. B."),), doi="10.1103/PhysRevD.76.013009"),
    ]
    with papilio_app.store.transaction() as tx:
        papilio_app.store.papers.put(tx, [Record(each) for each in preprints])


@pytest.mark.usefixtures("with_preprints")
@pytest.mark.parametrize(
    ("names", "path"),
    [
        (
            ("10.18653/v1/P17-1040", "https://doi.org/10.18653/V1/p17-1040", "https://aclanthology.org/P17-1040/", "P17-1040"),
            "/arxiv/1705.03995",
        ),
        (("10.24963/ijcai.2020/123", "https://www.ijcai.org/proceedings/2020/123"), "/arxiv/2005.00001"),
        (("10.1103/physrevd.76.013009", "https://doi.org/10.1103/PhysRevD.76.013009"), "/arxiv/0704.0001"),
    ],
)
def test_a_doi_leads_to_the_preprint_that_carries_it(client: TestClient, names: tuple[str, ...], path: str) -> None:
    for name in names:
        assert client.get("/go", params={"u": name}).headers["location"] == path, name
        assert client.get("/search", params={"q": name}).headers["location"] == path, name
    if names[0].startswith("10."):
        assert client.get(f"/doi/{names[0]}").headers["location"] in (path, f"/venue/{names[-1]}@ACL", "/venue/123@2020@IJCAI")


def test_a_doi_that_is_not_held_has_a_page(client: TestClient) -> None:
    answer = client.get("/doi/10.1145/3292500.3330701", params={"title": "Sparse graphs"})
    assert answer.status_code == 404
    shown = html.fromstring(answer.text)
    assert shown.cssselect("h1")[0].text == "Not in this library"
    assert [each.get("href") for each in shown.cssselect("main a")][:2] == [
        "https://doi.org/10.1145/3292500.3330701",
        "/search?q=Sparse+graphs",
    ]


def test_what_is_no_doi_is_told(client: TestClient) -> None:
    answer = client.get("/doi/11.1/x")
    assert answer.status_code == 404 and "is no DOI" in answer.text


def test_a_doi_of_the_anthology_leads_to_the_page_of_its_paper(client: TestClient) -> None:
    assert client.get("/doi/10.18653/v1/P19-9999?title=x").headers["location"] == "/venue/P19-9999@ACL?title=x"


def test_a_paper_that_is_held_by_its_doi_alone_is_shown(client: TestClient, papilio_app: App) -> None:
    with papilio_app.store.transaction() as tx:
        papilio_app.store.papers.put(tx, [Record(Paper("doi:10.1145/3292500.3330701", "Moths at Noon"))])
    for path in (
        "/doi/10.1145/3292500.3330701",
        "/doi/10.1145/3292500.3330701?title=x",
        f"/venue/{key_of('doi:10.1145/3292500.3330701')}",
    ):
        answer = client.get(path)
        while answer.status_code in (301, 302, 303, 307, 308):
            assert answer.headers["location"] != path
            path = answer.headers["location"]
            answer = client.get(path)
        assert answer.status_code == 200 and "Moths at Noon" in answer.text, path
