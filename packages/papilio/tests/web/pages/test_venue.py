"""Editions, tracks and venues."""

from lxml import html
from starlette.testclient import TestClient


def keys(client: TestClient, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return [card.get("id") for card in html.fromstring(response.text).cssselect("div.papers > div.paper")]


def test_editions_tracks_and_venues(client: TestClient) -> None:
    oral = ["tAlk_1-xyz@OpenReview", "tracked_2x@OpenReview"]
    assert sorted(keys(client, "/venue/ICML.2025?group=Oral")) == oral
    assert sorted(keys(client, "/venue/icml?group=oral")) == oral
    assert len(keys(client, "/venue/ICML.2025")) == 5
    assert len(keys(client, "/venue/latest")) == 6
    assert keys(client, "/venue/ICML.2025?date=2025-05-02") == []
    assert len(keys(client, "/venue/ICML.2025?date=2025-05-01")) == 5
