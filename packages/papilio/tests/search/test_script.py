"""Traditional characters as simplified ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.script import LONGEST_PIECE, is_traditional, simplified


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
