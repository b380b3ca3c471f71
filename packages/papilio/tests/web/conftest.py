"""A small library behind the pages, in a site of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from listening import listening
from mapped_library import with_map
from readers_site import Site
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from papilio.app import App
from papilio.finding.indexing import catch_up
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.store import Store
from papilio.web.answering import error
from papilio.web.routes import ROUTES
from papilio.web.serving.server import create

CHROMIUM, HEADLESS_SHELL = Path("/usr/bin/chromium"), Path("/usr/bin/chromium-headless-shell")
"""The whole browser, and the one without a window, which draws pages for a third of the processor time."""
FRIDAY = date(2024, 5, 3)
THURSDAY = date(2024, 5, 2)
HOSTILE = '<script>alert(1)</script> "quoted" <img src=x onerror=alert(2)> & $a<b$'


def paper(number: int, **changes: object) -> Paper:
    fields: dict[str, object] = {
        "ref": f"arxiv:2405.{number:05}",
        "title": f"Sparse graphs and their {number} colours",
        "abstract": f"We colour {number} graphs, which are sparse, by a spectral method. " * 14,
        "authors": (Author("Ada Lovelace"), Author("Émilie du Châtelet")),
        "categories": ("cs.LG", "math.NA"),
        "published": f"2024-05-01T{number % 24:02}:18:10Z",
    }
    return Paper(**{**fields, **changes})  # pyright: ignore[reportArgumentType]


def listed(record: Paper, day: date, *kinds: str) -> Record:
    kinds = kinds or ("new",) + ("cross",) * (len(record.categories) - 1)
    lines = zip(record.categories, kinds, strict=False)
    return Record(record, tuple(Announcement(code, day, kind, estimated=True) for code, kind in lines))  # pyright: ignore[reportArgumentType]


def library() -> list[Record]:
    """Sixty papers of a Friday in cs.LG, some of a Thursday, the odd ones, and an edition with three tracks."""
    records = [listed(paper(number), FRIDAY) for number in range(1, 61)]
    records += [
        listed(
            paper(
                number, title=f"Reading machines, part {number}", categories=("cs.CL", "cs.CY") if number % 2 else ("cs.CL",)
            ),
            THURSDAY,
        )
        for number in range(101, 106)
    ]
    records += [
        listed(
            paper(201, title=HOSTILE, abstract=HOSTILE, authors=(Author(HOSTILE),), comments=HOSTILE, categories=("cs.CR",)),
            FRIDAY,
        ),
        listed(paper(202, authors=tuple(Author(f"Author {n}") for n in range(57)), categories=("hep-ex",)), FRIDAY),
        Record(paper(203, title="0", abstract="", authors=(), categories=(), published="")),
        listed(paper(204, ref="arxiv:hep-th/9901001", categories=("hep-th",), published="1999-01-04"), date(1999, 1, 5)),
        Record(paper(205, title="A preprint of a talk", categories=("cs.CL",))),
        Record(
            paper(
                0,
                ref="openreview:tAlk_1-xyz",
                title="A talk",
                categories=(),
                venue="ICML",
                year=2025,
                track="Oral",
                published="2025-05-01",
            ),
            preprint="arxiv:2405.00205",
        ),
    ]
    for number, track in enumerate(("Poster", "Oral", "Spotlight", "Poster"), 1):
        fields = {
            "ref": f"openreview:tracked_{number}x",
            "title": f"Tracked work {number}",
            "categories": (),
            "published": "2025-05-01",
        }
        records.append(Record(paper(0, **fields, venue="ICML", year=2025, track=track)))
    records.append(
        Record(paper(0, ref="acl:P19-1001", title="Parsing aloud", categories=(), venue="ACL", year=2019, published="2019-07"))
    )
    return records


@pytest.fixture(scope="module")
def papilio_app(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Iterator[App]:
    """The library, and three who have opened one paper; each module has its own, since browsers leave traces in it."""
    directory = tmp_path_factory.mktemp("library")
    copytree(filled, directory, dirs_exist_ok=True)
    with closing(Store.open(f"sqlite:///{directory / 'papilio.db'}")) as store:
        with store.transaction() as tx:
            for reader in "abc":
                store.readings.open(tx, "arxiv:2405.00007", "pdf", reader, 0)
        yield make_app(store, directory)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A library in use: papers with formulas, read and rated ones, stars and notes."""
    directory = tmp_path_factory.mktemp("lived-in")
    formulas = paper(
        1,
        title=r"Sparse graphs and $\sum_{i=1}^n x_i^2 \leq \sqrt{n}$ colours",
        abstract=4
        * (
            r"For $n \geq 3$ we show that $$\int_0^1 \frac{f(x)}{1+x^2}\,dx = \mathcal{O}(n^{3/2}).$$ "
            r"Code: https://github.com/a/b. "
        ),
        comments=r"12 pages, $\alpha$-version",
    )
    with closing(Store.open(f"sqlite:///{directory / 'papilio.db'}")) as store:
        with store.transaction() as tx:
            store.papers.put(tx, [*library(), listed(formulas, FRIDAY)])
            for number in (1, 2, 3):
                ref = f"arxiv:2405.{number:05}"
                text = f"Read *this* again, see `{number}`:\n\n- first\n- [then](/status)"
                store.stars.add(tx, "", ref, 0)
                store.readings.open(tx, ref, "pdf", "a", 0)
                store.notes.save(tx, "", ref, text, 0, shared=number == 2)
            store.ratings.set(tx, "", "arxiv:2405.00001", 1, 0)
            store.reads.mark(tx, "", "arxiv:2405.00002", 0)
        yield make_app(store, directory)


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The library of `library()` with vectors and a map."""
    directory = tmp_path_factory.mktemp("mapped")
    with closing(Store.open(f"sqlite:///{directory / 'papilio.db'}")) as store:
        with store.transaction() as tx:
            store.papers.put(tx, library())
        yield with_map(make_app(store, directory), directory)


def make_app(store: Store, directory: Path, base: str = "") -> App:
    engine = Engine(directory / "index")
    catch_up(store, engine)
    access = Access("none", frozenset({"testserver"}))
    return App(store, engine, access, base, "", "", lambda: datetime(2024, 5, 4, 12, tzinfo=UTC))


def make_site(app: App) -> Starlette:
    def not_found(request: Request, _: Exception) -> Response:
        return error.not_found(request, app)

    site = Starlette(routes=ROUTES, exception_handlers={404: not_found})
    site.state.papilio = app
    return site


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library and its index in a folder, to be copied."""
    directory = tmp_path_factory.mktemp("filled")
    Site(f"sqlite:///{directory / 'papilio.db'}", directory, library()).close()
    return directory


