"""Saved searches as programs read them."""

from pathlib import Path

from readers_site import Site

from papilio.model.paper import Paper, Record


def test_a_saved_search_is_listed_and_run_with_the_change_that_it_was_run_at(sqlite_url: str, tmp_path: Path) -> None:
    site = Site(sqlite_url, tmp_path, [Record(Paper("own:1", "Graph attention")), Record(Paper("own:2", "Moths"))])
    client = site.by("ada")
    client.post("/searches", data={"q": "graph", "name": "graphs", "scope": "all", "channel": "lexical"})
    [saved] = client.get("/api/saved").json()
    assert (saved["name"], saved["query"], saved["channel"], saved["sort"]) == ("graphs", "graph", "lexical", "relevance")
    assert saved["saved"] == saved["seen"] == {"time": "2024-05-04T12:00:00Z", "sequence": 2}
    run = client.get("/api/saved/1").json()
    assert (run["saved"], run["sequence"], run["new"]) == (saved, 2, [])
    assert [hit["ref"] for hit in run["answer"]["hits"]] == ["own:1"]
    with site.store.transaction() as tx:
        site.store.papers.put(tx, [Record(Paper("own:3", "Graphs again"))])
    site.index()
    again = client.get("/api/saved/1").json()
    assert (again["sequence"], again["new"]) == (3, ["own:3"])
    assert client.get("/api/saved/2").status_code == 404 and client.get("/api/saved/x").json()["parameter"] == "number"
    site.close()
