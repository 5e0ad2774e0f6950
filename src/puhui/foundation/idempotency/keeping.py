"""Claiming a key inside the operation, and keeping its answer with what it changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from puhui.foundation.database import step
from puhui.foundation.database.questions import run
from puhui.kernel.refusals import BadInput, Refusal

_CLAIM = """
INSERT INTO idempotency_answer (scope, key, request_digest, created_at, response)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING true
"""
_CLAIM_BEHIND = """
WITH held AS MATERIALIZED ({lock})
INSERT INTO idempotency_answer (scope, key, request_digest, created_at, response)
SELECT %s, %s, %s, %s::timestamptz, %s::jsonb FROM held ON CONFLICT DO NOTHING RETURNING true
"""
_READ = "SELECT request_digest, response FROM idempotency_answer WHERE scope = %s AND key = %s"
_KEEP = "UPDATE idempotency_answer SET response = %s WHERE scope = %s AND key = %s"

_FORGET = """
DELETE FROM idempotency_answer WHERE (scope, key) IN (
  SELECT scope, key FROM idempotency_answer WHERE created_at < %s LIMIT %s
)
"""
#: How long a key is remembered: the same one means something new after that.
KEPT = timedelta(days=30)
#: How many answers one transaction removes at most.
MOST_FORGOTTEN = 5000


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock of a domain: constant SQL of one row that takes it, and its parameters."""

    sql: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before: return it and change nothing."""

    response: Any


@step
def begin(
    *,
    scope: str,
    key: str,
    request: Mapping[str, Any],
    answer: Any = None,
    behind: Lock | None = None,
    now: datetime,
) -> Kept | None:
    """Claim a key for this request; `Kept` where it was answered before.

    Two at once: the second waits for the first to commit, then gets its answer. The same key
    with another request is refused (`idempotency.key_reused`). Where the caller knows its `answer`
    beforehand, it is kept at once and `keep` is not needed. `behind` is a lock that is taken
    first, in the same statement.
    """
    if not key or len(key) > 200:
        raise BadInput("idempotency.bad_key", field="Idempotency-Key", rule="1 to 200 characters")
    digest = _digest(request)
    kept = None if answer is None else json.dumps(answer, cls=DjangoJSONEncoder)
    if _is_claimed([scope, key, digest, now, kept], behind):
        return None
    known, response = run(_READ, [scope, key]) or ("", None)
    if known != digest:
        raise Refusal("idempotency.key_reused", key=key)
    return Kept(json.loads(response) if isinstance(response, str) else response)


def _is_claimed(row: list[Any], behind: Lock | None) -> bool:
    if behind is None:
        return run(_CLAIM, row) is not None
    return run(_CLAIM_BEHIND.format(lock=behind.sql), [*behind.params, *row]) is not None


@step
def keep(*, scope: str, key: str, response: Any) -> None:
    """Keep the answer; it commits with what the operation changed."""
    body = json.dumps(response, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [body, scope, key])


def forget(*, now: datetime, limit: int = MOST_FORGOTTEN) -> int:
    """Remove answers older than `KEPT`, at most `limit`; how many."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_FORGET, [now - KEPT, limit])
        return int(cursor.rowcount)


def _digest(request: Mapping[str, Any]) -> str:
    text = json.dumps(dict(request), cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
