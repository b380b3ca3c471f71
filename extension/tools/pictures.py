"""Takes the pictures of the extension, of docs/images and of the stores: `python extension/tools/pictures.py`

The real extension in Chromium and Firefox asks a real Papilio that holds the starter library; the pages beside are of our own
making, at names that resolve on this machine only. A popup is laid over its page as the browser would, since Chromium gives no
picture of a window without a screen, and Firefox none of a popup within one. Needs Playwright, Debian's chromium and
firefox-esr, and openssl; nothing outside this machine is asked.
"""

import base64
import json
import shutil
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, TypeVar

EXTENSION = Path(__file__).parents[1]
ROOT = EXTENSION.parent
sys.path[:0] = [str(EXTENSION / "tests"), str(ROOT / "packages" / "papilio" / "tests")]

from listening import listening  # noqa: E402
from playwright import sync_api  # noqa: E402

from chromium import Chromium  # noqa: E402
from firefox import Firefox  # noqa: E402
from papilio.app import App  # noqa: E402
from papilio.finding.indexing import catch_up  # noqa: E402
from papilio.importing.ingest import import_starter  # noqa: E402
from papilio.model.paper import Entry  # noqa: E402
from papilio.search.engine import Engine  # noqa: E402
from papilio.settings.access import Access  # noqa: E402
from papilio.store import Store  # noqa: E402
from papilio.web.serving.server import create  # noqa: E402
from world import Answer, World  # noqa: E402

IMAGES = ROOT / "docs" / "images"
STORE = EXTENSION / "store"
NEUTRAL = Path(tempfile.gettempdir()) / "papilio"
"""Where the browsers load the extension from: their pages of extensions show the folder."""
SIZE = {"width": 1280, "height": 800}
SERVER = {"id": "home", "name": "Home", "url": "https://papers.example.org"}
LIST = (
    "1706.03762",
    "1810.04805",
    "1512.03385",
    "1412.6980",
    "2005.14165",
    "1301.3781",
    "1409.0473",
    "2006.11239",
    "1312.6114",
)
STYLE = """
body { font: 17px/1.6 Georgia, "Noto Serif", serif; color: #222; background: #fff; margin: 0 0 0 3rem; padding: 2.2rem 3rem }
body { max-width: 44rem } h1 { font-size: 1.7rem; margin: 0 0 .2rem }
.by { color: #666; margin: 0 0 1.2rem } li { margin: .35rem 0 }
dt { font: 14px sans-serif; margin-top: .9rem } dd { margin: .1rem 0 0 2rem } .list-authors { color: #444; font-size: .9rem }
"""
BAR = """<!doctype html><meta charset=utf-8><style>
* { box-sizing: border-box }
body { margin: 0; height: 100vh; overflow: hidden; position: relative }
.bar { height: 48px; background: #e9e9ed; border-bottom: 1px solid #c8c8cc; font: 14px sans-serif }
.bar { display: flex; align-items: center; gap: 12px; padding: 0 18px }
.address { flex: 1; background: #fff; border-radius: 16px; padding: 7px 16px; color: #333 }
.bar img { width: 20px }
.page { display: block; width: 1280px; height: 752px }
.popup { position: absolute; top: 44px; right: 14px; border: 1px solid #bbb; border-radius: 8px; box-shadow: 0 8px 28px #0005 }
</style>%s"""

ROWS = """async address => {
  const drawn = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(drawn.width, drawn.height).getContext("2d");
  canvas.drawImage(drawn, 0, 0);
  const pixels = canvas.getImageData(0, 0, drawn.width, drawn.height).data;
  const rows = new Uint8Array(drawn.height * (1 + 3 * drawn.width));
  for (let y = 0, from = 0, to = 0; y < drawn.height; y += 1) {
    to += 1;
    for (let x = 0; x < drawn.width; x += 1, from += 4, to += 3) rows.set(pixels.subarray(from, from + 3), to);
  }
  return [drawn.width, drawn.height, rows.toBase64()];
}"""
"""Width, height and the rows of a picture as PNG wants them: a byte that says "no filter", then red, green and blue."""


