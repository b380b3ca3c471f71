"""Notes: written and shown, private and shared, hostile and too long; their feed."""

import pytest
from lxml import etree, html
from lxml.html import HtmlElement
from readers_site import Site, Watch
from starlette.testclient import TestClient

from papilio.export.feeds import ATOM
from papilio.store.readers.notes import NOTE_LIMIT
from papilio.web.readers.markdown import note_html

PAGE = "/arxiv/2405.00009"
JSON = {"Accept": "application/json"}


def write(client: TestClient, text: str, **more: str) -> int:
    answer = client.post("/notes", data={"paper": "2405.00009", "text": text, **more}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def notes(client: TestClient, path: str = PAGE) -> list[HtmlElement]:
    return html.fromstring(client.get(path).text).cssselect(".note-of")


def test_a_note_is_written_changed_and_deleted_without_script(site: Site) -> None:
    client = site.by()
    form = html.fromstring(client.get(PAGE).text).cssselect("#notes form.write")[0]
    fields = {each.get("name"): each.get("value") for each in form.cssselect("input[type=hidden]")}
    answer = client.post(form.get("action"), data={**fields, "text": "**bold** and $\\alpha_1$\r\n\r\nmore"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#note-1")
    [shown] = notes(client)
    assert shown.cssselect(".written strong")[0].text == "bold"
    assert shown.cssselect(".written math")[0].get("alttext") == "\\alpha_1"
    assert len(shown.cssselect(".written p")) == 2 and "private" in shown.cssselect(".metainfo")[0].text_content()
    edit = shown.cssselect("form.write")[0]
    assert edit.cssselect("textarea")[0].text.strip() == "**bold** and $\\alpha_1$\n\nmore"
    fields = {each.get("name"): each.get("value") for each in edit.cssselect("input[type=hidden]")}
    site.clock.move(hours=1)
    client.post(edit.get("action"), data={**fields, "text": "another", "shared": "1"})
    [shown] = notes(client)
    assert shown.cssselect(".written")[0].text_content().strip() == "another"
    assert "changed 2024-05-04 13:00 UTC, shared" in shown.cssselect(".metainfo")[0].text_content()
    remove = shown.cssselect("form.remove")[0]
    fields = {each.get("name"): each.get("value") for each in remove.cssselect("input[type=hidden]")}
    assert client.post(remove.get("action"), data=fields).headers["location"] == f"{PAGE}#notes"
    assert notes(client) == []


def test_readers_see_their_own_notes_and_shared_ones(site: Site) -> None:
    ada, bob = site.by("ada"), site.by("bob")
    mine, ours = write(ada, "secret of ada"), write(ada, "for all", shared="1")
    for path in (PAGE, "/notes"):
        assert [each.get("id") for each in notes(bob, path)] == [f"note-{ours}"]
        assert {each.get("id") for each in notes(ada, path)} == {f"note-{mine}", f"note-{ours}"}
        assert notes(bob, path)[0].cssselect("form") == [] and "ada" in notes(bob, path)[0].text_content()
    for path in (PAGE, "/notes", "/notes/feed", "/arxiv/cs.LG?show=100", "/search?q=secret"):
        assert "secret of ada" not in bob.get(path).text, path
    assert "secret of ada" not in ada.get("/notes/feed").text, "a feed is passed on"
    page = html.fromstring(bob.get("/arxiv/cs.LG?show=100").text)
    assert page.get_element_by_id("2405.00009").cssselect(".title-notes sup")[0].text_content() == "1"
    forged = bob.post("/notes", data={"paper": "2405.00009", "text": "forged", "id": str(mine)}, headers=JSON)
    assert forged.status_code == 404
    assert bob.post("/notes/remove", data={"id": str(ours)}).status_code == 404
    assert len(notes(ada)) == 2


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](https://evil.example/pixel.png)",
    "<https://ok.example/\"onmouseover='alert(1)'>",
    '[x](https://ok.example/$a$ "t$b$")',
    "`$x<script>$` and $\\text{<script>alert(1)</script>}$",
    "\ue0000\ue001 \ue00099\ue001 $x$",
    "$$\\href{javascript:alert(1)}{x}$$ $\\style{color:red}{y}$",
    "<style>body{display:none}</style><a href=x style=y>z</a>",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    "</textarea><script>alert(1)</script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_note_is_text(site: Site, text: str) -> None:
    client = site.by()
    write(client, text, shared="1")
    for path in (PAGE, "/notes"):
        page = html.fromstring(client.get(path).text)
        [written] = page.cssselect(".written")
        assert {each.get("src") for each in page.cssselect("script")} == {page.cssselect("head script")[0].get("src")}
        for element in written.iter():
            assert element.tag not in ("script", "style", "img", "iframe", "form", "input", "svg")
            assert not any(name.startswith("on") or name == "style" for name in element.attrib)
            assert not (element.get("href") or "").lower().startswith(("javascript", "data", "vbscript"))
    etree.fromstring(client.get("/notes/feed").content)


@pytest.mark.parametrize(
    "text",
    ["*" * NOTE_LIMIT, "[" * NOTE_LIMIT, "> " * 10_000, "$" * NOTE_LIMIT, "`" * NOTE_LIMIT, "| a " * 5_000, "_a" * 10_000],
)
def test_no_note_keeps_the_page_waiting(text: str) -> None:
    # Anything worse than linear would not come back within the life of a test run.
    assert note_html(text)


def test_formulas_in_code_and_addresses_stay_as_written() -> None:
    shown = html.fromstring(f"<div>{note_html('`$a_1$` [x](https://ok.example/?q=$b$) $c_1$')}</div>")
    assert shown.cssselect("code")[0].text == "$a_1$"
    assert shown.cssselect("a")[0].get("href") == "https://ok.example/?q=$b$"
    assert [each.get("alttext") for each in shown.cssselect("math")] == ["c_1"]
    assert "nofollow" in shown.cssselect("a")[0].get("rel")


def test_a_note_that_is_too_long_is_refused_with_the_limit(site: Site) -> None:
    client = site.by()
    answer = client.post("/notes", data={"paper": "2405.00009", "text": "x" * (NOTE_LIMIT + 1), "back": PAGE})
    assert answer.status_code == 413
    assert "20,001" in answer.text and "20,000" in answer.text
    assert f'href="{PAGE}"' in answer.text
    write(client, "x" * NOTE_LIMIT)
    assert len(notes(client)) == 1


@pytest.mark.parametrize("character", ["读", "𝔸", "\r\n读"])
def test_the_longest_note_is_kept_in_any_script(site: Site, character: str) -> None:
    kept = (character * NOTE_LIMIT).replace("\r\n", "\n")[:NOTE_LIMIT]
    write(site.by(), kept.replace("\n", "\r\n"))
    [note] = site.store.notes.recent("", 9)
    assert note.text == kept.strip()


def test_a_note_of_a_megabyte_is_refused_kindly(site: Site) -> None:
    answer = site.by().post("/notes", data={"paper": "2405.00009", "text": "x" * 1_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.text and 'class="problem"' in answer.text
    assert site.store.notes.recent("", 9) == []


@pytest.mark.parametrize("fields", [{"text": " "}, {"text": "x", "id": "abc"}, {"text": "x", "id": "7"}])
def test_what_is_no_note_is_refused(site: Site, fields: dict[str, str]) -> None:
    assert site.by().post("/notes", data={"paper": "2405.00009", **fields}).status_code in (400, 404)
    assert site.store.notes.recent("", 9) == []


def test_recent_notes_come_page_by_page_in_as_many_queries(site: Site) -> None:
    client = site.by()
    for number in range(1, 3):
        write(client, f"note {number}")
    with Watch(site.store) as few:
        client.get("/notes")
    for number in range(3, 36):
        client.post("/notes", data={"paper": f"2405.{number:05}", "text": f"note {number}"})
    with Watch(site.store) as many:
        page = html.fromstring(client.get("/notes").text)
    assert few.reads == many.reads
    assert [each.get("id") for each in page.cssselect(".note-of")] == [f"note-{n}" for n in range(35, 5, -1)]
    older = page.cssselect("a[rel=next]")[0].get("href")
    assert [each.get("id") for each in notes(client, older)] == [f"note-{n}" for n in range(5, 0, -1)]


def test_the_feed_is_atom_with_ids_that_stay(site: Site) -> None:
    client = site.by("ada")
    assert etree.fromstring(client.get("/notes/feed").content).tag == f"{{{ATOM}}}feed"
    number = write(client, "see $x^2$ & <b>", shared="1")
    site.clock.move(hours=1)
    write(client, "see $x^3$", shared="1", id=str(number))
    feed = etree.fromstring(client.get("/notes/feed").content)
    [entry] = feed.findall(f"{{{ATOM}}}entry")
    assert entry.findtext(f"{{{ATOM}}}id") == f"tag:papilio,2026:note:{number}"
    assert entry.findtext(f"{{{ATOM}}}published") == "2024-05-04T12:00:00Z"
    assert entry.findtext(f"{{{ATOM}}}updated") == "2024-05-04T13:00:00Z" == feed.findtext(f"{{{ATOM}}}updated")
    assert entry.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "ada"
    assert "<math" in (entry.findtext(f"{{{ATOM}}}content") or "")


def test_a_note_outlives_its_paper(site: Site) -> None:
    client = site.by()
    write(client, "kept")
    with site.store.transaction() as tx:
        site.store.papers.delete(tx, ["arxiv:2405.00009"])
    [shown] = notes(client, "/notes")
    assert "kept" in shown.text_content() and "arXiv 2405.00009" in shown.text_content()


def test_a_note_that_writes_what_stands_for_formulas_breaks_no_page(site: Site) -> None:
    ada, bob = site.by("ada"), site.by("bob")
    for text in ("[a](%EE%80%800%EE%80%81)", "&#xE000;7&#xE001; $x$", "`\ue0000\ue001`"):
        write(ada, text, shared="1")
    for path in (PAGE, "/notes", "/notes/feed"):
        assert bob.get(path).status_code == 200, path
    assert len(notes(bob)) == 3
