"""Who comes in: with the password, or named by the proxy in front."""

import asyncio
import base64
from dataclasses import replace

import pytest
from access_modes import PASSWORD, PROXY, basic, client_of
from starlette.datastructures import Headers
from starlette.types import Scope

from papilio.app import App
from papilio.operating.tallies import Tallies
from papilio.web.gate.authentication import Gatekeeper, Refusal
from papilio.web.gate.guesses import FREE, MOST_WAITING
from papilio.web.gate.passes import COOKIE


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

    @pytest.mark.parametrize("chosen", ["caf\u00e9", "cafe\u0301"])
    def test_an_accent_is_one_however_it_is_written(self, papilio_app: App, chosen: str) -> None:
        client = client_of(papilio_app, replace(PASSWORD, password=chosen))
        for typed in ("caf\u00e9", "cafe\u0301"):
            assert client.get("/api/status", headers=basic(typed)).status_code == 200
        assert client.get("/api/status", headers=basic("cafe")).status_code == 401

    @pytest.mark.parametrize(
        "header",
        ["Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(), "Bearer correct horse", "Basic " + "A" * 5000,
         basic("")["Authorization"], basic("correct horse u")["Authorization"], basic("wrong")["Authorization"],
         basic(PASSWORD.password + "x")["Authorization"], basic(PASSWORD.password[:-1])["Authorization"]],
    )  # fmt: skip
    def test_no_other_does(self, header: str) -> None:
        refusal, _ = asyncio.run(guesses([header]))
        assert refusal[0] == 401

    def test_right_or_wrong_each_try_waits_alike_once_there_were_too_many(self) -> None:
        wrong, right = basic("wrong")["Authorization"], basic(PASSWORD.password)["Authorization"]
        statuses, delays = asyncio.run(guesses([wrong] * (FREE + 1) + [right]))
        assert statuses == [401] * (FREE + 1) + [0]
        assert delays == [2.0, 4.0]
        assert asyncio.run(guesses([wrong] * (FREE + 2)))[1] == delays

    def test_one_try_of_all_that_wait_is_looked_at_and_others_are_told_when_to_come(self) -> None:
        count = FREE + MOST_WAITING + 5
        refusals = asyncio.run(guesses_at_once(count))
        assert [refusal.status for refusal in refusals].count(401) == FREE + 1
        late = [refusal for refusal in refusals if refusal.status == 429]
        # Those that waited may come as soon as the one of this turn is known to be wrong.
        assert len(late) == count - FREE - 1 and {each.headers["Retry-After"] for each in late} <= {"1", "2", "4"}

    def test_several_processes_share_the_guesses(self) -> None:
        statuses = [refusal.status for refusal in asyncio.run(guesses_at_once(80, processes=4))]
        assert statuses.count(401) == FREE + 1

    @pytest.mark.parametrize(
        ("peers", "sent"),
        [
            ([f"2001:db8:1:2:{number:x}::1" for number in range(40)], {}),
            (["127.0.0.1"] * 40, {"x-forwarded-for": "203.0.113.9"}),
            (["127.0.0.1"] * 40, {"x-forwarded-for": "1.2.3.4, 203.0.113.9, 10.1.1.1"}),
        ],
        ids=["one household", "behind a proxy", "behind two, with a name made up"],
    )
    def test_who_guesses_is_told_apart_from_others(self, peers: list[str], sent: dict[str, str]) -> None:
        async def attack() -> tuple[list[int], int, int]:
            keeper = Gatekeeper(BEHIND, pass_at_once, clock=lambda: 0.0)
            wrong = ("authorization", basic("wrong")["Authorization"])
            scopes = [scope_of(peer, wrong, *sent.items()) for peer in peers]
            refusals = [await keeper.check(scope, Headers(scope=scope)) for scope in scopes]
            owner = scope_of("192.0.2.7" if not sent else "127.0.0.1", wrong, ("x-forwarded-for", "198.51.100.1"))
            answer = await keeper.check(owner, Headers(scope=owner))
            return [refusal.status for refusal in refusals if refusal], len(refusals), answer.status if answer else 0

        statuses, count, owner = asyncio.run(attack())
        assert statuses.count(401) == FREE and statuses.count(429) == count - FREE
        assert owner == 401, "looked at, and at once"

    def test_who_is_no_proxy_of_ours_names_nobody(self) -> None:
        async def attack() -> list[int]:
            keeper = Gatekeeper(BEHIND, pass_at_once, clock=lambda: 0.0)
            wrong = ("authorization", basic("wrong")["Authorization"])
            scopes = [scope_of("192.0.2.1", wrong, ("x-forwarded-for", f"198.51.100.{number}")) for number in range(40)]
            refusals = [await keeper.check(scope, Headers(scope=scope)) for scope in scopes]
            return [refusal.status for refusal in refusals if refusal]

        assert asyncio.run(attack()).count(429) == 40 - FREE

    def test_a_browser_that_was_in_before_does_not_wait_behind_the_same_address(self, papilio_app: App) -> None:
        client = client_of(papilio_app, PASSWORD, "192.0.2.1")
        answer = client.get("/", headers=basic(PASSWORD.password))
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
        assert "set-cookie" not in client.get("/", headers=basic(PASSWORD.password)).headers, "it has one"
        stranger = client_of(papilio_app, PASSWORD, "192.0.2.1")
        assert "set-cookie" not in stranger.get("/", headers=basic("wrong")).headers
        assert stranger.get("/").headers.get("set-cookie") is None

        async def attacked() -> tuple[list[float], int]:
            delays: list[float] = []

            async def sleep(seconds: float) -> None:
                delays.append(seconds)

            keeper = Gatekeeper(PASSWORD, sleep, key=b"k", clock=lambda: 0.0, now=lambda: 0.0)
            first = scope_of("192.0.2.1", ("authorization", basic(PASSWORD.password)["Authorization"]))
            assert await keeper.check(first, Headers(scope=first)) is None
            wrong = scope_of("192.0.2.1", ("authorization", basic("wrong")["Authorization"]))
            for _ in range(100):
                await keeper.check(wrong, Headers(scope=wrong))
            held = ("cookie", f"{COOKIE}={first['state']['new_pass']}")
            again = scope_of("192.0.2.1", ("authorization", basic(PASSWORD.password)["Authorization"]), held)
            before = len(delays)
            refusal = await keeper.check(again, Headers(scope=again))
            return delays[before:], refusal.status if refusal else 0

        assert asyncio.run(attacked()) == ([], 0)


