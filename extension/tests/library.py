"""The papers of the server under test, and the site itself."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from papilio.app import App
from papilio.finding.indexing import catch_up
from papilio.model.paper import Author, Paper, Record
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.store import Store

NOON = datetime(2024, 5, 4, 12, tzinfo=UTC)


def paper(ref: str, title: str, **changes: object) -> Record:
    fields: dict[str, object] = {
        "ref": ref,
        "title": title,
        "abstract": f"{title}: how it is done, and how well.",
        "authors": (Author("Ada Lovelace"), Author("Émilie du Châtelet")),
        "categories": ("cs.LG",) if ref.startswith("arxiv:") else (),
        "published": "2024-05-01T10:18:10Z",
    }
    return Record(Paper(**{**fields, **changes}))  # pyright: ignore[reportArgumentType]


def library() -> list[Record]:
    """Thirty papers of May 2024, one of the old scheme, one with a hostile title, and some of other places."""
    return [
        *(paper(f"arxiv:2405.{number:05}", f"Sparse graphs and their {number} colours") for number in range(1, 31)),
        paper("arxiv:2106.09608", "Learning knowledge graphs from very few examples", published="2021-06-17T15:57:01Z"),
        paper("arxiv:hep-th/9901001", "Strings of the old scheme", categories=("hep-th",), published="1999-01-04"),
        paper("arxiv:2405.00099", '<script>alert(1)</script> "quoted" <img src=x onerror=alert(2)> & $a<b$'),
        paper("acl:P19-1001", "Parsing aloud", venue="ACL", year=2019, published="2019-07"),
        paper("openreview:tAlk_1-xyz", "A talk on attention", venue="ICML", year=2025, published="2025-05-01"),
        paper("doi:10.1000/papilio.7", "Wings and their scales", published="2023-02-01"),
    ]


def open_library(directory: Path, *hosts: str) -> App:
    """The site of these papers, which answers under these host names; close its `store`."""
    store = Store.open(f"sqlite:///{directory / 'papilio.db'}")
    with store.transaction() as tx:
        store.papers.put(tx, library())
    engine = Engine(directory / "index")
    catch_up(store, engine)
    return App(store, engine, Access("none", frozenset({"127.0.0.1", *hosts})), "", "", "", lambda: NOON)


def under_path(app: App, path: str) -> App:
    """The same library behind a path of a host."""
    return replace(app, base_path=path)
