"""Names of venues: what is one series, and what must not be mixed up."""

import json
import lzma
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.venues import series
from papilio.sources.venues.series import find_venue, parse_edition, spellings, venue_title

ACL = "Proceedings of the {} Annual Meeting of the Association for Computational Linguistics{}"
EMNLP = "Proceedings of the 2019 Conference on Empirical Methods in Natural Language Processing{}"


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("cvpr 2023", ("CVPR", 2023, "")),
        ("nips 2014", ("NeurIPS", 2014, "")),
        ("NeurIPS.2023", ("NeurIPS", 2023, "")),
        ("CVPR'23", ("CVPR", 2023, "")),
        ("ICLR 2024 Oral", ("ICLR", 2024, "Oral")),
        ("NeurIPS 2023 Datasets and Benchmarks Track", ("NeurIPS", 2023, "Datasets and Benchmarks")),
        ("www 2025", ("WWW", 2025, "")),
        ("rss 2020", ("RSS", 2020, "")),
        (ACL.format("58th", " 2020"), ("ACL", 2020, "")),
        (ACL.format("56th", " (Volume 1: Long Papers) 2018"), ("ACL", 2018, "Long Papers")),
        (ACL.format("57th", ": Student Research Workshop 2019"), ("ACL", 2019, "Student Research Workshop")),
        (
            ACL.format(
                "59th",
                " and the 11th International Joint Conference on Natural Language Processing: System Demonstrations 2021",
            ),
            ("ACL", 2021, "System Demonstrations"),
        ),
        (
            EMNLP.format(" and the 9th International Joint Conference on Natural Language Processing (EMNLP-IJCNLP) 2019"),
            ("EMNLP", 2019, ""),
        ),
        (EMNLP.format(": Industry Track"), ("EMNLP", 2019, "Industry")),
        ("Findings of the Association for Computational Linguistics: EMNLP 2020 2020", ("EMNLP", 2020, "Findings")),
        ("Findings of the Association for Computational Linguistics: ACL-IJCNLP 2021", ("ACL", 2021, "Findings")),
        ("Proceedings of ACL 2018, System Demonstrations 2018", ("ACL", 2018, "System Demonstrations")),
        (
            "Proceedings of COLING 2016, the 26th International Conference on Computational Linguistics: Technical Papers 2016",
            ("COLING", 2016, ""),
        ),
        (
            "Proceedings of the Ninth International Conference on Language Resources and Evaluation (LREC'14) 2014",
            ("LREC", 2014, ""),
        ),
        (
            "Proceedings of the Fifth International Conference on Language Resources and Evaluation (LREC’06) 2006",
            ("LREC", 2006, ""),
        ),
        (
            "Proceedings of the 21st Conference on Computational Natural Language Learning (CoNLL 2017) 2017",
            ("CoNLL", 2017, ""),
        ),
        (
            "Proceedings of *SEM 2021: The Tenth Joint Conference on Lexical and Computational Semantics 2021",
            ("StarSEM", 2021, ""),
        ),
        (
            "Proceedings of the Fourth Conference on Machine Translation (Volume 2: Shared Task Papers, Day 1) 2019",
            ("WMT", 2019, "Shared Task"),
        ),
        ("Transactions of the Association for Computational Linguistics, Volume 7 2019", ("TACL", 2019, "")),
        ("Computational Linguistics, Volume 44, Issue 1 - April 2018 2018", ("CL", 2018, "")),
        ("American Journal of Computational Linguistics (May 1976) 1976", ("AJCL", 1976, "")),
        (
            "Actes de la 16ème conférence sur le Traitement Automatique des Langues Naturelles. Articles courts 2009",
            ("TALN", 2009, "Short Papers"),
        ),
        ("Actes de la conférence conjointe JEP-TALN-RECITAL 2016. volume 1 : JEP 2016", ("JEP", 2016, "")),
        ("Proceedings of the 37th International Conference on Machine Learning", ("ICML", None, "")),
        ("2024 IEEE International Conference on Robotics and Automation (ICRA)", ("ICRA", 2024, "")),
        ("Proceedings of the Fourth Workshop on Fact Extraction and VERification (FEVER) 2021", ("FEVER", 2021, "")),
        ("", ("", None, "")),
        ("2020", ("", 2020, "")),
    ],
)
def test_known_series(text: str, edition: tuple[str, int | None, str]) -> None:
    assert parse_edition(text, None) == edition


