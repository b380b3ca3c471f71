"""The modes of access, and browsers that come in by them."""

import base64
from dataclasses import replace

from starlette.testclient import TestClient

from papilio.app import App
from papilio.settings.access import LOOPBACK_NAMES, Access
from papilio.web.serving.server import create

OPEN = Access("none", LOOPBACK_NAMES | {"papers.example.org"})
PASSWORD = replace(OPEN, mode="password", password="correct horse ü")
PROXY = replace(OPEN, mode="proxy", header="X-Forwarded-User", proxies=frozenset({"127.0.0.1", "10.0.0.0/8", "::1"}))


def client_of(app: App, access: Access = OPEN, peer: str = "127.0.0.1", base: str = "") -> TestClient:
    site = create(replace(app, access=access, base_path=base))
    return TestClient(site, base_url="http://localhost:8000", client=(peer, 50_000), follow_redirects=False)


def basic(password: str, name: str = "anyone") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}
