"""What the interface says, in which language; and the words that tell a paper from others."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient

import papilio.web
from papilio.following.on_demand import Why
from papilio.search.engine import NO_ENCODER, NO_WORDS
from papilio.web.i18n import choose_language, messages
from papilio.web.lists.calendar import MONTHS, WEEKDAYS
from papilio.web.lists.keywords import keywords

WEB = Path(papilio.web.__file__).parent
IN_TEMPLATE = re.compile(r'\bt(?:\.count\([^"]*"([^"]+)",\s*"([^"]+)"|\(\s*"([^"]+)")')


def said() -> set[str]:
    """Every sentence of templates and handlers, read from their source."""
    sentences: set[str] = set()
    for template in WEB.rglob("*.html"):
        for match in IN_TEMPLATE.finditer(template.read_text("utf-8")):
            sentences.update(filter(None, match.groups()))
    for module in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".text", "text.count")):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                sentences.update(text for text in texts if isinstance(text, str))
    return sentences | {*MONTHS, *WEEKDAYS, *WEEKDAYS.values(), NO_ENCODER, NO_WORDS, *Why}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_is_written_in_chinese_and_none_is_left_over() -> None:
    assert set(messages("zh").table) == said()


def test_translations_fill_the_same_places() -> None:
    for english, chinese in messages("zh").table.items():
        assert fields(chinese) <= fields(english), english
        assert fields(english) - fields(chinese) <= {"name"}, english


@pytest.mark.parametrize(
    ("cookie", "fixed", "accepted", "language"),
    [
        ("", "", "", "en"),
        ("", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "", "fr,zh;q=0.3", "zh"),
        ("", "zh", "en", "zh"),
        ("en", "zh", "zh", "en"),
        ("xx", "", "zh;q=oops", "en"),
    ],
)
def test_choice_of_language(cookie: str, fixed: str, accepted: str, language: str) -> None:
    assert choose_language(cookie, fixed, accepted) == language


def test_page_follows_the_browser_and_keeps_what_programs_read(client: TestClient) -> None:
    response = client.get("/arxiv/cs.LG", headers={"Accept-Language": "zh-CN"})
    page = html.fromstring(response.text)
    assert page.get("lang") == "zh"
    assert page.cssselect("h1")[0].text_content().startswith("机器学习")
    assert page.cssselect("p.info .total")[0].text_content() == "Total: 60"
    assert "Accept-Language" in response.headers["vary"]


def test_switching_keeps_the_place(client: TestClient) -> None:
    form = html.fromstring(client.get("/arxiv/cs.LG?sort=1&show=10").text).cssselect("form.choices")[0]
    back = form.cssselect("input[name=back]")[0].get("value")
    response = client.post(form.get("action"), data={"language": "zh", "back": back})
    assert (response.status_code, response.headers["location"]) == (303, "/arxiv/cs.LG?sort=1&show=10")
    assert html.fromstring(client.get("/").text).get("lang") == "zh"
    client.post("/preferences", data={"theme": "dark", "back": "/"})
    assert html.fromstring(client.get("/").text).get("data-theme") == "dark"


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: y", "", "javascript:x"]
)
def test_switching_never_leads_elsewhere(client: TestClient, back: str) -> None:
    response = client.post("/preferences", data={"language": "en", "back": back})
    assert response.headers["location"] == "/"


def test_unknown_choice_is_not_kept(client: TestClient) -> None:
    assert "set-cookie" not in client.post("/preferences", data={"language": "xx", "theme": "pink", "back": "/"}).headers


def test_keywords_are_the_telling_words() -> None:
    words = keywords(
        "Monarch matrices for efficient transformers",
        "We show that monarch matrices, products of block-diagonal matrices, are good. $\\alpha_{monarchy}$ The method is new.",
    )
    assert words[0] == "monarch" and "matrices" in words[:4]
    assert not {"the", "we", "that", "alpha", "monarchy"} & set(words)
    assert "block-diagonal" in words


@given(st.text(max_size=300), st.text(max_size=600))
def test_keywords_of_any_text_fit_their_attribute(title: str, abstract: str) -> None:
    words = keywords(title, abstract)
    assert len(words) <= 10
    assert words == keywords(title, abstract)
    assert all(word == word.lower() and not re.search(r'[\s,"<>]', word) for word in words)


def test_static_files_may_be_kept_under_their_version(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    script = client.get(page.cssselect("script")[0].get("src"))
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "immutable" in script.headers["cache-control"]
    assert "immutable" not in client.get("/static/other/main.js").headers["cache-control"]
    assert client.get("/static/x/..%2Froutes.py").status_code == 404
    assert client.get("/static/x/nothing.js").status_code == 404


def test_scripts_stay_small() -> None:
    assert sum(path.stat().st_size for path in (WEB / "static").glob("*.js")) < 58_000