@pytest.mark.parametrize(
    "text",
    [
        "Proceedings of the 1st Workshop on NLP for COVID-19 at ACL 2020 2020",
        "Proceedings of the First ACL Workshop on Ethics in Natural Language Processing 2017",
        "Proceedings of the 2017 EMNLP Workshop: Natural Language Processing meets Journalism 2017",
        "Proceedings of the 2018 EMNLP Workshop W-NUT: The 4th Workshop on Noisy User-generated Text 2018",
        "Proceedings of the LREC 2020 Workshop on Multimodal Wordnets (MMW2020) 2020",
        "Proceedings of the EACL Hackashop on News Media Content Analysis and Automated Report Generation 2021",
        "Proceedings of the Biomedical NLP Workshop associated with RANLP 2017 2017",
        "ICLR 2024 Workshop on Reasoning",
        "CVPR 2023 Workshops",
        "cvprw 2023",
        "Submitted to ICLR 2026",
    ],
)
def test_what_happens_at_a_conference_is_not_the_conference(text: str) -> None:
    name, _, _ = parse_edition(text, None)
    assert name not in {"ACL", "EMNLP", "LREC", "EACL", "RANLP", "ICLR", "CVPR"}
    assert name


def test_editions_of_an_unknown_series_share_one_name() -> None:
    names = {
        parse_edition("Proceedings of the Workshop on Stylistic Variation 2017", None),
        parse_edition("Proceedings of the Second Workshop on Stylistic Variation 2018", None),
        parse_edition("3rd Workshop on Stylistic Variation (StyVar 2019)", None),
    }
    assert names == {("Workshop on Stylistic Variation", year, "") for year in (2017, 2018, 2019)}


def test_the_year_of_the_name_is_the_edition_and_else_the_one_given() -> None:
    assert parse_edition("ICLR 2024", 2023) == ("ICLR", 2024, "")
    assert parse_edition("ICLR", 2023) == ("ICLR", 2023, "")


@given(st.text(max_size=120), st.none() | st.integers(1900, 2100))
def test_any_name_can_stand_in_a_url(text: str, year: int | None) -> None:
    name, _, _ = parse_edition(text, year)
    assert not set(name) & set(".,/\\?#%\n")
    assert name == " ".join(name.split())


@pytest.mark.parametrize(
    ("typed", "name"),
    [("nips", "NeurIPS"), ("NEURIPS", "NeurIPS"), ("iclr", "ICLR"), ("emnlp-ijcnlp", "EMNLP"), ("nope", None)],
)
def test_find_venue(typed: str, name: str | None) -> None:
    assert find_venue(typed) == name


def test_every_spelling_leads_to_a_name() -> None:
    assert spellings()["nips"] == spellings()["neurips"] == "NeurIPS"
    assert all(find_venue(spelling) == name for spelling, name in spellings().items())


def test_every_name_in_the_table_is_a_series_with_a_long_name() -> None:
    table = json.loads(Path(series.__file__).with_name("series.json").read_bytes())
    names = [row["name"] for row in table["series"]]
    assert len(names) == len(set(names))
    assert {row["name"] for row in table["volumes"]} <= set(names)
    for row in table["series"]:
        for spelling in (row["name"], row["title"], *row.get("aliases", ())):
            assert parse_edition(f"{spelling} 2019", None)[:2] == (row["name"], 2019)


def test_long_names() -> None:
    assert venue_title("ICLR") == "International Conference on Learning Representations"
    assert venue_title("Workshop on Storytelling of Cats") == "Workshop on Storytelling of Cats"


@pytest.mark.data
def test_real_venues(shared_data: Path) -> None:
    """The conferences that fill the file get their usual names, and a name that we give is recognised again."""
    papers: dict[str, int] = {}
    with lzma.open(shared_data / "venue-papers.jsonl.xz") as file:
        texts = [(fields["venue"], fields["year"]) for fields in map(orjson.loads, file)]
    for text, year in texts:
        name, edition, _ = parse_edition(text, year)
        assert edition == year
        papers[name] = papers.get(name, 0) + 1
    named = {name for name in papers if find_venue(name) == name}
    assert sum(papers[name] for name in named) > 0.98 * len(texts)
    assert {
        "ICLR",
        "ICML",
        "NeurIPS",
        "CVPR",
        "ICCV",
        "ECCV",
        "AAAI",
        "IJCAI",
        "ACL",
        "EMNLP",
        "NAACL",
        "EACL",
        "COLING",
        "LREC",
    } <= named
    assert all(parse_edition(f"{name} 2019", None)[:2] == (name, 2019) for name in papers)
