"""A small library behind the whole site."""

from collections.abc import Iterator
from datetime import date

import pytest
from starlette.testclient import TestClient

from papilio.app import App, build
from papilio.finding.indexing import catch_up
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.settings.settings import Settings
from papilio.web.serving.server import create

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'n' things"


def library() -> list[Record]:
    day = date(2024, 1, 3)
    papers = [
        Paper(
            f"arxiv:2401.{number:05d}",
            f"Butterfly {word} networks",
            f"We study {word} butterflies.",
            (Author("Ada Lovelace"), Author("Erwin Schrödinger", ("Vienna",))),
            ("cs.LG", "math.NA"),
            published="2024-01-02",
        )
        for number, word in enumerate(("sparse", "dense", "monarch", "low rank"), 1)
    ]
    listed = (Announcement("cs.LG", day, "new", True), Announcement("math.NA", day, "cross", True))
    published = Paper(
        "icml2024:abc", "Monarch at a venue", "Published.", (Author("Ada Lovelace"),), venue="ICML", year=2024, track="Oral"
    )
    hostile = Paper("arxiv:2401.00009", HOSTILE, HOSTILE, (Author(HOSTILE),), ("cs.CR",), published="2024-01-02")
    old = Paper(
        "arxiv:hep-th/9901001",
        "Strings",
        "Old.",
        (Author("A. Person"),),
        ("hep-th",),
        published="1999-01-01",
        doi="10.1000/XyZ",
    )
    return [
        *(Record(paper, listed) for paper in papers),
        Record(published, preprint="arxiv:2401.00003"),
        Record(hostile),
        Record(old, aliases=("doi:10.1000/xyz",)),
    ]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = build(Settings(data=tmp_path_factory.mktemp("api")))
    with app.store.transaction() as tx:
        app.store.papers.put(tx, library())
    catch_up(app.store, app.engine)
    yield app
    app.store.close()


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(create(app), base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture
def hostile() -> str:
    """The title of one paper of the library."""
    return HOSTILE
