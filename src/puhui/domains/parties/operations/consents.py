"""Giving and taking back consent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from puhui.domains.parties import locks, telling
from puhui.domains.parties.contracts import ENTERPRISE_PROOFS, ConsentView
from puhui.domains.parties.events import ConsentGiven, ConsentWithdrawn
from puhui.domains.parties.models import Consent, Withdrawal
from puhui.domains.parties.policies.consenting import (
    check_end,
    checked_kinds,
    checked_purpose,
)
from puhui.domains.parties.queries.identity import proven
from puhui.foundation.access.permitting import permit, permit_party
from puhui.foundation.accounts.models import Organisation
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId, uuid7
from puhui.kernel.refusals import NotFound, Refusal


@operation
def give(
    *,
    actor: Actor,
    party_id: PartyId,
    grantee: OrganisationId | None,
    evidence: Sequence[str],
    purpose: str,
    until_at: datetime,
    now: datetime,
) -> ConsentView:
    """Let a grantee (None: the platform) use kinds of evidence for a purpose until a moment.

    For whoever acts for the party with `consent.give`. The consent holds from `now` on; it is
    never changed, only withdrawn. BadInput for kinds, purpose or end; NotFound for a grantee.
    Refusal `parties.consent_unproven` for any grantee but the platform while nobody has shown that
    they act for the party: anybody can register an enterprise under a code that is public, and
    would open to a lender what others brought of it. The fact `proof` names the checks of which
    one is enough.
    """
    locks.party(party_id)

    permit_party(actor, "consent.give", party_id)
    kinds, use = checked_kinds(evidence), checked_purpose(purpose)
    check_end(until_at, now)
    if grantee is not None and not Organisation.objects.filter(pk=grantee).exists():
        raise NotFound("parties.no_such_grantee", field="grantee")
    if grantee is not None and not proven(party_id=party_id, at=now):
        raise Refusal("parties.consent_unproven", proof=[kind.value for kind in ENTERPRISE_PROOFS])

    row = Consent.objects.create(
        id=uuid7(now),
        party_id=party_id,
        grantee_id=grantee,
        evidence=kinds,
        purpose=use.value,
        given_at=now,
        until_at=until_at,
        given_by_id=actor.user,
        given_in_id=actor.organisation,
    )

    told = {"grantee": grantee, "evidence": kinds, "purpose": use.value, "until": until_at}
    _record(actor, "parties.consent_given", row, told, now)

    publish(_given(row), now=now)

    return telling.consent(row)


@operation
def withdraw(*, actor: Actor, consent_id: UUID, now: datetime) -> ConsentView:
    """Take a consent back: it holds no longer from `now` on. Withdrawn twice is refused.

    For whoever acts for its party with `consent.withdraw`; for others there is no such consent.
    """
    row = locks.consent(consent_id)

    permit(actor, "consent.withdraw")
    if row is None or not actor.acts_for(PartyId(row.party_id)):
        raise NotFound("parties.no_such_consent")

    if Withdrawal.objects.filter(consent=row).exists():
        raise Refusal("parties.consent_withdrawn")

    Withdrawal.objects.create(
        id=uuid7(now), consent=row, withdrawn_at=now, withdrawn_by_id=actor.user
    )

    _record(actor, "parties.consent_withdrawn", row, {}, now)

    grantee = str(row.grantee_id) if row.grantee_id else None
    publish(
        ConsentWithdrawn(consent_id=str(row.id), party_id=str(row.party_id), grantee=grantee),
        now=now,
    )

    return telling.consent(row)


def _given(row: Consent) -> ConsentGiven:
    return ConsentGiven(
        consent_id=str(row.id),
        party_id=str(row.party_id),
        grantee=str(row.grantee_id) if row.grantee_id else None,
        evidence=tuple(row.evidence),
        purpose=row.purpose,
        until=row.until_at.isoformat(),
    )


def _record(
    actor: Actor, action: str, row: Consent, facts: Mapping[str, object], now: datetime
) -> None:
    record(
        actor=actor,
        action=action,
        subject=Subject("party", row.party_id),
        facts={"consent": row.id, **facts},
        now=now,
    )
