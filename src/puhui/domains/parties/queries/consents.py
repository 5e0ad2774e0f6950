"""Questions about consents."""

from collections.abc import Iterable
from datetime import datetime

from puhui.domains.parties import telling
from puhui.domains.parties.contracts import ConsentView
from puhui.domains.parties.models import Consent
from puhui.domains.parties.policies.visibility import permit_reading
from puhui.foundation.database.questions import Question, ask
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId

_COVERED = """
SELECT json_agg(c.evidence) FROM parties_consent c
WHERE c.party_id = %s::uuid AND c.grantee_id IS NOT DISTINCT FROM %s::uuid AND c.purpose = %s
  AND c.given_at <= %s::timestamptz AND c.until_at > %s::timestamptz
  AND NOT EXISTS (SELECT FROM parties_withdrawal w
                  WHERE w.consent_id = c.id AND w.withdrawn_at <= %s::timestamptz)
"""


def valid(
    *,
    party_id: PartyId,
    grantee: OrganisationId | None,
    evidence: str,
    purpose: str,
    at: datetime,
) -> ConsentView | None:
    """The consent by which a grantee (None: the platform) may use a kind of evidence `at` a moment.

    None where there is none: not given by then, past its end, withdrawn by then, or given for
    another purpose, another kind or another grantee. Of several, the one that holds longest. For
    the domains above, which act on it.
    """
    rows = (
        Consent.objects.filter(
            party_id=party_id,
            grantee_id=grantee,
            evidence__contains=[evidence],
            purpose=purpose,
            given_at__lte=at,
            until_at__gt=at,
        )
        .exclude(withdrawal__withdrawn_at__lte=at)
        .select_related("withdrawal")
    )
    row = rows.order_by("-until_at", "-id").first()
    return telling.consent(row) if row is not None else None


def covers(
    *,
    party_id: PartyId,
    grantee: OrganisationId | None,
    evidence: Iterable[str],
    purpose: str,
    at: datetime,
) -> bool:
    """Whether consents that hold `at` a moment cover every one of these kinds of evidence.

    One look for what `valid` would answer kind by kind. For the domains above, which act on it.
    """
    asked = asking_covers(
        party_id=party_id, grantee=grantee, evidence=evidence, purpose=purpose, at=at
    )
    return ask(asked)


def asking_covers(
    *,
    party_id: PartyId,
    grantee: OrganisationId | None,
    evidence: Iterable[str],
    purpose: str,
    at: datetime,
) -> Question[bool]:
    """What `covers` asks, for whoever asks more at once."""
    wanted = set(evidence)

    def read(given: list[list[str]] | None) -> bool:
        return wanted <= {kind for kinds in given or () for kind in kinds}

    return Question(_COVERED, (party_id, grantee, str(purpose), at, at, at), read)


def of(*, actor: Actor, party_id: PartyId) -> list[ConsentView]:
    """The whole history of a party's consents, newest first; withdrawn and ended ones too.

    Whoever acts for the party and staff in a session see all of it; an institution
    (`party.search`) what was given to it.
    """
    rows = Consent.objects.filter(party_id=party_id).select_related("withdrawal").order_by("-id")
    if actor.may("party.search") and not actor.acts_for(party_id):
        rows = rows.filter(grantee_id=actor.organisation)
    else:
        permit_reading(actor, party_id)
    return [telling.consent(row) for row in rows]


def received(*, actor: Actor, at: datetime) -> list[ConsentView]:
    """The consents that hold for the actor's own workspace at a moment, newest first."""
    rows = (
        Consent.objects.filter(grantee_id=actor.organisation, given_at__lte=at, until_at__gt=at)
        .exclude(withdrawal__withdrawn_at__lte=at)
        .select_related("withdrawal")
        .order_by("-id")
    )
    return [telling.consent(row) for row in rows]
