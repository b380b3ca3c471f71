"""Names that a template of TeX joined are parted."""

import pytest

from papilio.texts.joined_names import separate_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"Ada Lovelace \AND Alan Turing", ("Ada Lovelace", "Alan Turing")),
        (r"Ada Lovelace\And Alan Turing, \and Grace Hopper", ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
        (r"\AND", ()),
        (r"Joan \Andrew", (r"Joan \Andrew",)),
        ("R. Posner and P. Newman", ("R. Posner", "P. Newman")),
        ("X. S. Zhou And S. I. Roumeliotis", ("X. S. Zhou", "S. I. Roumeliotis")),
        ("Anton Andreychuk,Konstantin Yakovlev,Roni Stern", ("Anton Andreychuk", "Konstantin Yakovlev", "Roni Stern")),
        ("and Joan Gimeno", ("Joan Gimeno",)),
        ("Vassilios Morellas and", ("Vassilios Morellas",)),
        ("Research and Development Team", ("Research and Development Team",)),
        ("Belle and Babar Collaborations", ("Belle and Babar Collaborations",)),
        ("Carol and Dave", ("Carol", "Dave")),
        ("Science and Technology", ("Science and Technology",)),
        ("Department of Science and Technology", ("Department of Science and Technology",)),
        ("H. O. Back et al.", ("H. O. Back",)),
        ("A. S. R. Murty et. al", ("A. S. R. Murty",)),
        ("et al.", ()),
        ("Et al", ()),
        ("Jean Etal", ("Jean Etal",)),
        ("Rachid Al-Et Al", ("Rachid Al-Et Al",)),
        ("John Smith, Jr.", ("John Smith, Jr.",)),
        ("F. Et-tahri", ("F. Et-tahri",)),
        ("Dr. R. C. Gupta", ("R. C. Gupta",)),
        ("Prof. Dr. Paul Lukowicz", ("Paul Lukowicz",)),
        ("Mrs Rohini Temkar", ("Rohini Temkar",)),
        ("MS Custódio", ("MS Custódio",)),
        ("Drew Fudenberg", ("Drew Fudenberg",)),
        ("Hanjun Dai*", ("Hanjun Dai",)),
        ("Girish Raguvir J *", ("Girish Raguvir J",)),
        ('M. K"ummel', ("M. Kümmel",)),
        ('Linxi "Jim" Fan', ('Linxi "Jim" Fan',)),
        ("*", ()),
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("", ()),
    ],
)
def test_names_are_parted_where_the_template_says_so(text: str, names: tuple[str, ...]) -> None:
    assert separate_names(text) == names
