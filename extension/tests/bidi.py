"""WebDriver BiDi, as much of it as the tests speak: commands and their answers over a WebSocket (RFC 6455)."""

import base64
import json
import os
import socket
import struct
from typing import Any

COMMAND_SECONDS = 180


class BidiError(Exception):
    """The browser refused a command, or what it evaluated threw."""


class Bidi:
    """A connection to a browser; `call` sends one command and waits for its answer. Events are dropped."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), COMMAND_SECONDS)
        self._file = self._socket.makefile("rb")
        self._last = 0
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /session HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        ]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        status = self._file.readline()
        if b" 101 " not in status:
            raise BidiError(f"no WebSocket: {status!r}")
        while self._file.readline().strip():
            pass

    def call(self, method: str, **params: Any) -> Any:
        """The result of a command. Raises `BidiError` with the browser's words."""
        self._last += 1
        self._send(json.dumps({"id": self._last, "method": method, "params": params}).encode())
        while True:
            message = json.loads(self._receive())
            if message.get("id") != self._last:
                continue
            if message["type"] != "success":
                raise BidiError(f"{method}: {message['error']}: {message['message']}")
            return message["result"]

    def evaluate(self, context: str, expression: str, as_if_clicked: bool = False) -> Any:
        """The JSON value of an expression, promises awaited; undefined and what JSON cannot hold are None."""
        result = self.call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": context},
            awaitPromise=True,
            userActivation=as_if_clicked,
        )
        if result["type"] == "exception":
            raise BidiError(result["exceptionDetails"]["text"])
        value = result["result"].get("value")
        return None if value is None else json.loads(value)

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _send(self, text: bytes) -> None:
        size = len(text)
        if size < 126:
            head = struct.pack(">BB", 0x81, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack(">BBH", 0x81, 0xFE, size)
        else:
            head = struct.pack(">BBQ", 0x81, 0xFF, size)
        mask = os.urandom(4)
        self._socket.sendall(head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(text)))

    def _receive(self) -> bytes:
        parts: list[bytes] = []
        while True:
            first, size = self._read(2)
            size &= 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self._read(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._read(8))
            text = self._read(size)
            if first & 0x0F in (0, 1):
                parts.append(text)
                if first & 0x80:
                    return b"".join(parts)
            elif first & 0x0F == 8:
                raise BidiError("the browser hung up")

    def _read(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise BidiError("the browser is gone")
        return data
