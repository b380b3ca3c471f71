"""The translator for Zotero, run by Node on pages of the site: what it detects, offers and takes."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from readers_site import Site
from starlette.testclient import TestClient

from papilio.model.paper import Author, Paper, Record

HERE = Path(__file__).parents[1]
ADDRESS = "http://testserver"


def translated(client: TestClient, *paths: str, choose: list[str] | None = None) -> list[dict[str, Any]]:
    """Of each page, what Zotero would have got."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (HERE / "node_modules" / "linkedom").is_dir():
        pytest.skip("linkedom is not installed (npm ci in tests/web)")
    script = client.get("/zotero/papilio.js").text
    pages = [{"url": ADDRESS + path, "html": client.get(path).text} for path in paths]
    cites = {path for page in pages for path in re.findall(r'href="(/cite/[^"]+)"', page["html"])}
    records = {f"{ADDRESS}{unquote(path)}?format=csl": client.get(f"{path}?format=csl").json() for path in cites}
    given = json.dumps({"script": script, "choose": choose, "pages": pages, "records": records})
    run = subprocess.run([node, HERE / "zotero.mjs"], input=given, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    for address in (address for answer in answers for address in answer["asked"]):
        assert client.get(address).json() == records[unquote(address)], "as it is spelled, too"
    return answers


@pytest.fixture
def client(site: Site) -> TestClient:
    """Papers of every kind beside those of every test: published in a journal, with odd names and formulas."""
    journal = Paper(
        "doi:10.1000/j(1);2",
        "Bounds on $L^2$ norms",
        "We bound.",
        (Author("Ludwig van Beethoven"), Author("王小明"), Author("The ATLAS Collaboration"), Author("Martin King Jr.")),
        venue="JMLR",
        year=2023,
        published="2023-04-05",
        doi="10.1000/j(1);2",
        pdf_url="https://jmlr.org/papers/v24/1.pdf",
    )
    with site.store.transaction() as tx:
        site.store.papers.put(tx, [Record(journal)])
    return site.by()


def test_a_preprint_is_one_item_with_all_that_is_known(client: TestClient) -> None:
    [answer] = translated(client, "/arxiv/2405.00001")
    assert (answer["detected"], answer["offered"]) == ("preprint", [])
    [item] = answer["taken"]
    assert item["itemType"] == "preprint"
    assert item["title"] == "Sparse graphs and their 1 colours"
    assert item["creators"] == [
        {"firstName": "Ada", "lastName": "Lovelace", "creatorType": "author"},
        {"firstName": "Émilie", "lastName": "du Châtelet", "creatorType": "author"},
    ]
    assert item["date"] == "2024-05-01"
    assert item["url"] == "https://arxiv.org/abs/2405.00001"
    assert (item["repository"], item["archiveID"]) == ("arXiv", "arXiv:2405.00001")
    assert item["tags"] == ["cs.LG", "math.NA"]
    assert item["attachments"] == [{"title": "PDF", "mimeType": "application/pdf", "url": "https://arxiv.org/pdf/2405.00001"}]
    assert item["abstractNote"].startswith("We colour 1 graphs") and item["citationKey"].startswith("lovelace2024")


def test_what_was_published_has_the_type_of_where(client: TestClient) -> None:
    talk, article, old, odd = translated(
        client, "/venue/tAlk_1-xyz@OpenReview", "/venue/doi:10.1000/j(1);2", "/arxiv/hep-th/9901001", "/arxiv/2405.00203"
    )
    assert talk["detected"] == "conferencePaper"
    [item] = talk["taken"]
    assert item["itemType"] == "conferencePaper"
    assert "International Conference on Machine Learning" in item["proceedingsTitle"]
    assert article["detected"] == "journalArticle", article
    [item] = article["taken"]
    assert (item["itemType"], item["DOI"]) == ("journalArticle", "10.1000/j(1);2")
    assert item["publicationTitle"] == "Journal of Machine Learning Research"
    assert [each["lastName"] for each in item["creators"]] == ["van Beethoven", "王小明", "The ATLAS Collaboration", "King"]
    assert [each.get("fieldMode") for each in item["creators"]] == [None, 1, 1, None]
    assert item["creators"][3]["firstName"] == "Martin, Jr."
    assert item["attachments"][0]["url"] == "https://jmlr.org/papers/v24/1.pdf"
    assert old["taken"][0]["date"] == "1999-01-04"
    assert old["asked"] == [f"{ADDRESS}/cite/hep-th/9901001?format=csl"]
    [item] = odd["taken"]
    assert (item["title"], item["creators"], item["date"]) == ("0", [], "")


def test_a_list_is_offered_and_what_is_chosen_is_taken(client: TestClient) -> None:
    chosen = ["2405.00105", "2405.00101"]
    category, several, search = translated(
        client, "/arxiv/cs.CL?date=2024-05-02", "/arxiv/2405.00105,2405.00101", "/search?q=reading+machines", choose=chosen
    )
    for answer in (category, several, search):
        assert answer["detected"] == "multiple"
        assert [item["title"] for item in answer["taken"]] == ["Reading machines, part 105", "Reading machines, part 101"]
    assert len(category["offered"][0]) == 5
    assert several["offered"] == [{"2405.00105": "Reading machines, part 105", "2405.00101": "Reading machines, part 101"}]


def test_formulas_are_offered_as_tex_and_hostile_titles_as_text(client: TestClient) -> None:
    client.post("/star", data={"paper": "doi:10.1000/j(1);2", "starred": "1"})
    client.post("/star", data={"paper": "2405.00201", "starred": "1"})
    [starred] = translated(client, "/starred", choose=["2405.00201"])
    titles = list(starred["offered"][0].values())
    assert "Bounds on $L^2$ norms" in titles
    assert any(title.startswith("<script>alert(1)</script>") for title in titles)
    assert starred["taken"][0]["title"].startswith("<script>alert(1)</script>")


def test_nothing_is_taken_where_nothing_is_chosen_or_shown(client: TestClient) -> None:
    several, home, empty = translated(client, "/arxiv/cs.CL?date=2024-05-02", "/", "/search?q=xyzzy", choose=None)
    assert several["detected"] == "multiple" and several["taken"] == [] and several["asked"] == []
    assert home["detected"] is False and empty["detected"] is False


def test_the_translator_names_the_pages_it_is_for(client: TestClient) -> None:
    script = client.get("/zotero/papilio.js").text
    header = json.loads(script[: script.index("\n}\n") + 2])
    target = re.compile(header["target"])
    for path in ("/arxiv/2405.00001", "/venue/ICML.2025", "/search?q=x", "/arxiv/search?query=x", "/starred"):
        assert target.match(ADDRESS + path), path
    for address in (f"{ADDRESS}/", f"{ADDRESS}.evil.example/arxiv/x", "http://testserverX/arxiv/x", f"{ADDRESS}/arxivx"):
        assert not target.match(unquote(address)), address


def test_the_translator_is_of_this_site(client: TestClient) -> None:
    script = client.get("/zotero/papilio.js").text
    header = json.loads(script[: script.index("\n\n")])
    assert header["target"].startswith("^http://testserver/")
    assert 'const SITE = "http://testserver";' in script
