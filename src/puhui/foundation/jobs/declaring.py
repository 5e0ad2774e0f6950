"""Declaring a job under a stable name."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

F = TypeVar("F", bound=Callable[..., Any])

#: Work of our own, and calls to others that may keep us waiting: neither holds up the other.
DEFAULT, OUTGOING = "default", "outgoing"
QUEUES = (DEFAULT, OUTGOING)


def job(name: str, *, attempts: int = 5, queue: str = DEFAULT) -> Callable[[F], F]:
    """Register a function as the job `name`; failures are tried again, later each time.

    Jobs may run twice (a worker can die between the work and its note of it): make them idempotent.
    A function that takes `now` is told it here: the clock is read where the worker starts the job.
    `queue` is one of QUEUES: the worker gives each a few threads of its own.
    """
    if queue not in QUEUES:
        raise ValueError(f"no worker listens on the queue {queue}")
    retry = RetryStrategy(max_attempts=attempts, exponential_wait=3)

    def register(function: F) -> F:
        app.task(name=name, queue=queue, retry=retry)(_told_now(function))
        return function

    return register


def _told_now(function: Callable[..., Any]) -> Callable[..., Any]:
    if "now" not in inspect.signature(function).parameters:
        return function

    @functools.wraps(function)
    def run(**arguments: Any) -> Any:
        return function(**arguments, now=timezone.now())

    return run
