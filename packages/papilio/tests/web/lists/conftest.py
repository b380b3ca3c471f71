"""What asks a list without a browser."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from papilio.app import App
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.paper_list import ListRequest

Ask: TypeAlias = Callable[..., ListRequest]


@pytest.fixture
def frame() -> Frame:
    return Frame("", "/", messages("en"))


@pytest.fixture
def ask(papilio_app: App, frame: Frame) -> Ask:
    """From names and parameters to what the pages of the little library would ask."""

    def ask(names: str = "", reader: str = "", **parameters: str) -> ListRequest:
        return ListRequest(papilio_app, frame, names, parameters, reader)

    return ask
