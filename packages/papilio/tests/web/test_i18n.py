"""What the interface says, in which language."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from lxml import html
from starlette.testclient import TestClient

import papilio.web
from papilio.following.on_demand import Why
from papilio.search.engine import LACKING_VECTORS, NO_WORDS, NOT_MEANT
from papilio.search.mine import NOTHING_MARKED
from papilio.search.plain_words import ALL_OF_THE_WORDS, BY_THE_AUTHOR, MOST_OF_THE_WORDS
from papilio.web.i18n import choose_language, messages
from papilio.web.lists.calendar import MONTHS, WEEKDAYS

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
            if isinstance(node, ast.Call) and f".{ast.unparse(node.func)}".endswith((".text", ".text.count")):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                sentences.update(text for text in texts if isinstance(text, str))
    return (
        sentences
        | {*MONTHS, *WEEKDAYS, *WEEKDAYS.values(), NO_WORDS, NOT_MEANT, LACKING_VECTORS, *NOTHING_MARKED.values(), *Why}
        | {
            ALL_OF_THE_WORDS,
            BY_THE_AUTHOR,
            MOST_OF_THE_WORDS,
        }
    )


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
    assert page.cssselect("p.info .in-all")[0].text_content() == "共 60 篇"
    assert "Accept-Language" in response.headers["vary"]


@pytest.mark.parametrize(
    "path",
    [
        *(f"/search?q={query}" for query in ("(a", "a)", "titel:x", "xyzzy:x", "year:x", "after:x", "OR", '"a', "()")),
        *(f"/arxiv/{name}" for name in ("2401.123", "2413.00001", "hep-th/99", "cs.XX", "2401.00001v0", "0601.0001")),
        "/venue/nothing:x", "/venue/NOPE.2025", "/related/nothing:x", "/arxiv/cs.LG?show=x", "/nowhere", "/cite/nothing:x",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_readers_language(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "zh-CN"})
    said = html.fromstring(response.text).cssselect(".mistake p, .problem p:first-of-type")
    assert response.status_code in (400, 404)
    assert re.search(r"[\u4e00-\u9fff]", said[0].text_content()), said[0].text_content()


def test_forms_keep_their_values_and_what_has_none_stays() -> None:
    chinese = messages("zh")
    assert "xyz:" in chinese.told("There is no field xyz: (The fields are a:, b:). For the text itself, write it in quotes.")
    assert chinese.told("A sentence of nobody.") == "A sentence of nobody."
    assert messages("en").told("This closing parenthesis has no opening one.").startswith("This closing")
    for pattern, sentence in chinese.forms:
        assert fields(sentence) <= set(pattern.groupindex)
