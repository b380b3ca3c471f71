"""The table of sites: every row is alive, and JavaScript reads it as Python does."""

import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from papilio.identifiers import canonical_ref, find_arxiv_ids
from papilio.identifiers.sites import find_site, host_of, match_url
from papilio.identifiers.table import TABLE, fill

EXAMPLES = [(site, number, rule) for site in TABLE.sites for number, rule in enumerate(site.rules)]
PROSE = [
    "see arXiv:2401.00001v2 [cs.CL] and math.GT/0309136, not $1203.4567 nor 1203.4567 MeV",
    "1203.4567(12), x=1203.4567, 1203.5968, ~/2401.00001.pdf; viXra:0911.0025",
    "arXiv: math.CO 0711.3353 (=Ref. [14]) arXiv e-prints, arXiv:1412.0857 hep-th/9901001v3.",
]


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


def test_javascript_reads_the_table_alike() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = Path(__file__).with_name("table.mjs")
    table = files("papilio.identifiers").joinpath("sites.json")
    run = subprocess.run([node, script, str(table), json.dumps(PROSE)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    for (site, number, rule), seen in zip(EXAMPLES, answer["urls"], strict=True):
        assert (seen["site"], seen["rule"]) == (site.name, number), rule.example
        found = match_url(rule.example)
        if rule.listing:
            assert [seen["list"]] == [item.path for item in found]
        elif not rule.many:
            ((site_name, path),) = [(item.site, item.path) for item in found]
            assert (site_name, path) == (seen["site"], "")
            assert [canonical_ref(seen["ref"])] == [item.name.ref for item in found if item.name]
    expected = []
    for form in (*TABLE.texts, *TABLE.dois):
        match = form.form.pattern.search(form.example)
        assert match, form.example
        expected.append(fill(form.ref, form.form.read(match)))
    assert answer["texts"] == expected
    for text, seen in zip(PROSE, answer["prose"], strict=True):
        assert [str(found) for _, _, found in find_arxiv_ids(text)] == [re.sub(r"\.[A-Z]{2}/", "/", item) for item in seen]
