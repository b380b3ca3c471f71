"""The library's own addresses."""

import pytest

from papilio.finding.home import NOWHERE, STAND_IN, Home

HOME = Home(base_path="/lib").at("papers.example.org").at("127.0.0.1:8000")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("https://papers.example.org/lib/arxiv/1706.03762", "/arxiv/1706.03762"),
        ("https://papers.example.org/arxiv/1706.03762", "/arxiv/1706.03762"),
        ("http://PAPERS.example.org:80/lib/arxiv/cs.CL?date=2024-05-03", "/arxiv/cs.CL?date=2024-05-03"),
        ("//papers.example.org/lib", "/"),
        ("https://papers.example.org./lib/arxiv/1706.03762", "/arxiv/1706.03762"),
        ("https://papers.example.org.:443/starred", "/starred"),
        ("http://localhost.:8000/starred", "/starred"),
        ("https://papers.example.org../x", ""),
        ("papers.example.org/lib/search?q=a+b&sort=time#top", "/search?q=a+b&sort=time"),
        ("http://127.0.0.1:8000/venue/ICLR.2025?group=Oral", "/venue/ICLR.2025?group=Oral"),
        ("http://localhost:8000/lib/starred", "/starred"),
        ("http://[::1]:8000/starred", "/starred"),
        (" http://localhost:8000/starred ", "/starred"),
        ("http://localhost:8000", "/"),
        ("localhost:8000", ""),
        ("https://papers.example.org/lib//evil.example", "/evil.example"),
        ("https://papers.example.org/\\\\evil.example", "/evil.example"),
        ("https://papers.example.org/search?q=深", "/search?q=%E6%B7%B1"),
        ("https://papers.example.org/library/x", "/library/x"),
        ("https://papers.example.org.evil.example/x", ""),
        ("https://evil.example/papers.example.org/x", ""),
        ("https://papers.example.org@evil.example/x", ""),
        ("https://papers.example.org:8443/x", ""),
        ("http://localhost:8001/x", ""),
        ("see https://papers.example.org/x", ""),
        ("https://papers.example.org/x and more", ""),
        ("ftp://papers.example.org/x", ""),
        ("", ""),
    ],
)
def test_the_path_of_an_own_address(text: str, path: str) -> None:
    assert HOME.path_of(text) == path
    assert NOWHERE.path_of(text) == ""


@pytest.mark.parametrize("host", ["Papers.Example.org.", "papers.example.org:443", "PAPERS.example.org.:80"])
def test_a_host_is_one_however_it_is_written(host: str) -> None:
    assert NOWHERE.at(host).path_of("https://papers.example.org/starred") == "/starred"
    assert NOWHERE.at("[2001:DB8::0:1]:8000").path_of("http://[2001:db8::1]:8000/starred") == "/starred"
    assert NOWHERE.at("no host") == NOWHERE


def test_a_word_that_is_also_a_host_is_a_word() -> None:
    home = NOWHERE.at("papers").at("papers.example.org")
    for word in ("papers", "papers/code", "papers?", "papers.example.org"):
        assert home.path_of(word) == ""
    assert home.path_of("http://papers/starred") == home.path_of("papers.example.org/starred") == "/starred"


def test_own_addresses_in_prose_are_those_of_the_stand_in() -> None:
    text = "See http://localhost:8000/lib/arxiv/1706.03762, (https://papers.example.org/venue/P19-1001@ACL)."
    assert HOME.abroad(text) == f"See {STAND_IN}/arxiv/1706.03762, ({STAND_IN}/venue/P19-1001@ACL)."
    assert NOWHERE.abroad(text) == text


def test_what_leads_on_is_what_it_leads_to() -> None:
    assert HOME.carried("http://localhost:8000/go?u=10.1000%2Fx%20y&title=z") == "10.1000/x y"
    assert HOME.carried("http://localhost:8000/go") == "http://localhost:8000/go"
    assert HOME.carried("http://localhost:8000/gone?u=1") == "http://localhost:8000/gone?u=1"
