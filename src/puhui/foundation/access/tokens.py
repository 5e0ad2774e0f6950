"""Bearer tokens: issued once in clear, kept as a digest, never stronger than who issued them."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from puhui.foundation.access.models import ApiToken
from puhui.foundation.access.permitting import permit
from puhui.foundation.access.roles import permissions_of
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.database.questions import run
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, PartyId, UserId, uuid7
from puhui.kernel.refusals import BadInput, Forbidden, NotFound

#: How tokens begin, so that one that leaks is recognised by whoever finds it.
PREFIX = "puhui_"
LONGEST = timedelta(days=366)
_BEHIND = """
SELECT t.organisation_id, t.user_id, t.scopes::text, o.kind, m.roles::text,
       ARRAY(SELECT r.party_id FROM access_representation r
             WHERE r.organisation_id = t.organisation_id AND r.until_at IS NULL)
FROM access_apitoken t
JOIN accounts_organisation o ON o.id = t.organisation_id
JOIN accounts_user u ON u.id = t.user_id AND u.is_active
JOIN accounts_membership m ON m.organisation_id = t.organisation_id AND m.user_id = t.user_id
  AND m.since_at <= %s AND (m.until_at IS NULL OR m.until_at > %s)
WHERE t.digest = %s AND t.revoked_at IS NULL AND t.issued_at <= %s AND t.until_at > %s
"""
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
    the user leaves, the token is worth nothing. One statement, for every request asks it.
    """
    row = run(_BEHIND, [now, now, _digest(secret), now, now])
    if row is None:
        return None
    organisation_id, user_id, scopes, kind, roles, parties = row
    scopes, roles = frozenset(json.loads(scopes)), frozenset(json.loads(roles))
    # Staff power wants an open session, and a program never opens one.
    held = permissions_of(kind, roles) if kind != "PLATFORM" else frozenset()
    return Actor(
        portal=Portal.API,
        user_id=UserId(user_id),
        organisation_id=OrganisationId(organisation_id),
        party_ids=frozenset(PartyId(each) for each in parties),
        roles=roles,
        permissions=held & (scopes - NOT_FOR_TOKENS),
        origin=origin,
    )


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
