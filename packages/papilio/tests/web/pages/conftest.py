"""The library under a public address with a path."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from papilio.app import App
from papilio.web.serving.server import create

PUBLIC = "https://papers.example.org/lib"


@pytest.fixture
def below(papilio_app: App) -> TestClient:
    """The same library under a public address with a path."""
    app = replace(papilio_app, base_path="/lib", base_url=PUBLIC)
    return TestClient(create(app), base_url="http://testserver", follow_redirects=False)
