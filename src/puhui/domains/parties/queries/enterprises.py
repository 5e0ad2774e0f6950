"""Questions about enterprises."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from puhui.domains.parties import telling
from puhui.domains.parties.contracts import USCC, EnterpriseView, Standing
from puhui.domains.parties.models import Identifier, Party, Telling
from puhui.domains.parties.policies.codes import check_uscc
from puhui.domains.parties.policies.profiles import issuer_of
from puhui.domains.parties.policies.visibility import permit_reading, sees_all
from puhui.domains.parties.visible import rows, visible_to
from puhui.foundation.access.permitting import permit
from puhui.foundation.database.questions import Question
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.refusals import NotFound

_MOST_FOUND = 50
_STANDING = """
SELECT json_build_object(
  'name', name, 'industry', industry, 'region', region, 'employees', employees,
  'revenue_minor', revenue_minor, 'assets_minor', assets_minor, 'currency', currency,
  'told_at', told_at)
FROM parties_telling WHERE party_id = %s::uuid AND told_at <= %s::timestamptz
ORDER BY told_at DESC, id DESC LIMIT 1
"""


def enterprise(*, actor: Actor, party_id: PartyId) -> EnterpriseView:
    """An enterprise that the actor's workspace acts for, or any in a staff session.

    Forbidden reads alike whether there is such a party or not; staff get NotFound.
    """
    permit_reading(actor, party_id)
    row = rows().filter(pk=party_id).first()
    if row is None:
        raise NotFound("parties.no_such_enterprise")
    return telling.enterprise(row)


def known_at(*, party_id: PartyId, at: datetime) -> EnterpriseView | None:
    """An enterprise as it was known at a past moment, or None where it was not known yet.

    Name, figures and size class are those told last by then. For the domains above, which permit
    and which work out again what they once decided.
    """
    told = (
        Telling.objects.filter(party_id=party_id, told_at__lte=at)
        .select_related("party")
        .order_by("-told_at", "-id")
        .first()
    )
    return telling.enterprise(told) if told is not None else None


def asking_standing(*, party_id: PartyId, at: datetime) -> Question[Standing | None]:
    """Name, region, industry and size class as they were known `at` a moment, None before.

    For the domains above, which permit.
    """
    return Question(
        _STANDING, (party_id, at), lambda told: None if told is None else telling.standing(told)
    )


def by_identifier(
    *, scheme: str, value: str, issuer: OrganisationId | None = None
) -> EnterpriseView | None:
    """The enterprise that an identifier names, or None. For the domains above, which permit.

    A unified social credit code may be given in any spelling that `check_uscc` forgives; any
    other scheme is the word of an organisation, the `issuer`.
    """
    plain = check_uscc(value).normalised if scheme == USCC else value.strip()
    row = rows().filter(
        Q(party__identifiers__organisation=issuer_of(scheme, issuer)),
        party__identifiers__scheme=scheme,
        party__identifiers__value=plain or "",
    ).first()  # fmt: skip
    return telling.enterprise(row) if row is not None else None


def names_of(party_ids: Iterable[PartyId]) -> dict[PartyId, str]:
    """The names of parties, by id; unknown ids are left out. For the domains above, which permit.

    A person's name comes masked, as it is stored.
    """
    named = Party.objects.filter(pk__in=set(party_ids)).values_list("id", "name")
    return {PartyId(party_id): name for party_id, name in named}


def own(*, actor: Actor) -> list[EnterpriseView]:
    """The enterprises that the actor's workspace acts for, the first one first."""
    permit(actor, "party.read")
    return [telling.enterprise(row) for row in rows().filter(pk__in=actor.party_ids)]


def search(*, actor: Actor, text: str, at: datetime) -> list[EnterpriseView]:
    """Enterprises by a part of their name or the start of an identifier, at most 50, oldest first.

    Staff in a session find all; an institution (`party.search`) those whose consent to it holds
    `at` that moment. Empty text lists.
    """
    if not sees_all(actor):
        permit(actor, "party.search")
    words, found = text.strip(), visible_to(actor, at)
    if words:
        # A union, not an OR: each half finds its rows by an index of its own.
        named = Party.objects.filter(name__icontains=words).values("id")
        identified = Identifier.objects.filter(value__istartswith=words).values("party_id")
        found = found.filter(pk__in=named.union(identified))
    return [telling.enterprise(row) for row in found[:_MOST_FOUND]]
