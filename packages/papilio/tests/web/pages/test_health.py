"""What machines that watch are told, and what they are told when the library cannot be read."""

import asyncio
import json
import threading
from dataclasses import replace
from pathlib import Path

import anyio.to_thread
import httpx2
from starlette.testclient import TestClient

from papilio.app import App
from papilio.operating.line import Line
from papilio.operating.processes import Board, Seat
from papilio.settings.access import Access
from papilio.store import Store
from papilio.web.pages.health import Answer, Checkup
from papilio.web.serving.server import create


def test_health_and_metrics_tell_of_all_processes(papilio_app: App) -> None:
    board = Board(3)
    for number, pid in enumerate((1, 2)):
        board.occupy(number, pid)
        Seat(board, number).ready()
    board.occupy(2, 3)
    site = TestClient(create(replace(papilio_app, seat=Seat(board, 0))))
    assert site.get("/health").json()["processes"]["web"] == 2, "the third has only just begun"
    assert "\npapilio_processes 2\n" in site.get("/metrics").text
    assert "\npapilio_requests_answered_total 2\n" in site.get("/metrics").text


def test_whoever_keeps_the_library_is_asked_and_another_answers_where_it_does_not(papilio_app: App) -> None:
    line = Line()
    site = TestClient(create(replace(papilio_app, seat=Seat(Board(1), 0, line=line))))
    assert site.get("/health").json()["status"] == "well", "nobody answers"
    threading.Thread(target=line.answer_all, args=(lambda: b'503 {"status": "of the keeper"}',), daemon=True).start()
    answer = site.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "of the keeper"})


def test_health_needs_no_password_and_metrics_do(papilio_app: App) -> None:
    site = TestClient(create(replace(papilio_app, access=Access("password", frozenset({"testserver"}), password="p"))))
    assert site.get("/health").status_code == 200
    assert site.get("/metrics").status_code == 401


def test_a_library_that_cannot_be_read_is_broken_and_its_place_is_not_told(tmp_path: Path, papilio_app: App) -> None:
    path = tmp_path / "papilio.db"
    store = Store.open(f"sqlite:///{path}")
    store.close()
    for file in tmp_path.iterdir():
        file.unlink()
    path.write_bytes(b"this is no database" * 1000)
    site = TestClient(create(replace(papilio_app, store=store)))
    answer = site.get("/health")
    assert answer.status_code == 503 and answer.json()["status"] == "broken"
    assert str(tmp_path) not in json.dumps(answer.json())
    assert site.get("/metrics").status_code == 503 and str(tmp_path) not in site.get("/metrics").text
    store.close()


def test_health_is_answered_while_no_thread_for_pages_is_free(papilio_app: App) -> None:
    begun, go = asyncio.Event(), threading.Event()

    async def watch() -> int:
        loop = asyncio.get_running_loop()

        def page() -> None:
            loop.call_soon_threadsafe(begun.set)
            go.wait()

        anyio.to_thread.current_default_thread_limiter().total_tokens = 1
        working = asyncio.create_task(anyio.to_thread.run_sync(page))
        await begun.wait()
        try:
            transport = httpx2.ASGITransport(create(papilio_app))
            async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
                return (await client.get("/health")).status_code
        finally:
            go.set()
            await working

    assert asyncio.run(watch()) == 200


def test_who_asks_for_health_before_it_is_examined_shares_what_is_found() -> None:
    examined: list[int] = []
    begun, go = threading.Event(), threading.Event()

    def examine() -> Answer:
        examined.append(len(examined))
        begun.set()
        go.wait()
        return str(examined[-1]).encode(), 200

    async def watch() -> list[Answer]:
        checkup = Checkup(examine)
        first = asyncio.create_task(checkup.answer())
        await asyncio.to_thread(begun.wait)
        others = [asyncio.create_task(checkup.answer()) for _ in range(3)]
        gone = others.pop()
        await asyncio.sleep(0)
        gone.cancel()
        go.set()
        return [await each for each in (first, *others)]

    assert asyncio.run(watch()) == [(b"0", 200), (b"1", 200), (b"1", 200)]
