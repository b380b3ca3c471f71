"""Takes the pictures of docs/images with a browser. `python docs/pictures.py [FILE]`

It serves a library of its own that goes away afterwards: the last 20,000 lines of FILE (arXiv's metadata snapshot, unpacked),
or the starter library. Needs Playwright and Debian's chromium; nothing outside this machine is asked.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parent / "images"
LINES = 20_000
CATEGORIES = 8
DAYS = 400
MAX_BYTES = 150_000
DESK = (1280, 800)
PHONE = (390, 844)
PAPILIO = (sys.executable, "-m", "papilio")
NOTE = """**Main idea:** the bound of theorem 2 holds for *every* $\\varepsilon > 0$.

- compare with the baseline of section 4
- ask for the code: `train.py` is missing"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A browser at the served library.

    Attributes:
        busy: Path of the list that the pictures show: the category and day with most papers.
    """

    browser: Browser
    address: str
    busy: str

    @contextmanager
    def page(self, size: tuple[int, int] = DESK, scheme: str = "light", language: str = "en") -> Iterator[Page]:
        """A page of a reader of his own browser; whatever it asks of other hosts fails at once."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
        )
        context.route(lambda url: not url.startswith(self.address), lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page
        context.close()


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        environment = {**os.environ, "PAPILIO_DATA": directory, "PAPILIO_FOLLOW": "none", "PAPILIO_CONTACT": ""}
        if len(sys.argv) > 1:
            fill(Path(sys.argv[1]), Path(directory), environment)
        with served(environment) as address:
            quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
            arguments = ["--headless", "--no-sandbox", "--disable-gpu", *quiet]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            desk = Desk(browser, address, busiest(address))
            read_some(desk)
            for take in (lists, filtering, starred, noted, around, chosen):
                take(desk)
            browser.close()


def fill(source: Path, directory: Path, environment: dict[str, str]) -> None:
    """Import the last lines of a snapshot."""
    with source.open(encoding="utf-8") as lines:
        part = directory / "snapshot.jsonl"
        part.write_text("".join(deque(lines, LINES)), encoding="utf-8")
    subprocess.run([*PAPILIO, "import", str(part)], env=environment, check=True)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The site on a free port; its address without slash."""
    process = subprocess.Popen([*PAPILIO, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        for line in process.stderr:
            if "Papilio is at " in line:
                yield line.split("Papilio is at ")[1].split()[0].rstrip("/")
                return
        raise SystemExit("papilio serve ended before it listened")
    finally:
        process.terminate()
        process.wait(30)


def busiest(address: str) -> str:
    """The list of a day with most papers, among the latest days of the largest categories."""

    def api(path: str) -> Any:
        with urlopen(f"{address}/api{path}") as answer:  # noqa: S310 (our own server)
            return json.load(answer)

    held = sorted(api("/categories"), key=lambda each: -each["papers"])[:CATEGORIES]
    lists: list[tuple[int, str]] = []
    for each in held:
        newest = date.fromisoformat(each["newest_day"])
        for day in (newest - timedelta(days) for days in range(DAYS if len(sys.argv) > 1 else 1)):
            lists.append((api(f"/lists/{each['code']}?date={day}")["total"], f"/arxiv/{each['code']}?date={day}"))
    return max(lists)[1]


def read_some(desk: Desk) -> None:
    """A morning of reading, so that stars and statistics have something to show: PDFs are opened, papers starred and rated."""
    with desk.page() as page:
        for path, openings in ((desk.busy, 2), ("/search?q=graph+neural+network", 3), ("/search?q=language+models", 5)):
            page.goto(path)
            here = page.locator("button.star").count()
            for number in range(min(openings, here)):
                with page.expect_response(lambda response: "/star?key=pdf" in response.url):
                    # Not with the mouse: the frame that opens moves the next card while it is aimed at.
                    page.locator(".title-pdf").nth(number).evaluate("link => link.click()")
            for number in range(openings, min(openings + 1, here)):
                with page.expect_response("**/star"):
                    page.locator("button.star").nth(number).evaluate("button => button.click()")
                with page.expect_response("**/rate"):
                    page.locator(".rate-up").nth(number).evaluate("button => button.click()")


def lists(desk: Desk) -> None:
    """A list by day, at night on a telephone, and in Chinese; search; the keys."""
    with desk.page() as page:
        page.goto(desk.busy)
        shot(page, "list-light")
        page.keyboard.press("?")
        shot(page, "keys", page.locator("#keys"))
        page.goto("/search?q=graph+neural+network")
        shot(page, "search-light")
    with desk.page(PHONE, "dark") as page:
        page.goto(desk.busy)
        shot(page, "phone-dark")
    with desk.page(language="zh-CN") as page:
        page.goto(desk.busy)
        shot(page, "list-chinese")


def filtering(desk: Desk) -> None:
    """The filter of a list."""
    with desk.page() as page:
        page.goto(desk.busy)
        page.keyboard.press("f")
        page.locator("#filter-include").fill('model, "neural network"')
        page.locator("#filter-exclude").fill("survey")
        page.evaluate("document.querySelector('#filter-exclude').blur()")
        page.wait_for_timeout(1500)
        shot(page, "filter")


def starred(desk: Desk) -> None:
    """The starred papers, ways out of them, and one reference."""
    with desk.page() as page:
        page.goto("/starred")
        page.locator("details.exports summary").click()
        shot(page, "starred")
        page.locator(".title-cite").first.click()
        page.wait_for_url("**/cite/**")
        shot(page, "cite")


def noted(desk: Desk) -> None:
    """Notes on a paper."""
    with desk.page() as page:
        page.goto(desk.busy)
        page.locator(".title-notes").first.click()
        page.locator("#text-new").fill(NOTE)
        page.locator("#shared-text-new").check()
        page.locator("#notes > form.write button[type=submit]").click()
        page.locator(".note-of").first.wait_for()
        page.locator("#notes").scroll_into_view_if_needed()
        shot(page, "notes")


def around(desk: Desk) -> None:
    """Papers related to one, and what was read."""
    with desk.page() as page:
        page.goto(desk.busy)
        page.locator(".title-rel").first.click()
        page.wait_for_url("**/related/**")
        shot(page, "related")
        page.goto("/statistics")
        shot(page, "statistics")


def chosen(desk: Desk) -> None:
    """The reader's own list and words on the start page."""
    with desk.page() as page:
        page.goto(desk.busy)
        for href in page.locator(".title-link").evaluate_all("links => links.slice(0, 6).map((link) => link.href)"):
            page.goto(href)
            page.wait_for_load_state("networkidle")
        page.goto("/")
        for number in (0, 1, 2):
            page.locator("button.state").nth(number).click()
        page.locator("#words").fill("diffusion, protein")
        page.locator("#words").blur()
        page.evaluate("scrollTo(0, 0)")
        shot(page, "preferences")


def shot(page: Page, name: str, of: Locator | None = None) -> None:
    """Keep what the window shows, or one part of it. The window is made lower while its picture would be a large file."""
    window = page.viewport_size
    assert window
    picture = b""
    for part in (1.0, 0.9, 0.8, 0.7, 0.6):
        page.set_viewport_size({"width": window["width"], "height": round(window["height"] * part)})
        page.wait_for_timeout(300)
        picture = (of or page).screenshot(animations="disabled")
        if len(picture) <= MAX_BYTES:
            break
    page.set_viewport_size(window)
    path = IMAGES / f"{name}.png"
    path.write_bytes(picture)
    print(f"{path.name}  {len(picture) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
