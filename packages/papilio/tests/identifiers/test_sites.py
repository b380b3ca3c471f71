"""The table of sites: every row is alive, in what Python and JavaScript share."""

import json
import re
from importlib.resources import files

import pytest

from papilio.identifiers.sites import find_site, host_of, match_url
from papilio.identifiers.table import TABLE

EXAMPLES = [(site, number, rule) for site in TABLE.sites for number, rule in enumerate(site.rules)]


@pytest.mark.parametrize(("site", "number", "rule"), EXAMPLES, ids=[f"{s.name}-{n}" for s, n, _ in EXAMPLES])
def test_every_rule_names_its_example(site, number, rule) -> None:
    found = match_url(rule.example)
    assert found
    assert {item.site for item in found} == {site.name}
    assert all(bool(item.path) == bool(rule.listing) for item in found)


def test_hosts_belong_to_one_site() -> None:
    hosts = [host for site in TABLE.sites for host in site.hosts]
    assert len(hosts) == len(set(hosts))
    assert all(host == host.lower() for host in hosts)


def test_hosts_are_matched_as_a_whole() -> None:
    assert find_site("arxiv.org") is find_site("de.arxiv.org")
    assert find_site("ar5iv.labs.arxiv.org") is not find_site("arxiv.org")
    assert find_site("notarxiv.org") is find_site("arxiv.org.example") is None
    assert host_of("user:pass@ArXiv.org.:443") == "arxiv.org"


def test_a_line_break_after_a_megabyte_costs_no_more_than_without() -> None:
    assert match_url("http://" + "a" * 1_000_000 + "#\n") == []


@pytest.mark.parametrize("feature", [r"\d", r"\w", r"\s", r"\b", r"(?P<", "(?<name", "(?i", r"\Z", "(?>", "++", "*+"])
def test_patterns_keep_to_what_both_languages_share(feature: str) -> None:
    document = json.loads(files("papilio.identifiers").joinpath("sites.json").read_bytes())
    patterns = [
        value
        for part in (document["names"], document["keys"], document["texts"], document["dois"], document["grammar"]["prose"])
        for item in part
        for key, value in item.items()
        if key == "pattern"
    ]
    patterns += [rule[key] for site in document["sites"] for rule in site["rules"] for key in ("path", "value") if key in rule]
    assert not [pattern for pattern in patterns if feature in re.sub(r"\[[^\]]*\]", "[]", pattern)]
