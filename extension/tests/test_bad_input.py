"""What no reader and no page should do, in real browsers: every click gets one answer, and nothing happens unasked."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from reader import PAPILIO, SHELF, ask_last, begins, keep, notice_of, select, settings_of, until
from world import Answer, World

MANY = "<!doctype html><title>Many</title>" + "".join(
    f'<p><a href="https://arxiv.org/abs/2405.{number:05}">arXiv:2405.{number:05}, one of many papers</a></p>'
    for number in range(1, 10_001)
)
HOSTILE = """<!doctype html><meta charset=utf-8><title>\u202e<script>alert(1)</script></title>
<meta name=citation_arxiv_id content="2405.00001&quot;onload=alert(1)"><meta name=citation_doi content="javascript:alert(1)">
<meta name=citation_arxiv_id content="../../admin"><meta name=citation_title content="<img src=x onerror=alert(1)>">
<link rel=canonical href="javascript:alert('arxiv.org/abs/2405.00002')">
<form name=querySelectorAll></form><img name=title><a id=papilio href="https://arxiv.org.evil.test/abs/2405.00003">arXiv</a>
<a id=user href="https://arxiv.org@evil.test/abs/2405.00003">arXiv</a>
<script>
  globalThis.ran = 0;
  globalThis.tried = 0;
  for (const kind of ["open", "marks", "collect", "settings"]) setInterval(() => {
    tried += 1;
    postMessage({kind, click: {link: "https://arxiv.org/abs/2405.00004"}}, "*");
    dispatchEvent(new CustomEvent(kind, {detail: {url: "https://evil.test/"}}));
    for (const space of [globalThis.chrome, globalThis.browser]) {
      try { space?.runtime?.sendMessage?.("EXTENSION", {kind, click: {link: "https://arxiv.org/abs/2405.00004"}}); } catch {}
    }
  }, 1);
