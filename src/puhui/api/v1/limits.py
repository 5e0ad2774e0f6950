"""How often one caller may ask: a token bucket for each token, and for each address without one."""

import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from puhui.api.v1.problems import problem

#: Callers that are remembered; of more, those that have not asked for longest begin anew.
MOST_CALLERS = 50_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a request may pass, and what the bucket looks like after it.

    `reset_seconds` is when the bucket is full again, `wait_seconds` when the next may pass.
    """

    granted: bool
    limit: int
    remaining: int
    reset_seconds: int
    wait_seconds: int


class Buckets:
    """Buckets of `rate` requests that fill again within a minute, in the memory of this process.

    The limit holds for each web worker: a caller whose requests reach all N gets up to N times as
    much. That keeps the hot path free of a write; what protects the database is the number of
    workers, which is small and fixed.

    >>> buckets = Buckets(rate=2)
    >>> [buckets.take("a", at=0.0).granted for _ in range(3)]
    [True, True, False]
    >>> buckets.take("a", at=30.0).granted, buckets.take("b", at=0.0).remaining
    (True, 1)
    """

    def __init__(self, *, rate: int) -> None:
        """`rate` is requests a minute, and how many may come at once."""
        self._rate = rate
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, caller: str) -> bool:
        """Whether a caller has a bucket."""
        return caller in self._levels

    def take(self, caller: str, *, at: float) -> Allowance:
        """Take one from the caller's bucket at `at` (seconds of any steady clock), if there is one."""
        with self._lock:
            level, before = self._levels.pop(caller, (float(self._rate), at))
            level = min(self._rate, level + (at - before) * self._rate / 60)
            granted = level >= 1
            level -= 1 if granted else 0
            self._levels[caller] = (level, at)
            while len(self._levels) > MOST_CALLERS:
                self._levels.popitem(last=False)
        second = 60 / self._rate
        full, wait = math.ceil((self._rate - level) * second), math.ceil((1 - level) * second)
        return Allowance(granted, self._rate, int(level), full, max(wait, 0))


class LimitRate:
    """Middleware of the API: 429 with Retry-After once the caller's bucket is empty.

    A token has a bucket of its own from its first good answer on. Until then it counts against
    the address it comes from, so that guessing tokens is no way around the limit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """`get_response` is the rest of the chain."""
        self._get_response = get_response
        self._buckets = Buckets(rate=settings.API_RATE) if settings.API_RATE else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer where the bucket has one left; tell every caller how it stands."""
        if self._buckets is None:
            return self._get_response(request)
        token, address = _token(request), f"address {request.META.get('REMOTE_ADDR', '')}"
        caller = token if token and self._buckets.knows(token) else address
        allowance = self._buckets.take(caller, at=time.monotonic())
        response = self._get_response(request) if allowance.granted else _refused(allowance)
        if token and caller != token and allowance.granted and response.status_code != 401:
            allowance = self._buckets.take(token, at=time.monotonic())
        response["RateLimit-Limit"] = str(allowance.limit)
        response["RateLimit-Remaining"] = str(allowance.remaining)
        response["RateLimit-Reset"] = str(allowance.reset_seconds)
        return response


def _refused(allowance: Allowance) -> HttpResponse:
    facts = {"limit": allowance.limit, "seconds": allowance.wait_seconds}
    response = problem(429, "api.too_many_requests", facts)
    response["Retry-After"] = str(allowance.wait_seconds)
    return response


def _token(request: HttpRequest) -> str | None:
    """The digest of a bearer token: secrets are not kept in memory longer than they must be."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
