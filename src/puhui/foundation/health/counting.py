"""Counting requests: how many, how they ended, how long they took; by route, never by address."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

REQUESTS = Counter("puhui_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "puhui_request_seconds",
    "Time to an answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
#: Anybody can invent methods; each would be a series of its own for ever.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class CountRequests:
    """Middleware, outermost: what it counts includes all the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """`get_response` is the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        started = time.perf_counter()
        response = self._get_response(request)
        match = request.resolver_match
        route = match.route if match else "unknown"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - started)
        return response
