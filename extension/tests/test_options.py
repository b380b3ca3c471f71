"""The options and the first-run page in real browsers: choices are kept and said, every mistake has its words and a way out."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import reader
from chromium import Chromium
from firefox import Firefox
from reader import ask_last, keep, stored
from world import Answer, Request, World

AXE = Path(__file__).parents[2] / "packages" / "papilio" / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
HOME = {"id": "home", "name": "Home", "url": "http://papilio.test"}
VIOLATIONS = """axe.run(document).then(({violations}) =>
  violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`))"""
LAB = {"id": "lab", "name": "Lab", "url": "https://shelf.test/papers"}
HOSTS = ("papilio.test", "shelf.test", "127.0.0.1")
STATUS = b'{"version": "9.8", "papers": 36}'
ARXIV = ["https://arxiv.org/*", "https://www.arxiv.org/*", "https://export.arxiv.org/*"]


def locked(request: Request) -> Answer:
    """A server behind a password, and one token that it takes."""
    taken = ("Basic " + b64encode("ada:gräfin".encode()).decode(), "Bearer t0ken")
    if request.headers.get("authorization") in taken:
        return Answer(STATUS, "application/json")
    return Answer(b"<title>401</title>", status=401, headers={"WWW-Authenticate": "Bearer"})


def servers_of(browser: Any) -> dict[str, str]:
    """Names and addresses of the servers in the store, in order."""
    kept = [value for key, value in stored(browser).items() if key.startswith("server:")]
    return {each["name"]: each["url"] for each in sorted(kept, key=lambda each: each["place"])}


def open_page(chromium: Chromium, path: str = "options/options.html") -> Any:
    page = chromium.inside(path).page
    page.wait_for_selector("body[data-ready]")
    return page


@pytest.fixture
def options(chromium: Chromium, world: World) -> Iterator[Any]:
    """The page of options, with two servers; neither is allowed to be asked."""
    chromium.close_tabs()
    keep(chromium, HOME, LAB)
    if kept := chromium.api("browser.permissions.getAll()")["origins"]:
        chromium.forbid(*kept)
    world.forget()
    yield open_page(chromium)


def row(page: Any, name: str) -> Any:
    return page.locator("#servers > li").filter(has=page.locator(f"[data-part=title]:text-is('{name}')"))


def word(place: Any, *words: str) -> None:
    """Wait until all of these words stand there."""
    for each in words:
        place.filter(has_text=each).wait_for()


def until(page: Any, expression: str) -> None:
    """Wait until this is true in the page, whose rules forbid the waiting that Playwright does within it."""
    for _ in range(1500):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {expression}")


def add(page: Any, address: str, name: str = "") -> None:
    page.fill("#add [name=address]", address)
    page.fill("#add [name=name]", name)
    page.click("#add button:not(.word button)")


def test_the_first_run_page_takes_the_address_and_tests_it(chromium: Chromium, world: World) -> None:
    chromium.close_tabs()
    keep(chromium, {**HOME, "url": "http://127.0.0.1:8000"})
    chromium.allow("https://shelf.test/*")
    world.forget()
    page = open_page(chromium, "welcome/welcome.html")
    assert page.input_value("#address") == "http://127.0.0.1:8000"
    assert world.asked(*HOSTS) == []
    page.fill("#address", "shelf.test/papers/")
    page.press("#address", "Enter")
    word(page.locator("#address-word"), "begins with https://")
    assert servers_of(chromium) == {"Home": "http://127.0.0.1:8000"}
    page.click("#address-word button")
    word(page.locator("#server-word.good"), "36 papers")
    assert servers_of(chromium) == {"Home": "https://shelf.test/papers"}
    assert [str(each) for each in world.asked(*HOSTS)] == ["GET https://shelf.test/papers/api/status"]


def test_opening_the_page_asks_nobody(options: Any, chromium: Chromium, world: World) -> None:
    ask_last(chromium, world, options.evaluate)
    assert world.asked(*HOSTS) == []


def test_a_server_is_added_with_its_path_and_without_the_last_slash(options: Any, chromium: Chromium) -> None:
    add(options, " https://Papers.Example.org:443/group/papilio/ ", "Group")
    word(options.locator("#says"), "Group is added")
    assert servers_of(chromium)["Group"] == "https://papers.example.org/group/papilio"
    assert options.evaluate("document.activeElement.dataset.part") == "test"
    assert options.input_value("#add [name=address]") == ""
    add(options, "https://papers.example.org/group/papilio")
    word(options.locator("#add-word"), "on the list already, as Group")
    assert len(servers_of(chromium)) == 3


def test_a_server_without_a_name_is_called_by_its_host(options: Any, chromium: Chromium) -> None:
    add(options, "http://localhost:9000")
    word(options.locator("#says"), "localhost:9000 is added")
    assert servers_of(chromium)["localhost:9000"] == "http://localhost:9000"
    assert options.locator("#add-word").text_content() == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Write the address of your Papilio"),
        ("https://ada:secret@papers.example.org", "goes under “Login”"),
        ("https://papers.example.org/search?q=x", "that of one page"),
        ("ftp://papers.example.org", "Only addresses that begin with"),
        ("javascript:alert(1)", "Only addresses that begin with"),
        ("https://", "not an address"),
        ("my papers", "not an address"),
    ],
)
def test_a_wrong_address_is_refused_in_words(options: Any, chromium: Chromium, address: str, words: str) -> None:
    add(options, address)
    word(options.locator("#add-word.wrong"), words)
    assert options.input_value("#add [name=address]") == address
    assert options.get_attribute("#add [name=address]", "aria-invalid") == "true"
    assert "secret" not in json.dumps([stored(chromium), stored(chromium, "local")])
    field = row(options, "Home").locator("[data-part=address]")
    field.fill(address)
    field.press("Enter")
    word(row(options, "Home").locator("[data-part=address-word].wrong"), words)
    assert servers_of(chromium) == {"Home": HOME["url"], "Lab": LAB["url"]}


def test_an_address_without_a_scheme_is_repaired_only_when_the_reader_takes_it(options: Any, chromium: Chromium) -> None:
    add(options, "papers.example.org/x")
    word(options.locator("#add-word.wrong"), "Use https://papers.example.org/x")
    assert len(servers_of(chromium)) == 2
    options.click("#add-word button")
    word(options.locator("#says"), "papers.example.org is added")
    assert servers_of(chromium)["papers.example.org"] == "https://papers.example.org/x"


def test_plain_http_to_another_machine_is_taken_with_a_warning(options: Any, chromium: Chromium) -> None:
    field = row(options, "Lab").locator("[data-part=address]")
    field.fill("http://papers.example.org")
    field.press("Tab")
    word(row(options, "Lab").locator("[data-part=address-word].careful"), "plain http to another machine")
    word(options.locator("#says"), "Saved")
    assert servers_of(chromium)["Lab"] == "http://papers.example.org"


BAD = {
    "http://html.test": ("Open it once and log in", True),
    "http://locked.test": ("wants a password (401)", False),
    "http://refused.test": ("does not answer", False),
    "http://broken.test": ("has failed (500)", False),
    "http://rubbish.test": ("not Papilio's own", True),
    "http://papilio.test/elsewhere": ("not Papilio's own", True),
    "http://away.test": ("shows a login page", True),
}
"""What is said of servers that are not as they should be, and whether opening them is offered."""


def test_servers_that_are_not_as_they_should_be(options: Any, chromium: Chromium, world: World) -> None:
    world.plays("locked.test", locked)
    world.plays("away.test", Answer(b"", status=302, headers={"Location": "https://login.test/"}))
    chromium.allow(*("http://" + url.split("/")[2] + "/*" for url in BAD))
    keep(chromium, *({"id": f"bad-{at}", "name": f"Bad{at}", "url": url} for at, url in enumerate(BAD)))
    for at, (url, (words, opens)) in enumerate(BAD.items()):
        bad = row(options, f"Bad{at}")
        bad.locator("[data-part=test]").click()
        place = bad.locator("[data-part=word].wrong")
        word(place, words, f"Bad{at} ({url})")
        assert place.locator("a").count() == opens
        if opens:
            assert place.locator("a").get_attribute("href") == url
    assert world.asked("login.test") == []


def test_a_server_that_answers(options: Any, chromium: Chromium, world: World) -> None:
    chromium.allow("https://shelf.test/*")
    row(options, "Lab").locator("[data-part=test]").click()
    word(row(options, "Lab").locator("[data-part=word].good"), "with 36 papers")
    assert [str(each) for each in world.asked(*HOSTS)] == ["GET https://shelf.test/papers/api/status"]


def test_a_password_stays_on_this_device_and_goes_to_its_server_only(options: Any, chromium: Chromium, world: World) -> None:
    world.plays("locked.test", locked)
    chromium.allow("https://locked.test/*")
    keep(chromium, HOME, {**LAB, "url": "https://locked.test"})
    until(options, "document.querySelector('[data-id=lab] [data-part=address]')?.value === 'https://locked.test'")
    lab = row(options, "Lab")
    said = lab.locator("[data-part=word].wrong")
    lab.locator("[data-part=test]").click()
    word(said, "wants a password")
    said.locator("button").click()
    assert options.evaluate("document.activeElement.dataset.part") == "scheme"
    lab.locator("[data-part=scheme]").select_option("basic")
    lab.locator("[data-part=user]").fill("ada")
    lab.locator("[data-part=secret]").fill("wrong")
    lab.locator("[data-part=secret]").press("Tab")
    word(lab.locator("[data-part=credential-state]"), "user and password")
    lab.locator("[data-part=test]").click()
    word(said, "does not accept this user and password (401)")
    lab.locator("[data-part=secret]").fill("gräfin")
    lab.locator("[data-part=test]").click()
    word(lab.locator("[data-part=word].good"), "Papilio 9.8 with 36 papers")
    assert "gräfin" in json.dumps(stored(chromium, "local"), ensure_ascii=False)
    assert "gräfin" not in json.dumps(stored(chromium), ensure_ascii=False)
    lab.locator("[data-part=scheme]").select_option("bearer")
    lab.locator("[data-part=secret]").fill("t0ken")
    lab.locator("[data-part=test]").click()
    word(lab.locator("[data-part=word].good"), "36 papers")
    assert world.asked("locked.test")[-1].headers["authorization"] == "Bearer t0ken"
    # Another address is another server: what was given for this one is not sent there, which is said.
    lab.locator("[data-part=address]").fill("https://shelf.test/papers")
    lab.locator("[data-part=address]").press("Enter")
    word(lab.locator("[data-part=word].careful"), "not sent to the new one")
    assert lab.locator("[data-part=scheme]").input_value() == "none"


def test_the_permission_for_a_server_is_asked_for_and_given_back(options: Any, chromium: Chromium) -> None:
    home = row(options, "Home")
    assert home.locator("[data-part=ask]").is_visible()
    chromium.allow("http://papilio.test/*")
    home.locator("[data-part=withdraw]").click()
    word(home.locator("[data-part=word]"), "asks Home no longer")
    assert not chromium.api("browser.permissions.contains({origins: ['http://papilio.test/*']})")
    home.locator("[data-part=ask]").click()
    word(home.locator("[data-part=word].good"), "may ask Home")
    assert chromium.api("browser.permissions.contains({origins: ['http://papilio.test/*']})")
    assert not row(options, "Lab").locator("[data-part=withdraw]").is_visible()


def test_a_server_is_removed_and_brought_back_with_all_that_belongs_to_it(options: Any, chromium: Chromium) -> None:
    chromium.allow("http://papilio.test/*")
    home = row(options, "Home")
    home.locator("summary").click()
    home.locator("[data-part=scheme]").select_option("bearer")
    home.locator("[data-part=secret]").fill("t0ken")
    home.locator("[data-part=remove]").click()
    word(options.locator("#notice"), "Home is removed")
    assert servers_of(chromium) == {"Lab": LAB["url"]}
    assert stored(chromium)["active"] == "lab"
    assert "t0ken" not in json.dumps(stored(chromium, "local"))
    assert not chromium.api("browser.permissions.contains({origins: ['http://papilio.test/*']})")
    assert not row(options, "Lab").locator("[data-part=remove]").is_visible()
    assert options.evaluate("document.activeElement.textContent") == "Undo"
    options.keyboard.press("Enter")
    word(options.locator("#says"), "as before")
    assert list(servers_of(chromium)) == ["Home", "Lab"]
    assert stored(chromium)["active"] == "home"
    assert "t0ken" in json.dumps(stored(chromium, "local"))
    assert chromium.api("browser.permissions.contains({origins: ['http://papilio.test/*']})")
    assert row(options, "Home").locator("[data-part=secret]").input_value() == "t0ken"


def test_changes_of_another_device_are_shown_and_what_is_being_typed_stays(options: Any, chromium: Chromium) -> None:
    field = row(options, "Lab").locator("[data-part=address]")
    field.fill("https://half-wri")
    other = {"name": "Lab", "url": "https://other.example.org", "place": 1}
    chromium.api(f"browser.storage.sync.set({json.dumps({'server:lab': other, 'openIn': 'same'})})")
    word(options.locator("#notice"), "another device", "what you are typing is kept")
    assert field.input_value() == "https://half-wri"
    word(row(options, "Lab").locator("[data-part=address-word].careful"), "changed to “https://other.example.org”")
    assert options.locator("#open-in [value=same]").is_checked()
    row(options, "Lab").locator("[data-part=address-word] button:has-text('Take')").click()
    assert field.input_value() == "https://other.example.org"
    assert servers_of(chromium)["Lab"] == "https://other.example.org"


def test_a_server_removed_elsewhere_while_it_is_typed_in_can_be_had_back(options: Any, chromium: Chromium) -> None:
    row(options, "Lab").locator("[data-part=address]").fill("https://lab.example.org/new")
    chromium.api("browser.storage.sync.remove('server:lab')")
    word(options.locator("#add-word.careful"), "has just been removed")
    assert options.input_value("#add [name=address]") == "https://lab.example.org/new"
    options.click("#add > .acts button")
    word(options.locator("#says"), "Lab is added")
    assert servers_of(chromium)["Lab"] == "https://lab.example.org/new"


def test_one_s_own_changes_are_no_news(options: Any, chromium: Chromium) -> None:
    options.evaluate(
        """() => {
          globalThis.told = 0;
          const notice = document.getElementById("notice");
          const look = () => { told += !notice.hidden; };
          new MutationObserver(look).observe(notice, {attributes: true, childList: true});
        }"""
    )
    options.check("#open-in [value=background]")
    word(options.locator("#says"), "Saved")
    options.uncheck("#menus [value=frame]")
    options.check("[data-id=lab] [data-part=active]")
    until(options, "document.querySelector('[data-id=lab]').classList.contains('active')")
    kept = stored(chromium)
    assert (kept["openIn"], kept["menus"]["frame"], kept["active"]) == ("background", False, "lab")
    # What another device changes after them is the first that is told.
    chromium.api("browser.storage.sync.set({openIn: 'same'}).then(() => 1)")
    word(options.locator("#notice"), "another device")
    assert options.evaluate("told") == 1


FILL = """(async () => {
  const rest = 102400 - (await browser.storage.sync.getBytesInUse(null));
  const items = {};
  for (let left = rest, at = 0; left > 10; left -= 8000, at += 1) items['x' + at] = 'y'.repeat(Math.min(8000, left) - 6);
  await browser.storage.sync.set(items);
  if (%s) await browser.storage.local.set({x: 'y'.repeat(10485760 - 3 - (await browser.storage.local.getBytesInUse(null)))});
})()"""
"""Fill what the browser keeps for the extension to the last byte: the account's part, or that of this device, too."""


def test_a_full_store_is_said_and_shows_what_is_kept(options: Any, chromium: Chromium) -> None:
    chromium.api(FILL % "true")
    name = row(options, "Lab").locator("[data-part=name]")
    name.fill("A name that is longer than what is left")
    name.press("Enter")
    word(options.locator("#says.wrong"), "no room left")
    assert name.input_value().startswith("A name that is longer")
    assert list(servers_of(chromium)) == ["Home", "Lab"]


def test_what_the_account_does_not_take_stays_on_this_device_which_is_said(options: Any, chromium: Chromium) -> None:
    chromium.api(FILL % "false")
    name = row(options, "Lab").locator("[data-part=name]")
    name.fill("A name that is longer than what is left")
    name.press("Enter")
    word(options.locator("#unsynced.careful"), "kept on this device only")
    assert list(servers_of(chromium)) == ["Home", "Lab"]
    assert row(options, "A name that is longer than what is left").is_visible()


def test_links_on_a_site_need_its_permission_and_are_off_without(options: Any, chromium: Chromium) -> None:
    chromium.allow(*ARXIV)
    box = options.locator("[data-site=arxiv] input")
    assert not box.is_checked()
    box.check()
    word(options.locator("#says"), "Saved")
    assert stored(chromium)["links"] == {"arxiv": True}
    chromium.forbid(*ARXIV)
    word(options.locator("[data-site=arxiv] .word.careful"), "does not allow it")
    assert not box.is_checked()
    chromium.allow(*ARXIV)
    until(options, "document.querySelector('[data-site=arxiv] input').checked")
    until(options, "!document.querySelector('[data-site=arxiv] .word').textContent")
    box.uncheck()
    reader.until(lambda: not chromium.api(f"browser.permissions.contains({{origins: {json.dumps(ARXIV)}}})"))
    assert stored(chromium)["links"] == {"arxiv": False}


def test_counts_are_a_choice_of_this_device_for_an_allowed_server(options: Any, chromium: Chromium, world: World) -> None:
    assert not options.locator("#counts").is_checked()
    assert "http://papilio.test" in options.locator("#counts-server").text_content()
    assert "asks your server while you browse" in options.locator("#counts-help").text_content()
    chromium.allow("http://papilio.test/*")
    options.check("#counts")
    word(options.locator("#says"), "Saved")
    assert "counts" not in stored(chromium)
    assert stored(chromium, "local")["here:counts"] is True
    chromium.forbid("http://papilio.test/*")
    word(options.locator("#counts-word.careful"), "does not allow Home to be asked")
    assert not options.locator("#counts").is_checked()
    assert world.asked(*HOSTS) == []


def test_the_keys_of_today_are_shown_with_the_way_to_change_them(options: Any, chromium: Chromium) -> None:
    shown = options.locator("#shortcuts").inner_text()
    for command in chromium.api("browser.commands.getAll()"):
        assert (command["shortcut"] or "no keys") in shown
        assert command["description"] in shown
    assert "about:addons" in options.inner_text("main")
    with chromium.context.expect_page() as opened:
        options.click("#change-shortcuts")
    opened.value.wait_for_url("chrome://extensions/shortcuts")


def test_reset_puts_everything_back_and_can_be_undone(options: Any, chromium: Chromium) -> None:
    chromium.allow(*ARXIV)
    options.check("[data-site=arxiv] input")
    options.check("#open-in [value=same]")
    word(options.locator("#says"), "Saved")
    options.click("#reset")
    word(options.locator("#notice"), "as it came")
    assert servers_of(chromium) == {"Papilio": "http://127.0.0.1:8000"}
    assert not chromium.api(f"browser.permissions.contains({{origins: {json.dumps(ARXIV)}}})")
    options.click("#notice button:has-text('Undo')")
    word(options.locator("#says"), "as before")
    assert servers_of(chromium) == {"Home": HOME["url"], "Lab": LAB["url"]}
    assert options.locator("#open-in [value=same]").is_checked()
    until(options, "document.querySelector('[data-site=arxiv] input').checked")


def test_a_tab_closed_while_something_is_typed_asks_first(options: Any, chromium: Chromium) -> None:
    asked: list[str] = []
    options.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    row(options, "Lab").locator("[data-part=name]").click()
    options.keyboard.press("End")
    options.keyboard.type("oratory")
    options.close(run_before_unload=True)
    word(options.locator("#says"), "Saved")
    options.close()
    assert asked == ["beforeunload"]
    assert list(servers_of(chromium)) == ["Home", "Laboratory"]


def test_a_name_from_elsewhere_is_text_and_nothing_more(options: Any, chromium: Chromium) -> None:
    keep(chromium, {**HOME, "name": "<img src=x onerror=alert(1)>"}, LAB)
    word(options.locator("[data-id=home] [data-part=title]"), "<img src=x onerror=alert(1)>")
    assert options.locator("main img").count() == 0


def test_every_control_is_reached_by_tab(options: Any) -> None:
    row(options, "Lab").locator("summary").click()
    options.evaluate("document.activeElement.blur()")
    reach = """() => {
      const controls = [...document.querySelectorAll("a[href], button, input, select, summary")]
        .filter((each) => each.checkVisibility() && !(each.type === "radio" && !each.checked));
      window.reached ??= new Set();
      reached.add(document.activeElement);
      return controls.filter((each) => !reached.has(each)).map((each) => each.outerHTML.slice(0, 80));
    }"""
    missing = ["?"]
    for _ in range(80):
        options.keyboard.press("Tab")
        if not (missing := options.evaluate(reach)):
            break
    assert missing == []


@pytest.mark.parametrize("path", ["options/options.html", "welcome/welcome.html"])
def test_the_pages_are_accessible_and_fit(chromium: Chromium, options: Any, path: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in tests/web)")
    page = options if "options" in path else open_page(chromium, path)
    if "options" in path:
        # With something open, something wrong and something told.
        row(page, "Lab").locator("summary").click()
        row(page, "Lab").locator("[data-part=scheme]").select_option("basic")
        add(page, "papers.example.org")
        chromium.api("browser.storage.sync.set({openIn: 'same', links: {arxiv: true}})")
        page.locator("#notice").wait_for()
    session = chromium.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    for width in (400, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            # Colours that are on their way to the other theme are there.
            page.evaluate("document.body.offsetWidth, Promise.all(document.getAnimations().map(({finished}) => finished))")
            violations = page.evaluate(VIOLATIONS)
            assert violations == [], (width, scheme)
    # The next test finds a page of the usual size and colours.
    page.close()


def test_firefox_keeps_choices_too(firefox: Firefox) -> None:
    firefox.close_tabs()
    keep(firefox, HOME, LAB)
    tab = firefox.inside("options/options.html")
    wait = "new Promise((done) => { const look = () => (%s) ? done(true) : setTimeout(look, 20); look(); })"
    assert tab.evaluate(wait % "document.querySelectorAll('#servers > li').length === 2 && 'ready' in document.body.dataset")
    tab.evaluate("(document.querySelector('#add [name=address]').value = 'https://papers.example.org/x/', 1)")
    tab.click("#add > .acts button")
    assert tab.evaluate(wait % "document.querySelectorAll('#servers > li').length === 3")
    assert servers_of(firefox)["papers.example.org"] == "https://papers.example.org/x"
    tab.click("#menus [value=frame]")
    assert tab.evaluate(wait % "document.getElementById('says').textContent === 'Saved.'")
    assert stored(firefox)["menus"]["frame"] is False
    assert tab.evaluate("document.querySelector('#shortcuts tr') !== null")
    firefox.close_tabs()
    tab = firefox.inside("welcome/welcome.html")
    assert tab.evaluate(wait % "'ready' in document.body.dataset")
    assert tab.evaluate("document.getElementById('address').value") == HOME["url"]
    assert "Pin to Toolbar" in tab.evaluate("document.getElementById('pin').textContent")
