"""The web application that granian serves: pages by the whole chain, the API by a short one."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from puhui.foundation.database.lifeline import hold_to

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")

# After kill -9 of granian's master a worker would go on holding the port and serving old code.
_master = multiprocessing.parent_process()
hold_to(_master.pid if _master else None, signal.SIGKILL)

django.setup()


def _with(middleware: Sequence[str]) -> WSGIHandler:
    """Django's handler with these; it reads its setting once, when it is made."""
    usual, settings.MIDDLEWARE = settings.MIDDLEWARE, list(middleware)
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


_pages, _api = _with(settings.MIDDLEWARE), _with(settings.API_MIDDLEWARE)

# What stands now stands until the end: no collection need walk through it again. A request leaves
# few cycles, so one collection for each few thousand new objects would find next to nothing.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A token needs no session, no cookie, no language: the API is spared a good part of the work."""
    chain = _api if environ.get("PATH_INFO", "").startswith("/api/") else _pages
    return chain(environ, start_response)
