"""What a reader chooses about the pages themselves, kept in cookies: language and theme. Works without script."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from papilio.app import App
from papilio.web.answering.forms import local_path
from papilio.web.answering.render import redirect
from papilio.web.frame import THEMES
from papilio.web.i18n import LANGUAGES

_YEAR_SECONDS = 365 * 86_400
_MAX_BODY_BYTES = 8_192


async def choose(request: Request) -> Response:
    """Keep a choice and go back to the page it was made on."""
    app: App = request.app.state.papilio
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            return PlainTextResponse("The form is too large.", 413)
    fields = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    response = redirect(app.base_path + local_path(fields.get("back", "")), 303)
    choices = (("language", "papilio_language", tuple(LANGUAGES)), ("theme", "papilio_theme", THEMES))
    for field, cookie, allowed in choices:
        if fields.get(field) in allowed:
            response.set_cookie(
                cookie,
                fields[field],
                _YEAR_SECONDS,
                path=f"{app.base_path}/",
                secure=getattr(request.state, "https", False),
                samesite="lax",
            )
    return response
