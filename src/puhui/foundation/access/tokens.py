"""Bearer tokens: issued once in clear, kept as a digest, never stronger than who issued them."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.access.models import ApiToken
from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import BadInput, Forbidden, NotFound

#: How tokens begin, so that one that leaks is recognised by whoever finds it.
PREFIX = "puhui_"
LONGEST = timedelta(days=366)
#: How long the actor behind a token is taken as known: a look into four tables, on every request.
CACHED = timedelta(seconds=5)
_MOST_FOUND = 10_000
_found: dict[str, tuple[datetime, Actor]] = {}
#: A program never manages people, tokens or staff power, whatever its organisation may do.
NOT_FOR_TOKENS = frozenset(
    {"organisation.manage", "token.manage", "staff.enter", "approval.decide"}
)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as lists show it; the secret is not among what is known."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    issued_at: datetime
    until_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token with its secret, which is shown this once."""

    view: TokenView
    secret: str


@operation
def issue(
    *, actor: Actor, name: str, scopes: Sequence[str], until_at: datetime, now: datetime
) -> Issued:
    """Issue a token of the actor's organisation with scopes that the actor holds themselves.

    Refuses a scope that the actor lacks or that no program may hold, and a life over a year.
    """
    permit(actor, "token.manage")
    _check(actor, name, scopes, until_at, now)

    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        id=uuid7(now),
        organisation_id=actor.organisation,
        user_id=actor.user,
        name=name.strip(),
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        issued_at=now,
        until_at=until_at,
    )

    record(
        actor=actor,
        action="access.token_issued",
        subject=Subject("token", row.id),
        facts={"scopes": row.scopes, "until": until_at},
        now=now,
    )

    return Issued(_told(row), secret)


@operation
def revoke(*, actor: Actor, token_id: UUID, now: datetime) -> TokenView:
    """End a token of the actor's organisation at once; ending it again changes nothing."""
    row = (
        ApiToken.objects.select_for_update()
        .filter(pk=token_id, organisation_id=actor.organisation)
        .first()
    )

    permit(actor, "token.manage")
    if row is None:
        raise NotFound("access.no_such_token")

    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        forget()
        record(
            actor=actor, action="access.token_revoked", subject=Subject("token", row.id), now=now
        )

    return _told(row)


def tokens(*, actor: Actor) -> list[TokenView]:
    """The tokens of the actor's organisation, newest first."""
    permit(actor, "token.manage")
    rows = ApiToken.objects.filter(organisation_id=actor.organisation).order_by("-issued_at")
    return [_told(row) for row in rows]


def actor_of(secret: str, *, origin: str, now: datetime) -> Actor | None:
    """The actor behind a bearer token, or None where it is unknown, revoked or past its time.

    A token may do what its user may do in that organisation today, cut down to its scopes: when
    the user leaves, the token is worth nothing. What was found out counts for `CACHED` in this
    process: a token that is revoked, or a role that is taken, ends within that time.
    """
    digest = _digest(secret)
    known = _found.get(digest)
    if known is not None and known[0] <= now < known[0] + CACHED:
        return replace(known[1], origin=origin)
    actor = _looked_up(digest, origin=origin, now=now)
    if actor is not None:
        if len(_found) >= _MOST_FOUND:
            _found.clear()
        _found[digest] = (now, actor)
    return actor


def forget() -> None:
    """Forget what was found out about tokens; a process that changes one need not wait."""
    _found.clear()


def _looked_up(digest: str, *, origin: str, now: datetime) -> Actor | None:
    row = ApiToken.objects.filter(
        digest=digest, revoked_at=None, until_at__gt=now, issued_at__lte=now
    ).first()
    if row is None:
        return None
    for seat in seats_of(row.user_id, now=now):
        if seat.organisation_id == row.organisation_id:
            whole = actor_in(seat, user_id=row.user_id, portal=Portal.API, origin=origin, now=now)
            return whole.cut_to(frozenset(row.scopes) - NOT_FOR_TOKENS)
    return None


def grantable(actor: Actor) -> list[str]:
    """The scopes that an actor may give to a token."""
    return sorted(actor.permissions - NOT_FOR_TOKENS)


def _check(
    actor: Actor, name: str, scopes: Sequence[str], until_at: datetime, now: datetime
) -> None:
    if not 0 < len(name.strip()) <= 80:
        raise BadInput("access.token_name", field="name", rule="1 to 80 characters")
    if not scopes:
        raise BadInput("access.token_scopes", field="scopes", rule="at least one")
    for scope in scopes:
        if scope in NOT_FOR_TOKENS or not actor.may(scope):
            raise Forbidden("access.token_scope", field="scopes", value=scope)
    if not now < until_at <= now + LONGEST:
        raise BadInput("access.token_life", field="until_at", rule="within 366 days")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _told(row: ApiToken) -> TokenView:
    return TokenView(
        row.id, row.name, tuple(row.scopes), row.issued_at, row.until_at, row.revoked_at
    )
