"""Who comes in: with the password, or named by the proxy in front."""

import asyncio
import base64

import pytest
from access_modes import PASSWORD, PROXY, basic, client_of
from starlette.datastructures import Headers
from starlette.types import Scope

from papilio.app import App
from papilio.web.gate.authentication import MAX_DELAY_SECONDS, MAX_PENDING, Gatekeeper


class TestPassword:
    def test_it_is_asked_for_everywhere(self, papilio_app: App) -> None:
        client = client_of(papilio_app, PASSWORD)
        for path in ("/", "/api/status", "/static/x/papilio.css", "/api/openapi.json", "/nowhere"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic ")

    def test_the_right_one_lets_in_with_any_name(self, papilio_app: App) -> None:
        client = client_of(papilio_app, PASSWORD)
        assert client.get("/api/status", headers=basic(PASSWORD.password)).status_code == 200
        assert client.get("/api/status", headers=basic(PASSWORD.password, name="")).status_code == 200

    @pytest.mark.parametrize(
        "header",
        ["Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(), "Bearer correct horse", "Basic " + "A" * 5000,
         basic("")["Authorization"], basic("correct horse u")["Authorization"], basic("wrong")["Authorization"],
         basic(PASSWORD.password + "x")["Authorization"], basic(PASSWORD.password[:-1])["Authorization"]],
    )  # fmt: skip
    def test_no_other_does(self, header: str) -> None:
        refusal, _ = asyncio.run(guesses([header]))
        assert refusal[0] == 401

    def test_guessing_is_slowed_up_to_a_bound(self) -> None:
        statuses, delays = asyncio.run(guesses([basic("wrong")["Authorization"]] * 12))
        assert set(statuses) == {401}
        assert delays == sorted(delays)
        assert delays[0] < delays[1] < MAX_DELAY_SECONDS
        assert delays[-1] == MAX_DELAY_SECONDS

    def test_guessing_at_once_is_no_faster(self) -> None:
        statuses = asyncio.run(guesses_at_once(MAX_PENDING + 20))
        assert statuses.count(429) == 20
        assert statuses.count(401) == MAX_PENDING

    def test_several_processes_share_the_guesses_at_once(self) -> None:
        statuses = asyncio.run(guesses_at_once(MAX_PENDING, processes=4))
        assert statuses.count(401) == MAX_PENDING // 4

    def test_the_right_one_forgets_the_failures(self) -> None:
        wrong, right = basic("wrong")["Authorization"], basic(PASSWORD.password)["Authorization"]
        statuses, delays = asyncio.run(guesses([wrong, wrong, right, wrong]))
        assert statuses == [401, 401, 0, 401]
        assert delays[2] == delays[0]


def scope_of(peer: str, *sent: tuple[str, str]) -> Scope:
    raw = [(name.lower().encode(), value.encode()) for name, value in sent]
    return {"type": "http", "client": (peer, 1), "headers": raw}


async def guesses(authorizations: list[str]) -> tuple[list[int], list[float]]:
    """Statuses (0: let in) and the delays that were asked for."""
    delays: list[float] = []

    async def sleep(seconds: float) -> None:
        delays.append(seconds)

    keeper = Gatekeeper(PASSWORD, sleep)
    statuses: list[int] = []
    for authorization in authorizations:
        scope = scope_of("192.0.2.1", ("authorization", authorization))
        refusal = await keeper.check(scope, Headers(scope=scope))
        statuses.append(refusal.status if refusal else 0)
    return statuses, delays


async def guesses_at_once(count: int, processes: int = 1) -> list[int]:
    release = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await release.wait()

    keeper = Gatekeeper(PASSWORD, sleep, processes)
    scope = scope_of("192.0.2.1", ("authorization", basic("wrong")["Authorization"]))
    tasks = [asyncio.create_task(keeper.check(scope, Headers(scope=scope))) for _ in range(count)]
    await asyncio.sleep(0)
    release.set()
    return [refusal.status for refusal in await asyncio.gather(*tasks) if refusal]


class TestProxy:
    @pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.20.30.40"])
    def test_a_listed_peer_names_the_reader(self, papilio_app: App, peer: str) -> None:
        client = client_of(papilio_app, PROXY, peer)
        assert client.get("/api/status", headers={"X-Forwarded-User": "ada"}).status_code == 200

    def test_without_a_name_nobody_comes_in(self, papilio_app: App) -> None:
        client = client_of(papilio_app, PROXY)
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"X-Forwarded-User": " "}).status_code == 401
        assert client.get("/", headers={"X-Forwarded-User": "a" * 500}).status_code == 400
        assert client.get("/", headers=[("X-Forwarded-User", "ada"), ("X-Forwarded-User", "eve")]).status_code == 400
        assert client.get("/", headers={"X_Forwarded_User": "ada"}).status_code == 401

    @pytest.mark.parametrize("peer", ["192.0.2.1", "11.0.0.1", "::2", "testclient", ""])
    def test_the_header_of_others_is_not_believed(self, papilio_app: App, peer: str) -> None:
        client = client_of(papilio_app, PROXY, peer)
        forwarded = {"X-Forwarded-User": "ada", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
        assert client.get("/", headers=forwarded).status_code == 403
