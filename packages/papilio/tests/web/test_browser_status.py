"""The operator's page in a real browser: it renews itself while it is looked at, and asks nothing while it is not."""

from typing import Any

import pytest

from papilio.app import App

pytestmark = pytest.mark.browser
HIDE = "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); }"


@pytest.fixture(scope="module")
def papilio_app(lived_in: App) -> App:
    return lived_in


def test_status_renews_itself_in_sight_only(desk: Any, papilio_app: App) -> None:
    desk.clock.install()
    asked: list[str] = []
    desk.goto("/status")
    desk.on("request", lambda request: asked.append(request.url))
    with papilio_app.store.transaction() as tx:
        papilio_app.store.troubles.report(tx, "list", "hep-th", "The list has no end", papilio_app.now().timestamp())
    desk.evaluate(HIDE, True)
    desk.clock.run_for(16 * 60 * 1000)
    assert asked == []
    desk.evaluate(HIDE, False)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.get_by_text("The list has no end").first.wait_for()
    assert len(asked) == 1
    with desk.expect_response("**/status"):
        desk.clock.run_for(5 * 60 * 1000 + 1000)
