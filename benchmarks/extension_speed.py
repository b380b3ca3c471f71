"""How long the browser extension takes from a click to asking for the tab, in Chromium's worker and in Firefox's background.

python benchmarks/extension_speed.py

The clock runs in the background itself: from the call of the listener to the call of `tabs.create`, which is kept from opening
anything. A link and a selection that names papers lead on at once; words have the page read first, for what it names. `asleep`
is the first click after the worker has slept, its own start not counted.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright import sync_api

from report import Row, environment, percentile, publish

EXTENSION = Path(__file__).parents[1] / "extension"
sys.path.insert(0, str(EXTENSION / "tests"))

from chromium import CHROMIUM, Chromium  # noqa: E402
from firefox import FIREFOX, Firefox  # noqa: E402
from world import World  # noqa: E402

ROUNDS = 100
LINK = "<a id=link href=https://arxiv.org/abs/2405.00004>link</a>"
GOAL_MS = 50
PAGE = "https://arxiv.org/abs/2401.00101"
CLICKS = {
    "link": {"linkUrl": "https://arxiv.org/abs/2405.00004"},
    "page": {},
    "selection of 2 papers": {"selectionText": "arXiv:2405.00003 and 2405.00004"},
    "selection of 500 papers": {"selectionText": " ".join(f"2405.{number:05}" for number in range(1, 501))},
    "words, page read": {"selectionText": "small boats for large models"},
}
IN_WORKER = """async ([click, rounds]) => {
  const {create, query} = chrome.tabs;
  const [tab] = await query({active: true, currentWindow: true});
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await new Promise(opened => {
      const begun = performance.now();
      chrome.tabs.create = async () => { times.push(performance.now() - begun); opened(); return {}; };
      chrome.contextMenus.onClicked.dispatch({menuItemId: "open", pageUrl: PAGE, frameId: 0, ...click}, tab);
    });
  }
  chrome.tabs.create = create;
  return times;
}""".replace("PAGE", json.dumps(PAGE))


def row(browser: str, click: str, times: list[float]) -> Row:
    cells: Row = {"browser": browser, "click": click, "clicks": len(times)}
    for name, percent in (("median ms", 50), ("p95 ms", 95), ("most ms", 100)):
        cells[name] = round(percentile(times, percent), 1)
    return {**cells, f"within {GOAL_MS} ms": f"{sum(time <= GOAL_MS for time in times) / len(times):.0%}"}


def in_chromium(profile: Path, world: World) -> list[Row]:
    browser = Chromium(profile, EXTENSION, world.port, sync_api)
    browser.start()
    try:
        tab = browser.open(PAGE)
        browser.grant(tab)
        tab.activate()
        rows = [row(browser.name, name, browser.worker.evaluate(IN_WORKER, [click, ROUNDS])) for name, click in CLICKS.items()]
        first: list[float] = []
        for _ in range(10):
            browser.sleep()
            tab.activate()
            first += browser.worker.evaluate(IN_WORKER, [CLICKS["link"], 1])
        return [*rows, row(browser.name, "link, asleep", first)]
    finally:
        browser.stop()


def in_firefox(profile: Path, world: World) -> list[Row]:
    """By real clicks in the real menu. A second listener, called right after the extension's own, starts the clock."""
    browser = Firefox(profile, EXTENSION, world.port)
    browser.start()
    try:
        tab = browser.open(PAGE)
        tab.evaluate("document.body.insertAdjacentHTML('afterbegin', '" + LINK + "')")
        rows: list[Row] = []
        for name, selector in (("link", "#link"), ("page", "h1")):
            times = [clicked_in_firefox(browser, tab, selector) for _ in range(ROUNDS // 5)]
            rows.append(row(browser.name, name, times))
        return rows
    finally:
        browser.stop()


def clicked_in_firefox(browser: Firefox, tab: Any, selector: str) -> float:
    browser.api(
        "browser.runtime.getBackgroundPage().then(page => { page.clocked = new Promise(done => {"
        "const {create} = page.browser.tabs; let begun;"
        "const began = () => { begun = page.performance.now(); };"
        "page.browser.contextMenus.onClicked.addListener(began);"
        "page.browser.tabs.create = async () => { const ms = page.performance.now() - begun;"
        "page.browser.tabs.create = create; page.browser.contextMenus.onClicked.removeListener(began); done(ms); return {}; };"
        "}); })"
    )
    browser.menu(tab, selector)
    browser.choose("open")
    return browser.api("browser.runtime.getBackgroundPage().then(page => page.clocked)")


def version_of(program: Path) -> str:
    return subprocess.run([str(program), "--version"], check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Measure in both browsers and publish."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        with World(directory, [EXTENSION / "tests" / "pages"], {}) as world:
            rows = in_chromium(directory / "chromium", world) + in_firefox(directory / "firefox", world)
    facts = environment("playwright") | {"chromium": version_of(CHROMIUM), "firefox": version_of(FIREFOX)}
    publish("extension_speed", rows, facts)


if __name__ == "__main__":
    main()
