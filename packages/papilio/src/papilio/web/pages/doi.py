"""`/doi/<doi>`: the page of the paper that has the DOI, or a page that says that it is not held."""

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import IdentifierError
from papilio.finding.lookup import look_up
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import redirect
from papilio.web.frame import Frame
from papilio.web.pages import papers


def show(request: Request, app: App, frame: Frame) -> Response:
    """Show the paper that is known by its DOI alone, held or not; send the reader to any other.

    Raises:
        PageError: It is no DOI.
    """
    doi: str = request.path_params["doi"]
    try:
        ref = identifiers.canonical_ref(f"doi:{doi}")
    except IdentifierError as error:
        raise PageError(
            404, frame.text("{name} is no DOI; one reads like {example}.", name=doi[:80], example="10.1145/3292500")
        ) from error
    named = look_up(app.store, [ref])[ref]
    if not named.ref.startswith("doi:"):
        query = f"?{request.url.query}" if request.url.query and not named.held else ""
        return redirect(frame.at(identifiers.page_path(named.ref)) + query)
    return papers.named(request, app, frame, "venue", (ref,))
