"""The files of `static/`, under names that change with their content, so that browsers keep them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

DIRECTORY = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def version() -> str:
    """A short hash over all files; modules that import each other by relative names so agree on it."""
    digest = sha256()
    for path in sorted(DIRECTORY.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def serve(request: Request) -> Response:
    """One file. Under another version's name it is served too (a page may be older than the program), but not to be kept."""
    path = DIRECTORY / request.path_params["name"]
    if path.parent != DIRECTORY or path.suffix not in _TYPES or not path.is_file():
        return PlainTextResponse("There is no such file.", 404)
    kept = request.path_params["version"] == version()
    cache_control = "public, max-age=31536000, immutable" if kept else "no-cache"
    return FileResponse(path, media_type=_TYPES[path.suffix], headers={"Cache-Control": cache_control})
