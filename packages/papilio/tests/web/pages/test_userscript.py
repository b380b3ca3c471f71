"""The userscript, which asks for no right and tells papers apart as the table does."""

import json
import re
import shutil
import subprocess

import pytest
from starlette.testclient import TestClient

from papilio.identifiers import identify
from papilio.identifiers.table import TABLE
from papilio.web.pages.userscript import RUNS_ON

PUBLIC = "https://papers.example.org/lib"


def header_of(script: str) -> list[tuple[str, str]]:
    head = script.partition("// ==/UserScript==")[0].splitlines()
    assert head[0] == "// ==UserScript=="
    return [(name, value) for line in head[1:] for name, _, value in [line.removeprefix("// @").partition(" ")]]


def test_the_userscript_asks_for_no_right_and_runs_on_no_other_site(below: TestClient) -> None:
    answer = below.get("/lib/papilio.user.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    head = header_of(answer.text)
    assert ("grant", "none") in head and ("namespace", PUBLIC) in head
    assert ("name", "Papilio (papers.example.org/lib)") in head
    assert not {"require", "resource", "connect", "updateURL", "include"} & dict(head).keys()
    hosts = {host for site in TABLE.sites if site.name in RUNS_ON for host in site.hosts}
    assert {value for name, value in head if name == "match"} == {f"*://{host}/*" for host in hosts}
    assert {site.name for site in TABLE.sites} >= set(RUNS_ON)
    assert not re.search(r"\b(fetch|XMLHttpRequest|sendBeacon|WebSocket|innerHTML|eval)\b|\bimport\b", answer.text)


def test_the_userscript_tells_papers_apart_as_the_table_does(client: TestClient) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    # The part of the script that knows addresses, without the part that needs a page.
    script = client.get("/papilio.user.js").text.partition("const spoken")[0]
    examples = [rule.example for site in TABLE.sites for rule in site.rules]
    examples += ["https://arxiv.org/abs/1706.03762v1", "https://arxiv.org/", "https://evil.example/abs/1706.03762", "not one"]
    program = script + f"console.log(JSON.stringify({json.dumps(examples)}.map(keyOf)));\n}})();"
    run = subprocess.run([node, "-"], input=program, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 0, run.stderr
    keys = dict(zip(examples, json.loads(run.stdout), strict=True))
    named = {each: [mention.ref for mention in identify(each).papers] for each in examples}
    for site in TABLE.sites:
        for rule in site.rules:
            assert bool(keys[rule.example]) == bool(rule.ref), rule.example
    assert keys["https://arxiv.org/abs/1706.03762v1"] == keys["https://arxiv.org/abs/1706.03762v5"] == "arxiv:1706.03762"
    assert [keys[each] for each in examples[-3:]] == ["", "", ""]
    same: dict[str, set[str]] = {}
    for example, key in keys.items():
        if key:
            same.setdefault(key, set()).update(named[example])
    assert all(len(refs) == 1 or "," in key for key, refs in same.items()), same
