"""Answers are what their schemas say."""

import json
from pathlib import Path

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient

from budgets import budget
from papilio.app import App
from papilio.web.serving.server import create

ROOT = Path(__file__).parents[5]


def test_the_record_is_what_its_schema_says(client: TestClient) -> None:
    schema = json.loads((ROOT / "docs" / "paper-record.schema.json").read_text())
    for ref in ("arxiv:2401.00001", "icml2024:abc", "arxiv:2401.00009", "arxiv:hep-th/9901001"):
        record = client.get(f"/api/papers/{ref}").json()
        jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)
        assert set(record) == set(schema["required"])


def test_the_description_of_the_api_is_served_and_whole(client: TestClient) -> None:
    description = client.get("/api/openapi.json").json()
    assert {"/api/search", "/api/papers/{ref}", "/api/resolve", "/api/status"} <= set(description["paths"])
    for path in description["paths"].values():
        for operation in path.values():
            assert operation["description"]


def operations(app: App) -> list[schemathesis.schemas.APIOperation]:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create(app), headers={"host": "127.0.0.1"})
    return [result.ok() for result in schema.get_all_operations()]


PATHS = (
    *("/search", "/papers", "/papers/{ref}", "/papers/{ref}/related", "/recommended", "/cards", "/resolve"),
    *("/categories", "/venues", "/lists/{codes}", "/status", "/saved", "/saved/{number}"),
)
TRIED = [(schemathesis.GenerationMode.POSITIVE, f"/api{path}") for path in PATHS] + [
    (schemathesis.GenerationMode.NEGATIVE, path) for path in ("/api/search", "/api/lists/{codes}")
]


@pytest.mark.long
@pytest.mark.parametrize(("mode", "path"), TRIED)
def test_whatever_is_asked_is_answered_as_described(app: App, mode: schemathesis.GenerationMode, path: str) -> None:
    operation = next(each for each in operations(app) if each.path == path)

    @settings(max_examples=budget(10, 100), suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        # 503 is an answer of its own here, and text in a query string has no type that it could violate.
        unfit = [not_a_server_error, negative_data_rejection, positive_data_acceptance]
        response = case.call_and_validate(headers={"host": "127.0.0.1"}, excluded_checks=unfit)
        assert response.status_code in (200, 400, 404, 503)

    check()


def test_every_path_is_tried(app: App) -> None:
    assert {each.path for each in operations(app)} == {path for _, path in TRIED}
