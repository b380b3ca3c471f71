"""Letters that went wrong on their way: dotless i with its accent, and UTF-8 that was read as Latin-1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.texts.letters import mended_names, mended_text


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Miroslav Dud\u0131\u0301k", "Miroslav Dudík"),
        ("Mart\u0131\u0301n López-Garc\u0131\u0301a", "Martín López-García"),
        ("Ga\u0131\u0308ffas, Kre\u0131\u0306n", "Gaïffas, Kreĭn"),
        ("Na \u0308\u0131ve", "Naïve"),
        ("na¨\u0131ve", "naïve"),
        ("\u0237\u030c", "ǰ"),
        ("RÃ¼diger Ehlers", "Rüdiger Ehlers"),
        ("Hal DaumÃ© III, José Cano", "Hal Daumé III, José Cano"),
        ("Roberto MartÃ\xadn-MartÃ\xadn", "Roberto Martín-Martín"),
        ("PaweÅ‚ Å»ak", "Paweł Żak"),
        ("ÐŸÑ‘Ñ‚Ñ€", "Пётр"),
        ("RÃƒÂ¼diger", "Rüdiger"),
    ],
)
def test_names_are_mended_where_it_is_exact(written: str, right: str) -> None:
    assert mended_names(written) == right


@pytest.mark.parametrize(
    "name",
    [
        "Tomáš Kocák",
        "İsmail Kadı",
        "Ilıcak",
        "São Paulo",
        "Emmanuel Candès",
        "CAFÉ",
        "Nguyễn Ã",
        "Å. Björck",
        "O’Neil",
        "苏剑林",
    ],
)
def test_names_that_are_right_stay(name: str) -> None:
    assert mended_names(name) == mended_text(name) == name


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("the robotâ\x80\x99s own", "the robot’s own"),
        ("the viewerâ€™s view", "the viewer’s view"),
        ("the systemÃ¢Â€Â™s, AlzheimerÃ¢Â\x80Â\x99s", "the system’s, Alzheimer’s"),
        ("a naÃ¯ve 360Â° view", "a naïve 360° view"),
        ("a 640Ã\x97480 image of l â\x89¤ 2 and lâ‰¤2", "a 640×480 image of l ≤ 2 and l≤2"),
        ("TuÌ\x88bingen", "Tu\u0308bingen"),
        ("naÂ¨Ä±ve", "naïve"),
    ],
)
def test_texts_are_decoded_where_they_show_what_is_no_text(written: str, right: str) -> None:
    assert mended_text(written) == right


@pytest.mark.parametrize(
    "text",
    [
        "‘verbe au participe passé’, d’amorçage hiérachisé”, Flambé’s",
        "3 Å², 5 Å–7 Å and the operator Â² of weiß”",
        "Itô’s «CAFÉ», Manhã” and Ayuukjä’äy",
        "S, κ and π",
    ],
)
def test_texts_that_are_right_stay(text: str) -> None:
    assert mended_text(text) == text


@given(st.text())
def test_mending_twice_is_mending_once(text: str) -> None:
    for mended in (mended_text, mended_names):
        assert mended(mended(text)) == mended(text)


@given(st.text(st.characters(min_codepoint=0xE0, max_codepoint=0x17F, categories=["Ll"]), min_size=1, max_size=4))
def test_a_name_between_plain_letters_comes_back_however_often_it_was_encoded(letters: str) -> None:
    name = once = f"Ab{letters}cd"
    if mended_names(name) != name:
        return
    for _ in range(2):
        once = once.encode().decode("latin-1")
        assert mended_names(once) == name
