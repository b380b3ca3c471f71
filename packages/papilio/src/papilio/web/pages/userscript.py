"""A userscript of this site's own: it puts links to this site beside the papers on the pages of others."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.identifiers.table import TABLE
from papilio.web.frame import Frame
from papilio.web.pages.feed import site_of

VERSION = "2026.11.30"
"""Of `userscript.js`: managers of userscripts take a later one in its place."""
RUNS_ON = ("arxiv", "alphaxiv", "huggingface", "openreview", "acl", "semanticscholar", "scholar")
"""Where it runs, by the names of `sites.json`; the links that it knows lead to any site of that table."""


def show(request: Request, app: App, frame: Frame) -> Response:
    """The script, made for the address of this site."""
    site = site_of(request, app)
    head = [
        ("name", f"Papilio ({site.partition('://')[2]})"),
        ("namespace", site),
        ("version", VERSION),
        ("description", "Links to your Papilio beside the papers on other sites. Nothing is sent before you follow one."),
        *(("match", f"*://{host}/*") for row in TABLE.sites if row.name in RUNS_ON for host in row.hosts),
        ("run-at", "document-idle"),
        ("noframes", ""),
        ("grant", "none"),
    ]
    lines = ["// ==UserScript==", *(f"// @{name} {value}".rstrip() for name, value in head), "// ==/UserScript=="]
    # In a function of its own: without a grant it shares the page's names.
    named = f"const ADDRESS = {json.dumps(site)};\nconst SITES = {_shapes()};\n"
    script = f'(() => {{\n"use strict";\n{named}\n{_script()}}})();\n'
    return Response("\n".join(lines) + "\n\n" + script, media_type="text/javascript")


@cache
def _shapes() -> str:
    """Every address of `sites.json` that names a paper, as JSON."""
    shapes: list[Mapping[str, object]] = []
    for site in TABLE.sites:
        rules = [
            {
                "path": rule.path.pattern.pattern,
                "parameter": rule.parameter,
                "value": rule.value.pattern.pattern if rule.value else "",
                "captures": [*rule.path.captures, *(rule.value.captures if rule.value else ())],
                "ref": rule.ref,
            }
            for rule in site.rules
            if rule.ref
        ]
        shapes.append({"hosts": site.hosts, "rules": rules})
    return json.dumps(shapes)


@cache
def _script() -> str:
    return files("papilio.web.pages").joinpath("userscript.js").read_text(encoding="utf-8")
