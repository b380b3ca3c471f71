"""From a page record to HTML."""

from dataclasses import dataclass

import pytest

from papilio.web.answering.error import ErrorPage
from papilio.web.answering.render import environment, html, redirect
from papilio.web.frame import Frame
from papilio.web.i18n import LANGUAGES, Language, messages

HOSTILE = '<script>alert(1)</script> "quoted" & $a<b$'
FRAME = Frame("", "/", messages("zh"))


def test_whatever_a_page_says_is_escaped_and_told_in_its_language() -> None:
    answer = html("error", ErrorPage(FRAME, 404, HOSTILE, HOSTILE, ()), 404)
    assert answer.status_code == 404
    assert b"<script>alert" not in answer.body and b"&lt;script&gt;alert(1)" in answer.body
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("zh", "Accept-Language, Cookie")
    assert "private" in answer.headers["cache-control"]


@dataclass(frozen=True)
class Empty:
    frame: Frame


def test_a_page_that_lacks_what_its_template_shows_fails_loudly() -> None:
    with pytest.raises(AttributeError, match="title"):
        html("error", Empty(FRAME))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_compiles(language: Language) -> None:
    names = environment(language).list_templates()
    assert "error.html" in names
    for name in names:
        environment(language).get_template(name)


def test_a_redirect_is_not_kept() -> None:
    answer = redirect("/arxiv/cs.LG", 303)
    assert (answer.status_code, answer.headers["location"]) == (303, "/arxiv/cs.LG")
    assert "no-cache" in answer.headers["cache-control"]
