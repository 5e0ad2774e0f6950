"""A client for load tests that takes next to nothing of the processor that it shares."""

import os
import re
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request up to its key, and from it on: each is sent with a key of its own."""

    head: bytes
    tail: bytes

    @classmethod
    def post(cls, path: str, *, token: str, body: bytes) -> "Ask":
        """A POST of JSON with a bearer token and an idempotency key."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: "
        )
        return cls(head.encode(), b"\r\n\r\n" + body)


@dataclass(slots=True)
class _Line:
    """One connection: whose turn is next, when it asked, what has come back."""

    wire: socket.socket
    turn: int
    at: float = 0.0
    got: bytearray = field(default_factory=bytearray)


def hammer(
    port: int,
    asks: Sequence[Ask],
    *,
    connections: int,
    seconds: float,
    check: Callable[[bytes, bytes], None],
) -> tuple[float, list[float]]:
    """Ask over so many connections, each the next as soon as it has its answer.

    `check` is given the head and the body of each answer. Tells answers a second, and how long
    each took, in seconds.
    """
    run, times, live = os.urandom(8).hex(), [], connections
    started = time.monotonic()
    with selectors.DefaultSelector() as watch:
        for place in range(connections):
            line = _Line(socket.create_connection(("127.0.0.1", port), 20), place)
            line.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watch.register(line.wire, selectors.EVENT_READ, line)
            _send(line, asks, run)
        while live:
            for key, _ in watch.select():
                line = key.data
                told = _answer(line)
                if told is None:
                    continue
                times.append(time.perf_counter() - line.at)
                check(*told)
                if time.monotonic() < started + seconds:
                    line.turn += connections
                    _send(line, asks, run)
                else:
                    watch.unregister(line.wire)
                    line.wire.close()
                    live -= 1
    return len(times) / (time.monotonic() - started), times


def _send(line: _Line, asks: Sequence[Ask], run: str) -> None:
    ask = asks[line.turn % len(asks)]
    line.got.clear()
    line.at = time.perf_counter()
    line.wire.sendall(ask.head + f"{run}-{line.turn}".encode() + ask.tail)


def _answer(line: _Line) -> tuple[bytes, bytes] | None:
    """Head and body of an answer that is whole by now."""
    more = line.wire.recv(65_536)
    if not more:
        raise ConnectionError("the server hung up")
    line.got += more
    head, end, body = bytes(line.got).partition(b"\r\n\r\n")
    length = _LENGTH.search(head) if end else None
    if length is None or len(body) < int(length[1]):
        return None
    return head, body