</script>"""

FLOOD = """async () => {
  const runtime = (globalThis.browser ?? chrome).runtime;
  const click = {link: "https://arxiv.org/abs/2405.00004"};
  const answers = await Promise.all(Array.from({length: 1500}, (_, number) => {
    const kinds = [{kind: "open", click}, {kind: "ask", server: {url: "http://papilio.test"}, path: "/"},
      {kind: "marks", ask: "places"}, {kind: "marks", ask: "names", addresses: Array(1e3).fill("x")}, {kind: "__proto__"},
      {kind: "marks", ask: "cards", refs: ["arxiv:2405.00001"]}, null, [], "x".repeat(1e4)];
    return runtime.sendMessage(kinds[number % kinds.length]).catch(() => null);
  }));
  const told = ["url", "path", "text", "names", "cards", "places"];
  return answers.filter(answer => answer && told.some(name => answer[name])).length;
}"""
"""What a page could send that had taken over a content script: how many of its messages got an answer with something in it."""

ADDRESSES = [
    "papilio.test",
    "javascript:alert(1)",
    "http://reader:secret@evil.test",
    "file:///etc/passwd",
    "https://evil.test/?q=",
    "http://",
    7,
    None,
    {"url": "https://evil.test"},
]


@pytest.fixture(autouse=True)
def fresh(browser: Any, world: World) -> None:
    begins(browser, world)
    browser.api("browser.storage.session.clear()")


def tab_count(browser: Any) -> int:
    return browser.api("browser.tabs.query({}).then(tabs => tabs.length)")


def nothing_opens(browser: Any, world: World, code: str) -> None:
    """The reader is told this at the button, and that is all."""
    assert until(lambda: notice_of(browser)) == code
    assert world.asked("papilio.test") == []


@pytest.mark.parametrize("element", ["page", "button"])
def test_nothing_selected_nothing_named_and_no_title(browser: Any, world: World, element: str) -> None:
    tab = browser.open("https://blog.test/untitled")
    tabs = tab_count(browser)
    browser.grant(tab)
    if element == "page":
        browser.menu(tab)
        browser.choose("open")
    else:
        browser.press("open")
    nothing_opens(browser, world, "nothing")
    assert tab_count(browser) == tabs


@pytest.mark.parametrize("kind", ["of the browser", "of its shop"])
def test_a_page_that_no_extension_may_read(browser: Any, world: World, kind: str) -> None:
    chromium = browser.name == "chromium"
    shop = "https://chromewebstore.google.com/" if chromium else "https://addons.mozilla.org/"
    world.plays(shop.split("/")[2], Answer(b"<!doctype html><title></title><p>arXiv:2405.00001"))
    tab = browser.open(shop if kind == "of its shop" else "chrome://version/" if chromium else "about:license")
    tab.activate()
    browser.press("open")
    nothing_opens(browser, world, "nothing")


def test_a_page_without_permission_still_opens_by_its_address(browser: Any, world: World) -> None:
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    assert browser.api("browser.permissions.getAll()")["origins"] == []
    browser.menu(tab)
    browser.choose("open")
    world.wait_for("papilio.test", "/arxiv/2405.00007")


def test_a_file_of_this_machine(browser: Any, world: World, tmp_path: Path) -> None:
    page = tmp_path / "notes.html"
    page.write_text("<!doctype html><title>Notes of a reader</title><p id=words>see arXiv:2405.00008 again</p>")
    tab = browser.open(page.as_uri())
    select(tab, "words")
    browser.menu(tab, "#words")
    browser.choose("open")
    world.wait_for("papilio.test", "/arxiv/2405.00008")
    assert not any("file" in request.path or "tmp" in request.path for request in world.asked("papilio.test"))


def test_the_pdf_viewer(browser: Any, world: World) -> None:
    tab = browser.open("https://arxiv.org/pdf/2405.00007")
    if browser.name == "firefox":
        until(lambda: tab.evaluate("document.querySelector('.page') !== null"))
    browser.menu(tab)
    browser.choose("open")
    world.wait_for("papilio.test", "/arxiv/2405.00007")


def test_ten_thousand_links_are_collected_and_too_many_for_a_click(browser: Any, world: World) -> None:
    world.plays("many.test", Answer(MANY.encode()))
    browser.allow("https://many.test/*")
    tab = browser.open("https://many.test/")
    (number,) = browser.api("browser.tabs.query({url: 'https://many.test/*'}).then(tabs => tabs.map(tab => tab.id))")
    page = browser.inside(f"popup/popup.html?collect&tab={number}")
    until(lambda: "10,000" in page.evaluate("document.getElementById('count').textContent"))
    tab.activate()
    tab.evaluate("getSelection().selectAllChildren(document.body)")
    world.forget()
    browser.menu(tab)
    browser.choose("open")
    nothing_opens(browser, world, "tooMany")


def test_ids_in_the_digits_of_other_scripts_are_words(browser: Any, world: World) -> None:
    tab = browser.open("https://blog.test/reading")
    select(tab, "devanagari")
    browser.menu(tab, "#devanagari")
    browser.choose("open")
    assert world.wait_for("papilio.test", "/go").path == "/go?u=" + quote_plus("arXiv:२४०५.००००१")


def test_a_link_that_is_a_script_is_never_run(browser: Any, world: World) -> None:
    tab = browser.open("https://blog.test/reading")
    browser.menu(tab, "#script")
    browser.choose("open")
    world.wait_for("papilio.test", "/go")
    assert not any("javascript" in request.path for request in world.asked("papilio.test"))
    assert tab.evaluate("typeof globalThis.ran") == "undefined"


def test_a_hostile_page_gets_nothing_opened_and_names_nothing_false(browser: Any, world: World) -> None:
    world.plays("evil.test", Answer(HOSTILE.replace("EXTENSION", browser.id).encode()))
    tab = browser.open("https://evil.test/")
    tabs = tab_count(browser)
    until(lambda: tab.evaluate("tried") > 400)
    ask_last(browser, world)
    assert (tab_count(browser), world.asked("papilio.test")) == (tabs, [])
    for element in ("#papilio", "#user"):
        world.forget()
        browser.menu(tab, element)
        browser.choose("open")
        path = world.wait_for("papilio.test").path
        assert "2405.00003" not in path
        assert "<" not in path
    assert tab.evaluate("globalThis.ran") == 0


def test_a_flood_of_messages_opens_nothing_and_leaves_the_worker_answering(browser: Any, world: World) -> None:
    browser.allow("https://blog.test/*", "http://papilio.test/*")
    keep(browser, PAPILIO, links={"arxiv": True}, counts=True)
    tab = browser.open("https://blog.test/reading")
    tabs = tab_count(browser)
    world.forget()
    answered = browser.api(
        "browser.tabs.query({url: 'https://blog.test/*'}).then(([tab]) => "
        f"browser.scripting.executeScript({{target: {{tabId: tab.id}}, func: {FLOOD}}})).then(([{{result}}]) => result)"
    )
    assert (answered, tab_count(browser), world.asked("papilio.test")) == (0, tabs, [])
    browser.menu(tab, "#link")
    browser.choose("open")
    world.wait_for("papilio.test", "/arxiv/2405.00005")


def test_rubbish_for_a_server_is_never_asked(browser: Any, world: World) -> None:
    for address in ADDRESSES:
        entry = {"server:home": {"name": "<b>&%s", "url": address, "place": 0}}
        browser.api(f"browser.storage.sync.set({json.dumps(entry)})")
        (server,) = settings_of(browser)["servers"]
        assert server["url"] == "http://127.0.0.1:8000", address
    world.plays("127.0.0.1", Answer(b"<title>Home</title>"))
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    browser.menu(tab)
    browser.choose("open")
    world.wait_for("127.0.0.1", "/arxiv/2405.00007")
    assert world.asked("evil.test") == []


@pytest.mark.parametrize("host", ["refused.test", "html.test", "closed.test", "broken.test", "rubbish.test"])
def test_a_server_that_does_not_answer_as_it_should(browser: Any, world: World, host: str) -> None:
    begins(browser, world, {"id": "home", "name": "Poorly", "url": f"https://{host}"})
    browser.allow(f"https://{host}/*")
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    tab.activate()
    browser.click_action()
    said = until(lambda: browser.in_popup("document.querySelector('.wrong[role=status]')?.textContent"))
    assert "Poorly" in said
    world.forget()
    browser.in_popup("setTimeout(() => document.getElementById('open').click())")
    world.wait_for(host, "/arxiv/2405.00007")


def test_a_server_on_plain_http_is_asked_as_it_is_written(browser: Any, world: World) -> None:
    browser.allow("http://papilio.test/*")
    status = browser.api(
        "import(browser.runtime.getURL('servers.js')).then(servers => servers.test({id: 'home', url: 'http://papilio.test'}))"
    )
    assert status["papers"] > 0
    assert {request.scheme for request in world.asked("papilio.test")} == {"http"}


def test_a_full_store_loses_nothing(browser: Any, world: World) -> None:
    full = browser.api(
        """(async () => {
          for (let number = 0; number < 600; number += 1) {
            const filler = "x".repeat(number < 20 ? 8000 : 200);
            try { await browser.storage.sync.set({[`filler${number}`]: filler}); } catch { return number; }
          }
        })()"""
    )
    assert full is not None
    try:
        long = [{"id": f"s{number}", "name": "n" * 60, "url": f"https://s{number}.test/" + "p" * 900} for number in range(9)]
        browser.api(
            "import(browser.runtime.getURL('settings.js')).then(settings => "
            f"settings.write(old => ({{...old, servers: {json.dumps([SHELF, *long])}, openIn: 'same'}})))"
        )
        settings = settings_of(browser)
        assert ([server["id"] for server in settings["servers"]], settings["openIn"]) == (
            ["shelf", *(server["id"] for server in long)],
            "same",
        )
        assert browser.api("import(browser.runtime.getURL('settings.js')).then(settings => settings.notSynced())")
    finally:
        for area in ("sync", "local"):
            browser.api(f"browser.storage.{area}.clear()")


def test_two_devices_that_change_different_things_both_keep_them(browser: Any, world: World) -> None:
    theirs = {"server:theirs": {"name": "Theirs", "url": "https://shelf.test/papers", "place": 1}, "openIn": "background"}
    browser.api(
        "import(browser.runtime.getURL('settings.js')).then(settings => settings.write(async old => {"
        f"await browser.storage.sync.set({json.dumps(theirs)});"
        "return {...old, menus: {...old.menus, frame: false}}; }))"
    )
    settings = settings_of(browser)
    assert [server["id"] for server in settings["servers"]] == ["home", "theirs"]
    assert (settings["openIn"], settings["menus"]["frame"]) == ("background", False)
