"""The extension's life: asleep and woken by each way in, started again with the browser, and updated from an older version."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader import PAPILIO, SHELF, begins, keep, settings_of, until
from world import World

EXTENSION = Path(__file__).parents[1]


@pytest.mark.parametrize("way", ["menu", "keys", "address bar", "popup"])
def test_each_way_in_wakes_the_worker(browser: Any, world: World, way: str) -> None:
    begins(browser, world)
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    browser.grant(tab)
    browser.sleep()
    assert not browser.is_awake()
    tab.activate()
    if way == "menu":
        browser.menu(tab)
        browser.choose("open")
    elif way == "keys":
        browser.press("open")
    elif way == "address bar":
        browser.omnibox("2405.00007")
    else:
        browser.click_action()
        until(lambda: browser.in_popup("document.getElementById('open')?.disabled === false"))
        browser.in_popup("setTimeout(() => document.getElementById('open').click())")
    world.wait_for("papilio.test", "/arxiv/2405.00007")


def test_what_was_said_before_the_worker_slept_is_told_after(browser: Any, world: World) -> None:
    begins(browser, world)
    tab = browser.open("https://blog.test/untitled")
    browser.grant(tab)
    browser.press("open")
    until(lambda: browser.api("browser.storage.session.get('notice').then(({notice}) => notice)"))
    browser.sleep()
    tab.activate()
    browser.click_action()
    said = browser.api("browser.i18n.getMessage('notice_nothing')")
    until(lambda: said in (browser.in_popup("document.body?.innerText") or ""))
    browser.close_popup()


def test_a_restart_keeps_everything_and_shows_nobody_around_again(browser: Any, world: World) -> None:
    begins(browser, world)
    keep(browser, SHELF, PAPILIO, openIn="same", links={"arxiv": True}, counts=True)
    before = settings_of(browser)
    browser.allow("https://shelf.test/*")
    browser.restart()
    assert settings_of(browser) == before
    assert browser.api("browser.permissions.getAll()")["origins"] == ["https://shelf.test/*"]
    world.forget()
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    browser.menu(tab)
    browser.choose("open:home")
    world.wait_for("papilio.test", "/arxiv/2405.00007")
    # The way of its own start once more, to the end: to a reader who was shown around it shows nothing.
    browser.api("import('/start.js').then(({installed}) => installed({reason: 'install'})).then(() => 1)")
    assert not any("welcome" in tab.url for tab in browser.tabs())


def shown(browser: Any) -> list[str]:
    """The pages of the first run that are open."""
    return [tab.url for tab in browser.tabs() if "/welcome/" in tab.url]


def copied(folder: Path, version: str) -> Path:
    """The extension as a folder of its own, of another version."""
    shutil.copytree(
        EXTENSION, folder, ignore=shutil.ignore_patterns("tests", "tools", "store", "node_modules"), dirs_exist_ok=True
    )
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    return folder


def test_a_new_reader_is_shown_around_once_and_an_update_takes_over_the_settings_of_the_first_form(
    at_first: Callable[[Path], Any], world: World, tmp_path: Path
) -> None:
    browser = at_first(copied(tmp_path / "extension", "0.9.0"))
    browser.wait_for_tab(f"{browser.base}/welcome/welcome.html")
    assert browser.api("browser.storage.local.get('welcomed')") == {"welcomed": True}
    welcomed = shown(browser)
    browser.api("browser.storage.sync.clear()")
    browser.api("browser.storage.sync.set({settings: {server: 'https://shelf.test/papers/', newTab: false}})")
    copied(tmp_path / "extension", "99.0.0")
    if browser.name == "firefox":
        browser.install(tmp_path / "extension")
    else:
        browser.restart()
    until(lambda: "settings" not in browser.api("browser.storage.sync.get(null)"))
    assert len(shown(browser)) <= len(welcomed) == 1
    settings = settings_of(browser)
    assert ([server["url"] for server in settings["servers"]], settings["openIn"]) == (["https://shelf.test/papers"], "same")
    world.forget()
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    browser.menu(tab)
    browser.choose("open")
    world.wait_for("shelf.test", "/papers/arxiv/2405.00007")
