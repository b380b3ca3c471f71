"""Scripts and styles under the version of their content."""

from pathlib import Path

from lxml import html
from starlette.testclient import TestClient

import papilio.web

WEB = Path(papilio.web.__file__).parent


def test_static_files_may_be_kept_under_their_version(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    script = client.get(page.cssselect("script")[0].get("src"))
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "immutable" in script.headers["cache-control"]
    assert "immutable" not in client.get("/static/other/main.js").headers["cache-control"]
    assert client.get("/static/x/..%2Froutes.py").status_code == 404
    assert client.get("/static/x/nothing.js").status_code == 404


def test_scripts_stay_small() -> None:
    assert sum(path.stat().st_size for path in (WEB / "static").glob("*.js")) < 58_000