Browser = TypeVar("Browser", Chromium, Firefox)


def main() -> None:
    """Take all of them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = stack.enter_context(library(folder))
        address = stack.enter_context(listening(create(app)))
        world = stack.enter_context(World(folder, [], {}))
        world.passes("papers.example.org", address)
        entries = [app.store.papers.get(f"arxiv:{name}") for name in LIST]
        world.plays("reading.example", Answer(reading(entries).encode()))
        world.plays(
            "arxiv.org", lambda request: Answer((listed(entries) if "/list/" in request.path else one(entries[0])).encode())
        )
        NEUTRAL.mkdir()
        stack.callback(shutil.rmtree, NEUTRAL)
        extension = shutil.copytree(EXTENSION, NEUTRAL / "extension", ignore=shutil.ignore_patterns("tests", "tools", "store"))
        with running(Chromium(folder / "english", extension, world.port, sync_api)) as browser:
            installing(browser)
            asking(browser, entries)
            pictures(browser, STORE)
            with running(Firefox(folder / "firefox", extension, world.port)) as firefox:
                in_firefox(firefox, browser, extension, entries)
        with running(Chromium(folder / "chinese", in_chinese(extension), world.port, sync_api)) as browser:
            asking(browser, entries)
            pictures(browser, STORE / "zh_CN")


@contextmanager
def running(browser: Browser) -> Iterator[Browser]:
    """From its start to its stop."""
    browser.start()
    try:
        yield browser
    finally:
        browser.stop()


def in_chinese(extension: Path) -> Path:
    """The extension as it is in a browser that speaks Chinese, in whatever this one speaks."""
    copy = shutil.copytree(extension, NEUTRAL / "chinese")
    shutil.rmtree(copy / "_locales" / "en")
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    (copy / "manifest.json").write_text(json.dumps(manifest | {"default_locale": "zh_CN"}), "utf-8")
    return copy


def installing(browser: Chromium) -> None:
    """The browser's page of extensions with ours in it, what it offers there, and the first page of ours."""
    page = browser.open("chrome://extensions/").page
    page.set_viewport_size({"width": 720, "height": 420})
    page.wait_for_timeout(1500)
    page.evaluate("document.activeElement.blur()")
    keep(browser, "extension-chrome", page.screenshot(animations="disabled"))
    page.close()
    welcome = browser.inside("welcome/welcome.html").page
    welcome.set_viewport_size({"width": 1000, "height": 760})
    welcome.fill("#address", SERVER["url"])
    keep(browser, "extension-welcome", welcome.screenshot(animations="disabled"))
    welcome.close()


def asking(browser: Chromium | Firefox, entries: Sequence[Entry]) -> None:
    """A reader's settings, what the browser allows for them, and some stars."""
    settings = {"version": 2, "active": "home", "server:home": {"name": SERVER["name"], "url": SERVER["url"], "place": 0}}
    settings |= {
        "server:lab": {"name": "Lab", "url": "https://papers.lab.example", "place": 1},
        "links": {"arxiv": True, "openreview": True},
    }
    browser.api(f"browser.storage.sync.set({json.dumps(settings)})")
    browser.allow(
        "https://papers.example.org/*", "https://arxiv.org/*", "https://www.arxiv.org/*", "https://export.arxiv.org/*"
    )
    browser.allow("https://openreview.net/*")
    for entry in entries[1:4:2]:
        browser.api(
            "import(browser.runtime.getURL('servers.js')).then(servers => "
            f"servers.star({json.dumps(SERVER)}, {json.dumps(entry.paper.ref)}, true))"
        )