BEHIND = replace(PASSWORD, proxies=PROXY.proxies)


async def pass_at_once(seconds: float) -> None:
    """No time is waited."""


def scope_of(peer: str, *sent: tuple[str, str]) -> Scope:
    raw = [(name.lower().encode(), value.encode()) for name, value in sent]
    return {"type": "http", "client": (peer, 1), "headers": raw}


async def guesses(authorizations: list[str]) -> tuple[list[int], list[float]]:
    """Statuses (0: let in) and the delays that were asked for."""
    delays: list[float] = []
    time = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal time
        time += seconds
        delays.append(seconds)

    keeper = Gatekeeper(PASSWORD, sleep, clock=lambda: time)
    statuses: list[int] = []
    for authorization in authorizations:
        scope = scope_of("192.0.2.1", ("authorization", authorization))
        refusal = await keeper.check(scope, Headers(scope=scope))
        statuses.append(refusal.status if refusal else 0)
    return statuses, delays


async def guesses_at_once(count: int, processes: int = 1) -> list[Refusal]:
    release = asyncio.Event()
    time = 0.0

    async def sleep(seconds: float) -> None:
        await release.wait()

    tallies = Tallies()
    keepers = [Gatekeeper(PASSWORD, sleep, tallies=tallies, clock=lambda: time) for _ in range(processes)]
    scope = scope_of("192.0.2.1", ("authorization", basic("wrong")["Authorization"]))
    checks = [keepers[number % processes].check(scope, Headers(scope=scope)) for number in range(count)]
    tasks = [asyncio.create_task(check) for check in checks]
    await asyncio.sleep(0)
    time = 2.0
    release.set()
    return [refusal for refusal in await asyncio.gather(*tasks) if refusal]


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
