"""Traditional characters as simplified ones."""

from pathlib import Path

import opencc  # pyright: ignore[reportMissingTypeStubs]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.search.script import LONGEST_PIECE, in_one_script, is_traditional, simplified


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("圖神經網路", "图神经网路"),
        ("特徵值", "特征值"),
        ("後量子密碼", "后量子密码"),
        ("乾旱預測", "干旱预测"),
        ("著色", "著色"),
        ("圖著色", "图着色"),
        ("衞星", "卫星"),
        ("魑魅魍魎", "魑魅魍魉"),
    ],
)
def test_traditional_characters_become_simplified(written: str, read: str) -> None:
    assert simplified(written) == read


@pytest.mark.parametrize("text", ["低秩近似", "著名的图神经网络", "如何检测聚变等离子体中湍流与带状流的因果关系", ""])
def test_simplified_texts_are_left_alone(text: str) -> None:
    assert not is_traditional(text)
    assert simplified(text) is text


@given(st.text("特徵值圖神經網路後乾隆著魑𠮷低秩", max_size=3 * LONGEST_PIECE))
def test_each_character_keeps_its_place(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert all(simplified(simplified(text))[at] == each for at, each in enumerate(simplified(text)) if each in "低秩神值")


def test_a_long_text_is_read_in_pieces() -> None:
    assert simplified("圖" * 3_000) == "图" * 3_000


WRITTEN = ["机器学习与语音辨识之研究", "面向蛋白质折叠的图神经网络方法", "乾坤大挪移后记", "著名的台风与于后的干旱"]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_text_is_the_same_in_either_script_alone_and_within_a_longer_one(text: str) -> None:
    traditional = opencc.OpenCC("s2tw").convert(text)
    one = in_one_script(traditional)
    assert one == in_one_script(text)
    assert in_one_script(f"abc{traditional}é") == f"abc{one}é"
    assert one == "".join(map(in_one_script, traditional)) == in_one_script(one)


def test_text_without_chinese_characters_stays() -> None:
    assert in_one_script("naïve Bayes, Ω, 가나다, かな") == "naïve Bayes, Ω, 가나다, かな"


def test_papers_are_found_in_either_script(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    with engine.writer() as writer:
        writer.put(Document("own:1", "機器學習與語音辨識之研究", authors=("陳大文",)))
        writer.put(Document("own:2", "面向蛋白质折叠的图神经网络方法", authors=("李四",)))
        writer.commit(1)
    for query, ref in {
        "机器学习与语音辨识之研究": "own:1",
        "面向蛋白質折疊的圖神經網絡方法": "own:2",
        "title:蛋白質折疊": "own:2",
        'title:"语音辨识"': "own:1",
        "author:陈大文": "own:1",
    }.items():
        assert [hit.ref for hit in engine.answer(Search(query)).hits][:1] == [ref], query
    assert engine.answer(Search("机器学习与语音辨识之研究", sort="time")).hits[0].pinned
