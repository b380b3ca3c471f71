"""What a reader has chosen before a test, and waiting for what he sees."""

import json
import time
from collections.abc import Callable
from typing import Any

from world import Answer, World

PAPILIO = {"id": "home", "name": "Papilio", "url": "http://papilio.test"}
SHELF = {"id": "shelf", "name": "Shelf", "url": "https://shelf.test/papers"}


def begins(browser: Any, world: World, *servers: dict[str, str]) -> None:
    """One empty tab, no permission, these servers and no other settings, nothing asked yet."""
    browser.close_tabs()
    if held := browser.api("browser.permissions.getAll()")["origins"]:
        browser.forbid(*held)
    keep(browser, *(servers or (PAPILIO,)))
    world.forget()


def stored(browser: Any, area: str = "sync") -> dict[str, Any]:
    return browser.api(f"browser.storage.{area}.get(null)")


ROOM = """(async () => {
  globalThis.written ??= ((times) => {
    browser.storage.onChanged.addListener((changes, area) => { if (area === "sync") times.push(Date.now()); });
    return times;
  })([]);
  while (written.filter((at) => Date.now() - at < 60_000).length > 80) await new Promise((done) => setTimeout(done, 200));
})()"""
"""Waits until a test may write: Chromium takes 120 writes of an extension to its account in a minute."""


def keep(browser: Any, *servers: dict[str, str], counts: bool = False, **choices: object) -> None:
    """Settings as another device of the reader's would leave them, and nothing else in any store; the first server is the usual
    one. What is so already is not written, and the rest at once, since browsers count the writes of a minute."""
    if browser.name == "chromium":
        browser.api(ROOM)
    kept = {f"server:{each['id']}": {"name": each["name"], "url": each["url"], "place": at} for at, each in enumerate(servers)}
    here = {"welcomed": True, **({"here:counts": True} if counts else {})}
    for area, entries in (("sync", {"version": 2, "active": servers[0]["id"], **kept, **choices}), ("local", here)):
        now = stored(browser, area)
        if stray := [key for key in now if key not in entries]:
            browser.api(f"browser.storage.{area}.remove({json.dumps(stray)}).then(() => 1)")
        if changed := {key: value for key, value in entries.items() if now.get(key) != value}:
            browser.api(f"browser.storage.{area}.set({json.dumps(changed)}).then(() => 1)")


def settings_of(browser: Any) -> dict[str, Any]:
    return browser.api("import(browser.runtime.getURL('settings.js')).then(settings => settings.read())")


def until(found: Callable[[], Any], seconds: float = 120) -> Any:
    """What is found, once it is something."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return value


def beside(browser: Any, tab: Any, function: str, *values: object) -> Any:
    """The value of a JavaScript function that runs in the page where the extension's own scripts run, by its permission."""
    tab.activate()
    return browser.api(
        "browser.tabs.query({active: true, currentWindow: true}).then(([{id}]) => browser.scripting.executeScript("
        f"{{target: {{tabId: id}}, func: {function}, args: {json.dumps(values)}}})).then(([{{result}}]) => result)"
    )


def may_read(browser: Any, tab: Any) -> bool:
    """Whether the browser lets any script of the extension into the page."""
    tab.activate()
    return browser.api(
        "browser.tabs.query({active: true, currentWindow: true}).then(([{id}]) => browser.scripting.executeScript("
        "{target: {tabId: id}, func: () => 1})).then(() => true, () => false)"
    )


def ask_for_cards(browser: Any, tab: Any, *refs: str) -> Any:
    """The worker's answer to a page's question for counts; None where it gives none."""
    send = "refs => (globalThis.browser ?? chrome).runtime.sendMessage({kind: 'marks', ask: 'cards', refs})"
    return beside(browser, tab, send, refs)


FENCE = "fence.test"
"""A host that nothing in the extension knows of."""


def ask_last(browser: Any, world: World, evaluate: Callable[[str], Any] | None = None) -> None:
    """Have a page of the extension (`evaluate` in it; one behind the tests) ask one thing more, and wait for the answer.

    Whatever it was to ask of any server before has then been asked: all goes the same way, through the worker.
    """
    world.plays(FENCE, Answer(b"passed", "text/plain"))
    browser.allow(f"http://{FENCE}/*")
    server = {"id": "fence", "url": f"http://{FENCE}"}
    question = {"kind": "ask", "server": server, "path": "/", "type": "text/plain"}
    answer = (evaluate or browser.api)(f"(globalThis.browser ?? chrome).runtime.sendMessage({json.dumps(question)})")
    assert answer == {"text": "passed"}


def select(tab: Any, element: str) -> None:
    tab.evaluate(f"getSelection().selectAllChildren(document.getElementById({json.dumps(element)}))")


def notice_of(browser: Any) -> str | None:
    """The code of what was said last at the toolbar button."""
    return browser.api("browser.storage.session.get('notice').then(({notice}) => notice?.code)")
