"""One attempt over HTTP: to the address that was checked, no redirects, ten seconds in all."""

import contextlib
import functools
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator

from puhui.foundation.webhooks.addresses import ForbiddenAddressError, Place, place_of, resolve
from puhui.foundation.webhooks.contracts import Answer, Call
from puhui.kernel.refusals import BadInput

SECONDS = 10.0
#: What is kept of the body of an answer.
KEPT_BYTES = 1024


class _Connection(http.client.HTTPConnection):
    """Connects to a given address while the host of the URL is named and its certificate asked."""

    def __init__(self, place: Place, address: str) -> None:
        super().__init__(place.host, place.port, timeout=SECONDS)
        self.default_port = 443 if place.secure else 80
        self._place, self._address = place, address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self._place.port), SECONDS)
        if self._place.secure:
            secured = _trust().wrap_socket(
                self.sock, server_hostname=self._place.host, do_handshake_on_connect=False
            )
            self.sock = secured  # before the handshake, so that it can be cut
            secured.do_handshake()

    def cut(self) -> None:
        """End it from another thread: whatever it waits for, waits no longer."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def post(call: Call) -> Answer:
    """Send one attempt; every way it can fail is an answer with an `error`, none an exception.

    Errors are `address_forbidden`, `name_unknown`, `timeout`, `tls`, `unreachable`, `not_http`.
    """
    try:
        place = place_of(call.url)
        connection = _Connection(place, resolve(place))
    except (BadInput, ForbiddenAddressError):
        return Answer(None, "address_forbidden")
    except (OSError, UnicodeError):
        return Answer(None, "name_unknown")
    with _at_most(connection) as over:
        try:
            return _asked(connection, place.target, call)
        except (OSError, http.client.HTTPException) as fault:
            return Answer(None, "timeout" if over.is_set() else _named(fault))


def _asked(connection: _Connection, target: str, call: Call) -> Answer:
    sent = {
        "content-type": "application/json",
        "user-agent": "puhui-webhooks/1",
        "connection": "close",
        **dict(call.headers),
    }
    connection.request("POST", target, body=call.body, headers=sent)
    answer = connection.getresponse()
    kept = b""
    # A status without all of its body is an answer still.
    with contextlib.suppress(OSError, http.client.HTTPException):
        kept = answer.read(KEPT_BYTES)
    text = kept.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    asked = answer.headers.get("retry-after", "")
    seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    return Answer(answer.status, text=text, retry_after=seconds)


@functools.cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextlib.contextmanager
def _at_most(connection: _Connection) -> Iterator[threading.Event]:
    """Cut the connection when the time is over: timeouts of sockets count each byte anew."""
    over = threading.Event()

    def end() -> None:
        over.set()
        connection.cut()

    timer = threading.Timer(SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()
        connection.close()


def _named(fault: Exception) -> str:
    if isinstance(fault, TimeoutError):
        return "timeout"
    if isinstance(fault, ssl.SSLError):
        return "tls"
    return "unreachable" if isinstance(fault, OSError) else "not_http"
