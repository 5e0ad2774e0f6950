"""Declaring a job under a stable name."""

from collections.abc import Callable
from typing import Any, TypeVar

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

F = TypeVar("F", bound=Callable[..., Any])


def job(name: str, *, attempts: int = 5, queue: str = "default") -> Callable[[F], F]:
    """Register a function as the job `name`; failures are tried again, later each time.

    Jobs may run twice (a worker can die between the work and its note of it): make them idempotent.
    """
    retry = RetryStrategy(max_attempts=attempts, exponential_wait=3)

    def register(function: F) -> F:
        app.task(name=name, queue=queue, retry=retry)(function)
        return function

    return register