@pytest.fixture
def site(tmp_path: Path, filled: Path) -> Iterator[Site]:
    """A library of its own, for tests that change it."""
    copytree(filled, tmp_path, dirs_exist_ok=True)
    site = Site(f"sqlite:///{tmp_path / 'papilio.db'}", tmp_path)
    yield site
    site.close()


@pytest.fixture
def client(papilio_app: App) -> TestClient:
    return TestClient(make_site(papilio_app), follow_redirects=False)


@pytest.fixture(scope="session")
def site_of() -> Callable[[App], Starlette]:
    return make_site


@contextmanager
def served(app: App) -> Iterator[str]:
    """The whole site, security and policy included, on a port of this machine; its address."""
    access = Access("none", frozenset({"127.0.0.1"}))
    with listening(create(replace(app, access=access))) as address:
        yield address


@pytest.fixture(scope="module")
def site_address(papilio_app: App) -> Iterator[str]:
    with served(papilio_app) as address:
        yield address


@pytest.fixture
def complaints() -> list[str]:
    """What the console of `desk` said; a test takes out what it provoked, and nothing else may be left."""
    return []


@pytest.fixture
def desk(chromium: Any, site_address: str, complaints: list[str]) -> Iterator[Any]:
    """A page of a browser, on a screen of common size. Nothing outside this machine is asked."""
    context = chromium.new_context(base_url=site_address, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


BROWSERS = pytest.StashKey[tuple[Any, dict[Path, Any], ExitStack]]()
"""Playwright, the browsers that are open in this process, and what closes them all."""


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> Any:
    """A browser, the same from test to test; tests that use it are skipped where there is none.

    It has no window, and so no viewer of PDF, but for tests that are marked `whole_browser`.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    is_whole = request.node.get_closest_marker("whole_browser") or not HEADLESS_SHELL.exists()
    executable = CHROMIUM if is_whole else HEADLESS_SHELL
    if not executable.exists():
        pytest.skip(f"Chromium is not installed ({executable})")
    stash = request.config.stash
    if BROWSERS not in stash:
        with ExitStack() as opening:
            stash[BROWSERS] = opening.enter_context(sync_api.sync_playwright()), {}, opening.pop_all()
    playwright, browsers, opened = stash[BROWSERS]
    if executable not in browsers:
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", *quiet]
        # Playwright turns off what people have: a page that is left stays in memory, and Back brings it as it was.
        kept = {"ignore_default_args": ["--disable-back-forward-cache"]} if is_whole else {}
        browser = playwright.chromium.launch(executable_path=executable, args=arguments, **kept)
        browsers[executable] = opened.enter_context(closing(browser))
    return browsers[executable]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Close the browser before a test that has none: beside Playwright's, this thread can run no other event loop."""
    if BROWSERS in item.config.stash and (nextitem is None or not nextitem.get_closest_marker("browser")):
        item.config.stash[BROWSERS][2].close()
        del item.config.stash[BROWSERS]