def pictures(browser: Chromium, store: Path) -> None:
    """The pictures of a store; those in English are the documents', too."""
    store.mkdir(exist_ok=True)
    over(browser, "https://arxiv.org/abs/1706.03762", "", store / "popup.png")
    over(browser, "https://reading.example/attention.html", "collect&", store / "collect.png")
    browser.api("browser.storage.local.set({'here:counts': true})")
    if store == STORE:
        links(browser, store / "links.png")  # the word beside a paper is the same in every language
    options = browser.inside("options/options.html").page
    options.set_viewport_size(SIZE)
    options.wait_for_timeout(1500)
    offer(browser, store / "options.png", options.screenshot(animations="disabled"))


def in_firefox(firefox: Firefox, chromium: Chromium, extension: Path, entries: Sequence[Entry]) -> None:
    """The browser's page of temporary extensions with ours in it, and the popup over the page of a paper."""
    firefox.try_out(extension)
    time.sleep(2)  # until the first page of the extension has opened
    firefox.open("about:debugging#/runtime/this-firefox").activate()
    for tab in firefox.tabs()[:-1]:
        tab.close()
    # Not in the colours of a window that a program drives.
    firefox.chrome("(document.documentElement.removeAttribute('remotecontrol'), window.resizeTo(1040, 700), null)")
    time.sleep(2)
    keep(chromium, "extension-firefox", firefox.picture())
    asking(firefox, entries)
    firefox.open("https://arxiv.org/abs/1706.03762").activate()
    for tab in firefox.tabs()[:-1]:
        tab.close()
    firefox.chrome("(window.resizeTo(1040, 520), null)")
    time.sleep(2)
    firefox.click_action()
    firefox.in_popup("document.title")
    time.sleep(3)
    # Nobody vouches for the certificate of a page of our own making.
    firefox.chrome("((document.getElementById('trust-icon-container').className = 'secure'), null)")
    firefox.chrome("(document.getElementById('trust-label').remove(), null)")
    window = f'<img src="{data(firefox.picture())}"><style>.popup {{ top: 84px; right: 8px }}</style>'
    size = {"width": 1040, "height": 520}
    keep(chromium, "extension-firefox-popup", compose(chromium, window, firefox.picture(popup=True), size))


def over(browser: Chromium, url: str, query: str, path: Path) -> None:
    """The popup over a page."""
    tab = browser.open(url)
    tab.page.set_viewport_size({"width": 1280, "height": 752})
    page = tab.page.screenshot()
    browser.grant(tab)
    tab.activate()
    number = browser.api("browser.tabs.query({}).then(tabs => Math.max(...tabs.map(tab => tab.id)))")
    popup = browser.context.new_page()
    popup.set_viewport_size({"width": 380, "height": 590})
    popup.add_init_script("chrome.tabs.getCurrent = async () => undefined")  # a popup belongs to no tab
    popup.goto(f"{browser.base}/popup/popup.html?{query}tab={number}")
    popup.wait_for_timeout(2500)
    height = popup.evaluate("Math.min(590, document.documentElement.offsetHeight)")
    popup.set_viewport_size({"width": 380, "height": height})
    offer(browser, path, compose(browser, bar(url, page), popup.screenshot()))
    popup.close()
    tab.close()


def links(browser: Chromium, path: Path) -> None:
    """Links beside the papers of a list."""
    url = "https://arxiv.org/list/cs.LG/new"
    tab = browser.open(url)
    tab.page.set_viewport_size({"width": 1280, "height": 752})
    tab.page.wait_for_timeout(3000)
    offer(browser, path, compose(browser, bar(url, tab.page.screenshot()), None))


def bar(url: str, page: bytes) -> str:
    """A page below a bar with its address and the extension's button."""
    icon = (EXTENSION / "icons" / "32.png").read_bytes()
    address = f'<div class=bar><span class=address>{escape(url)}</span><img src="{data(icon)}"></div>'
    return f'{address}<img class=page src="{data(page)}">'


def compose(browser: Chromium, window: str, popup: bytes | None, size: Any = SIZE) -> bytes:
    """A window with the popup of the button in it."""
    laid = f'<img class=popup src="{data(popup)}">' if popup else ""
    desk = browser.context.new_page()
    desk.set_viewport_size(size)
    desk.set_content(BAR % (window + laid))
    desk.wait_for_timeout(300)
    picture = desk.screenshot()
    desk.close()
    return picture


