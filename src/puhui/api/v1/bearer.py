"""Who calls the API: the actor behind a bearer token."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from puhui.foundation.access.tokens import actor_of
from puhui.kernel.actors import Actor

#: How many actors are remembered at most; then all are forgotten.
_MOST = 10_000


class Bearer(HttpBearer):
    """`Authorization: Bearer puhui_…`; an unknown, late or revoked token opens nothing.

    Who a token was is remembered for `API_TOKEN_SECONDS`, so that a program that calls all the
    time is not asked about at every call: a token that is revoked may open a door for so long.
    """

    def __init__(self) -> None:
        """Remember nobody yet."""
        super().__init__()
        self._known = Remembered(actor_of)

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token, or None."""
        origin = request.META.get("REMOTE_ADDR", "")
        return self._known.ask(token, origin=origin, now=timezone.now())


class Remembered:
    """Actors by their tokens and addresses, each for some seconds; tokens by their digests only."""

    def __init__(self, asked: Callable[..., Actor | None]) -> None:
        """Remember what `asked` answers."""
        self._asked = asked
        self._known: dict[tuple[bytes, str], tuple[datetime, Actor]] = {}
        self._lock = threading.Lock()

    def ask(self, token: str, *, origin: str, now: datetime) -> Actor | None:
        """Who a token is; one that opens nothing is asked about again each time."""
        seconds = timedelta(seconds=settings.API_TOKEN_SECONDS)
        key = (hashlib.sha256(token.encode()).digest(), origin)
        since, actor = self._known.get(key, (now, None))
        if actor is not None and since <= now < since + seconds:
            return actor
        found = self._asked(token, origin=origin, now=now)
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known.pop(key, None)
            if found is not None and seconds:
                self._known[key] = (now, found)
        return found
