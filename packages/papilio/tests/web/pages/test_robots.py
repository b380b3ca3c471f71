"""Which pages are not for crawlers."""

from dataclasses import replace
from urllib.robotparser import RobotFileParser

import pytest
from starlette.testclient import TestClient

from papilio.app import App


@pytest.mark.parametrize("base", ["", "/lib"])
def test_what_costs_is_closed_and_what_is_read_is_open(papilio_app: App, site_of: object, base: str) -> None:
    client = TestClient(site_of(replace(papilio_app, base_path=base)))  # type: ignore[operator]
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    for closed in ("/search?q=x", "/arxiv/search?query=x", "/venue/search", "/go?u=x", "/api/papers/x"):
        assert not robots.can_fetch("any", base + closed), closed
    for open_ in ("/", "/arxiv/cs.LG", "/venue/ICML.2025", "/arxiv/2405.00001", "/arxiv/cs.LG/feed", "/static/x/main.js"):
        assert robots.can_fetch("any", base + open_), open_
    assert robots.crawl_delay("any") == 10