def data(picture: bytes) -> str:
    """As an address."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def offer(browser: Chromium, path: Path, picture: bytes) -> None:
    """Among the pictures of a store, and those in English among the pictures of the documents."""
    path.write_bytes(tight(browser, picture))
    if path.parent == STORE:
        keep(browser, f"extension-{path.stem}", picture)


def keep(browser: Chromium, name: str, picture: bytes) -> None:
    """Among the pictures of the documents."""
    picture = tight(browser, picture)
    (IMAGES / f"{name}.png").write_bytes(picture)
    print(f"{name}.png  {len(picture) / 1000:.0f} kB")


def tight(browser: Chromium, picture: bytes) -> bytes:
    """The same PNG, in fewer bytes than browsers take the time for: no filter of PNG suits letters on plain ground."""
    page = browser.context.new_page()
    width, height, rows = page.evaluate(ROWS, data(picture))
    page.close()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(base64.b64decode(rows), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


@contextmanager
def library(folder: Path) -> Iterator[App]:
    """Papilio with the starter library."""
    with closing(Store.open(f"sqlite:///{folder / 'papilio.db'}")) as store:
        import_starter(store)
        with store.transaction() as tx:
            for count, name in enumerate(LIST, 3):
                for reader in range(count % 5):
                    store.readings.open(tx, f"arxiv:{name}", "pdf", f"reader {reader}", 0)
        engine = Engine(folder / "index")
        catch_up(store, engine)
        access = Access("none", frozenset({"127.0.0.1", "papers.example.org"}))
        yield App(store, engine, access, "", "", "", lambda: datetime.now(UTC))


def page_of(title: str, body: str) -> str:
    """A page of somebody else."""
    return f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>{body}"


def reading(entries: Sequence[Entry]) -> str:
    """Somebody's reading list."""
    items = "".join(
        f'<li><a href="https://arxiv.org/abs/{entry.paper.ref.removeprefix("arxiv:")}">{escape(entry.paper.title)}</a>, '
        f"{escape(entry.paper.authors[0].name)} and others</li>"
        for entry in entries
    )
    before = "Read them in this order. Each takes an evening, and the later ones lean on the earlier."
    after = "Write down what you did not believe; we begin with that."
    return page_of(
        "Papers for the first month · reading.example",
        "<h1>Papers for the first month</h1><p class=by>For those who join our reading group this autumn.</p>"
        f"<p>{before}</p><ol>{items}</ol><p>{after}</p>",
    )


def listed(entries: Sequence[Entry]) -> str:
    """A list as arXiv marks it up, in a plainer dress."""
    rows = ""
    for number, entry in enumerate(entries, 1):
        name = entry.paper.ref.removeprefix("arxiv:")
        authors = ", ".join(author.name for author in entry.paper.authors[:6])
        rows += (
            f'<dt><a name="item{number}">[{number}]</a> <a href="/abs/{name}" title="Abstract" id="{name}">arXiv:{name}</a> '
            f'[<a href="/pdf/{name}" title="Download PDF">pdf</a>]</dt>'
            f'<dd><div class="list-title"><b>{escape(entry.paper.title)}</b></div>'
            f'<div class="list-authors">{escape(authors)}</div></dd>'
        )
    return page_of("Machine Learning", f"<h1>Machine Learning</h1><dl>{rows}</dl>")


def one(entry: Entry) -> str:
    """The page of a paper as arXiv marks it up, in a plainer dress."""
    paper = entry.paper
    return page_of(
        f"[{paper.ref.removeprefix('arxiv:')}] {paper.title}",
        f'<div id=abs><h1 class="title">{escape(paper.title)}</h1>'
        f"<p class=by>{escape(', '.join(author.name for author in paper.authors))}</p><p>{escape(paper.abstract)}</p></div>",
    )


if __name__ == "__main__":
    main()
