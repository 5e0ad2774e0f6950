"""What parties are to each other, from a day until another."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from puhui.domains.parties import locks, telling
from puhui.domains.parties.contracts import RelationKind, RelationView
from puhui.domains.parties.events import RelationAdded, RelationEnded
from puhui.domains.parties.models import Relation
from puhui.domains.parties.policies.relating import check_share, most_shared
from puhui.domains.parties.policies.visibility import permit_editing
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.refusals import BadInput, NotFound, Refusal


@operation
def add(
    *,
    actor: Actor,
    kind: RelationKind,
    party_id: PartyId,
    of_party_id: PartyId,
    from_date: date,
    share: Decimal | None = None,
    now: datetime,
) -> RelationView:
    """From a day on, `party_id` is (`kind`) to `of_party_id`; a shareholder has a share of 0 to 1.

    For whoever may edit `of_party_id`. Refuses a second open relation of a kind between the two
    (`parties.relation_known`), and shares over the whole (`parties.shares_exceed_whole`).
    """
    found = locks.parties({party_id, of_party_id})

    permit_editing(actor, of_party_id)
    if len(found) != 2:
        raise NotFound("parties.no_such_party")
    check_share(kind, share)

    _check_room(kind, party_id, of_party_id, from_date, share)

    row = Relation.objects.create(
        id=uuid7(now),
        kind=kind.value,
        party_id=party_id,
        of_party_id=of_party_id,
        share=share,
        from_date=from_date,
        recorded_at=now,
    )

    record(
        actor=actor,
        action="parties.relation_added",
        subject=Subject("party", of_party_id),
        facts={"relation": row.id, "kind": kind.value, "party": party_id, "from": from_date},
        now=now,
    )

    publish(
        RelationAdded(
            relation_id=str(row.id), relation=kind.value, party_id=str(party_id),
            of_party_id=str(of_party_id),
        ),
        now=now,
    )  # fmt: skip

    return telling.relation(row)


@operation
def end(*, actor: Actor, relation_id: UUID, to_date: date, now: datetime) -> RelationView:
    """End a relation: `to_date` is the first day on which it no longer holds.

    For whoever may edit the party that it is a relation of; for others there is none.
    """
    row = locks.relation(relation_id)

    if row is None:
        raise NotFound("parties.no_such_relation")
    permit_editing(actor, PartyId(row.of_party_id))
    if to_date <= row.from_date:
        raise BadInput("parties.relation_end", field="to_date", rule="after the first day")

    if row.to_date is not None:
        raise Refusal("parties.relation_ended", to_date=row.to_date)

    row.to_date = to_date
    row.save(update_fields=["to_date"])

    record(
        actor=actor,
        action="parties.relation_ended",
        subject=Subject("party", row.of_party_id),
        facts={"relation": row.id, "to": to_date},
        now=now,
    )

    publish(RelationEnded(relation_id=str(row.id)), now=now)

    return telling.relation(row)


def _check_room(
    kind: RelationKind,
    party_id: PartyId,
    of_party_id: PartyId,
    from_date: date,
    share: Decimal | None,
) -> None:
    known = Relation.objects.filter(kind=kind.value, of_party_id=of_party_id)
    if known.filter(party_id=party_id, to_date=None).exists():
        raise Refusal("parties.relation_known", kind=kind.value)
    if share is not None:
        held = [telling.relation(each) for each in known]
        if most_shared(held, from_date) + share > 1:
            raise Refusal("parties.shares_exceed_whole", field="share")
