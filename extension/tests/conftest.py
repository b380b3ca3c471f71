"""Real browsers with the extension in them, in a world of their own: every host is played, and what is asked is recorded.

Fixtures of a module share one browser. `browser` runs a test in both; `chromium` and `firefox` in one.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from listening import listening

from chromium import CHROMIUM, Chromium
from firefox import FIREFOX, Firefox
from library import open_library, under_path
from papilio.web.serving.server import create
from world import REFUSED, Answer, World

EXTENSION = Path(__file__).parents[1]
PAGES = Path(__file__).parent / "pages"
SHARED_DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))

SAVED = {
    ("arxiv.org", "/abs/2106.09608"): "arxiv_abs_2106.09608.html",
    ("arxiv.org", "/list/cs.AI/new"): "arxiv_list_new_csAI_2026-08-12_excerpt.html",
    ("papers.cool", "/arxiv/cs.AI"): "papers_cool_saved_page.html",
}
"""Real pages, which lie beside a checkout on some machines."""

SERVER = "http://papilio.test"
SHELF = "https://shelf.test/papers"
"""Two addresses of one library: a host alone, and a path of a host, encrypted."""

LOGIN = b"<!doctype html><title>Sign in</title><form method=post><input name=user><input name=password type=password></form>"
BAD_SERVERS = {
    "html.test": Answer(LOGIN),
    "closed.test": Answer(b"<title>401</title>", status=401, headers={"WWW-Authenticate": 'Basic realm="papers"'}),
    "refused.test": REFUSED,
    "slow.test": Answer(b"{}", "application/json", delay_seconds=30),
    "broken.test": Answer(b"Internal Server Error", "text/plain", status=500),
    "rubbish.test": Answer(b'{"version": [', "application/json"),
}
"""Servers that misbehave: another site's page, a password, no answer, no end, a failure, half a JSON."""


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The server under test by its host names; gives where each listens."""
    app = open_library(tmp_path_factory.mktemp("library"), "papilio.test", "shelf.test")
    with ExitStack() as stack:
        stack.callback(app.store.close)
        served = {"papilio.test": app, "shelf.test": under_path(app, "/papers")}
        yield {host: stack.enter_context(listening(create(site))) for host, site in served.items()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sites: dict[str, str]) -> Iterator[World]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    saved = {place: SHARED_DATA / "protocol" / "html" / name for place, name in SAVED.items()}
    with World(tmp_path_factory.mktemp("world"), [PAGES], saved) as world:
        for host, address in sites.items():
            world.passes(host, address)
        for host, answer in BAD_SERVERS.items():
            world.plays(host, answer)
        yield world


def chromium_at(profile: Path, extension: Path, world: World) -> Chromium:
    """Not started yet. The test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed ({CHROMIUM})")
    return Chromium(profile, extension, world.port, playwright)


def firefox_at(profile: Path, extension: Path, world: World) -> Firefox:
    """Not started yet. The test is skipped where there is none."""
    if not FIREFOX.exists():
        pytest.skip(f"Firefox is not installed ({FIREFOX})")
    return Firefox(profile, extension, world.port)


BROWSERS = {"chromium": chromium_at, "firefox": firefox_at}


@pytest.fixture(params=list(BROWSERS))
def browser_of(request: pytest.FixtureRequest, tmp_path: Path, world: World) -> tuple[str, Callable[[Path], Any]]:
    """Each browser in turn: its name, and what makes it, not started yet, with the extension of a folder."""
    return request.param, lambda folder: BROWSERS[request.param](tmp_path / "profile", folder, world)


def started(name: str, profile: Path, world: World) -> Iterator[Any]:
    browser = BROWSERS[name](profile, EXTENSION, world)
    browser.start()
    try:
        # It opens when it does: no test is to find it come between.
        browser.wait_for_tab(f"{browser.base}/welcome/")
        yield browser
        assert browser.complaints() == []
    finally:
        browser.stop()


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Any]:
    """Each browser in turn, from a fresh profile. At the end no script of the extension may have complained."""
    yield from started(request.param, tmp_path_factory.mktemp("profile") / request.param, world)


@pytest.fixture(params=list(BROWSERS))
def at_first(request: pytest.FixtureRequest, tmp_path: Path, world: World) -> Iterator[Callable[[Path], Any]]:
    """Each browser in turn; starts it with the extension of a folder, from a fresh profile."""
    started: list[Any] = []

    def start(extension: Path) -> Any:
        browser = BROWSERS[request.param](tmp_path / request.param, extension, world)
        browser.start()
        started.append(browser)
        return browser

    yield start
    for browser in started:
        try:
            assert browser.complaints() == []
        finally:
            browser.stop()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Chromium]:
    yield from started("chromium", tmp_path_factory.mktemp("profile") / "chromium", world)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Firefox]:
    yield from started("firefox", tmp_path_factory.mktemp("profile") / "firefox", world)
