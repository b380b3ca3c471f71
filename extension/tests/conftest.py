"""Real browsers with the extension in them, in a world of their own: every host is played, and what is asked is recorded.

A process that runs tests has one browser of each kind, which every module finds as a fresh one is but for the page of the
first run. `browser` runs a test in both; `chromium` and `firefox` in one.
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


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory, sites: dict[str, str]) -> Iterator[World]:
    """The world that the browsers live in."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    saved = {place: SHARED_DATA / "protocol" / "html" / name for place, name in SAVED.items()}
    with World(tmp_path_factory.mktemp("world"), [PAGES], saved) as world:
        for host, address in sites.items():
            world.passes(host, address, bare=True)
        for host, answer in BAD_SERVERS.items():
            world.plays(host, answer)
        yield world


@pytest.fixture(scope="module")
def world(network: World) -> Iterator[World]:
    """The world of one module, which may play hosts of its own."""
    with network.as_it_was():
        yield network


OPEN = pytest.StashKey[tuple[dict[str, Any], ExitStack]]()
"""What runs in this process, by name: Playwright and the browsers that modules share; and what ends it."""


def chromium_at(profile: Path, extension: Path, world: World, stash: pytest.Stash) -> Chromium:
    """Not started yet. The test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed ({CHROMIUM})")
    running, ending = stash[OPEN]
    if "playwright" not in running:
        running["playwright"] = ending.enter_context(playwright.sync_playwright())
    return Chromium(profile, extension, world.port, playwright, running["playwright"])


def firefox_at(profile: Path, extension: Path, world: World, stash: pytest.Stash) -> Firefox:
    """Not started yet. The test is skipped where there is none."""
    if not FIREFOX.exists():
        pytest.skip(f"Firefox is not installed ({FIREFOX})")
    return Firefox(profile, extension, world.port)


BROWSERS = {"chromium": chromium_at, "firefox": firefox_at}


@pytest.fixture(scope="session")
def stash(request: pytest.FixtureRequest) -> pytest.Stash:
    return request.config.stash


@pytest.fixture(params=list(BROWSERS))
def browser_of(
    request: pytest.FixtureRequest, tmp_path: Path, network: World, stash: pytest.Stash
) -> tuple[str, Callable[[Path], Any]]:
    """Each browser in turn: its name, and what makes it, not started yet, with the extension of a folder."""
    return request.param, lambda folder: BROWSERS[request.param](tmp_path / "profile", folder, network, stash)


@pytest.fixture
def at_first(browser_of: tuple[str, Callable[[Path], Any]]) -> Iterator[Callable[[Path], Any]]:
    """Each browser in turn; starts it with the extension of a folder, from a fresh profile."""
    started: list[Any] = []

    def start(extension: Path) -> Any:
        browser = browser_of[1](extension)
        browser.start()
        started.append(browser)
        return browser

    yield start
    for browser in started:
        try:
            assert browser.complaints() == []
        finally:
            browser.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash.setdefault(OPEN, ({}, ExitStack()))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End what runs before tests of other folders: beside Playwright's, this thread can run no other event loop."""
    if nextitem is None or nextitem.path.parent != item.path.parent:
        item.config.stash[OPEN][1].close()
        del item.config.stash[OPEN]


def cleared(browser: Any) -> Iterator[Any]:
    """The browser with nothing kept and nothing allowed. At the end no script of the extension may have complained."""
    browser.close_tabs()
    if held := browser.api("browser.permissions.getAll()")["origins"]:
        browser.forbid(*held)
    emptied = "Promise.all(['sync', 'local', 'session'].map(area => browser.storage[area].clear()))"
    browser.api(f"{emptied}.then(() => browser.storage.local.set({{welcomed: true}})).then(() => 1)")
    # What it has counted and begun is gone with the worker; what was to come of it has come once this is done.
    browser.sleep()
    browser.api("import('/links/register.js').then(({alignLinks}) => alignLinks()).then(() => 1)")
    yield browser
    assert browser.complaints() == []


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, network: World, stash: pytest.Stash) -> Callable[[str], Any]:
    """The browser of a name that every module uses, started for the first."""

    def get(name: str) -> Any:
        running, ending = stash[OPEN]
        if name not in running:
            browser = BROWSERS[name](tmp_path_factory.mktemp("profile") / name, EXTENSION, network, stash)
            browser.start()
            ending.callback(browser.stop)
            # It opens when it does: no test is to find it come between.
            browser.wait_for_tab(f"{browser.base}/welcome/")
            running[name] = browser
        return running[name]

    return get


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request: pytest.FixtureRequest, shared: Callable[[str], Any]) -> Iterator[Any]:
    """Each browser in turn."""
    yield from cleared(shared(request.param))


@pytest.fixture(scope="module", params=["chromium"])
def chromium(shared: Callable[[str], Any]) -> Iterator[Chromium]:
    yield from cleared(shared("chromium"))


@pytest.fixture(scope="module", params=["firefox"])
def firefox(shared: Callable[[str], Any]) -> Iterator[Firefox]:
    yield from cleared(shared("firefox"))
