"""A translator for Zotero of this site's own: what its desktop program needs to take papers from these pages."""

import json
import re
from functools import cache
from importlib.resources import files
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.web.frame import Frame
from papilio.web.pages.feed import site_of

LAST_UPDATED = "2026-11-26 12:00:00"
"""Of `zotero.js`: Zotero takes a translator anew when this is later than that of the one it has."""


def show(request: Request, app: App, frame: Frame) -> Response:
    """The translator, its header made for the address of this site."""
    site = site_of(request, app)
    header = {
        # The same site is the same translator, so that a newer one takes its place.
        "translatorID": str(uuid5(NAMESPACE_URL, site)),
        "label": f"Papilio ({site.partition('://')[2]})",
        "creator": "Papilio",
        "target": f"^{_escaped(site)}/(arxiv|venue|search|starred)\\b",
        "minVersion": "6.0",
        "maxVersion": "",
        "priority": 100,
        "inRepository": False,
        "translatorType": 4,
        "browserSupport": "gcsibv",
        "lastUpdated": LAST_UPDATED,
    }
    script = f"{json.dumps(header, indent=1)}\n\nconst SITE = {json.dumps(site)};\n\n{_script()}"
    headers = {"Content-Disposition": 'attachment; filename="Papilio.js"'}
    return Response(script, headers=headers, media_type="text/javascript")


def _escaped(text: str) -> str:
    """A text as a regular expression of JavaScript."""
    return re.sub(r"[.*+?^${}()|\[\]\\]", r"\\\g<0>", text)


@cache
def _script() -> str:
    return files("papilio.web.pages").joinpath("zotero.js").read_text(encoding="utf-8")
