"""The routes of saved searches. They are written by the forms of `/searches`, which answer JSON too."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from papilio.app import App
from papilio.export.record import saved_record, search_record
from papilio.finding.find import find
from papilio.finding.saved import news, search_of
from papilio.store.library.entries import Beside
from papilio.web.api.models import SavedRecord, SavedRunRecord
from papilio.web.api.parameters import Limit, Offset
from papilio.web.api.problems import documented
from papilio.web.readers.view import reader_of

router = APIRouter(prefix="/api", tags=["papilio"])


@router.get("/saved", response_model=list[SavedRecord], responses=documented())
def list_saved(request: Request) -> list[dict[str, object]]:
    """The saved searches of the reader who asks, the newest first."""
    app: App = request.app.state.papilio
    return [saved_record(each) for each in app.store.saved.all(reader_of(request))]


@router.get(
    "/saved/{number}",
    response_model=SavedRunRecord,
    response_model_exclude_unset=True,
    responses=documented(400, 404, 503),
)
def run_saved(
    request: Request,
    number: Annotated[int, Path(description="Of a saved search.", ge=1, le=2**31 - 1)],
    limit: Limit = 25,
    offset: Offset = 0,
) -> dict[str, object]:
    """Run a saved search, and say at which change of the library. Nothing is marked as seen."""
    app: App = request.app.state.papilio
    reader = reader_of(request)
    saved = app.store.saved.get(reader, number)
    found = find(app.store, app.engine, search_of(saved.asked, limit, offset), reader=reader, explain=True, beside=Beside.NAMES)
    return {
        "saved": saved_record(saved),
        "sequence": app.engine.sequence(),
        "new": list(news(app.store, app.engine, reader, saved).refs),
        "answer": search_record(found),
    }
