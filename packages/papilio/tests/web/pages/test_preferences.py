"""The choice of language and theme, kept in cookies."""

from dataclasses import replace

import pytest
from lxml import html
from starlette.testclient import TestClient

from papilio.app import App
from papilio.settings.public import PublicAddress
from papilio.web.serving.server import create


def test_switching_keeps_the_place(client: TestClient) -> None:
    form = html.fromstring(client.get("/arxiv/cs.LG?sort=1&show=10").text).cssselect("form.choices")[0]
    back = form.cssselect("input[name=back]")[0].get("value")
    response = client.post(form.get("action"), data={"language": "zh", "back": back})
    assert (response.status_code, response.headers["location"]) == (303, "/arxiv/cs.LG?sort=1&show=10")
    assert html.fromstring(client.get("/").text).get("lang") == "zh"
    client.post("/preferences", data={"theme": "dark", "back": "/"})
    assert html.fromstring(client.get("/").text).get("data-theme") == "dark"


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: y", "", "javascript:x"]
)
def test_switching_never_leads_elsewhere(client: TestClient, back: str) -> None:
    response = client.post("/preferences", data={"language": "en", "back": back})
    assert response.headers["location"] == "/"


def test_unknown_choice_is_not_kept(client: TestClient) -> None:
    assert "set-cookie" not in client.post("/preferences", data={"language": "xx", "theme": "pink", "back": "/"}).headers


def test_over_https_cookies_are_for_https_alone(client: TestClient, papilio_app: App) -> None:
    choice = {"language": "en", "back": "/"}
    assert "Secure" not in client.post("/preferences", data=choice).headers["set-cookie"]
    access = replace(papilio_app.access, public=PublicAddress.read("https://testserver"))
    public = TestClient(create(replace(papilio_app, access=access)), base_url="http://testserver", follow_redirects=False)
    assert "; Secure" in public.post("/preferences", data=choice).headers["set-cookie"]
