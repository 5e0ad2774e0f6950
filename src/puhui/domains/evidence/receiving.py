"""The first half of an import: whose file it is, on which ground, and keeping it as it came."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from puhui.domains.evidence import policies
from puhui.domains.evidence.columns import place
from puhui.domains.evidence.contracts import DataContract
from puhui.domains.evidence.layouts import contract_of
from puhui.domains.evidence.models import Import
from puhui.domains.evidence.tables import Table, open_table
from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.queries import consents
from puhui.foundation.files.storing import store
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Terms:
    """What an import is asked to do: the kind, whose rows they are, on which ground."""

    kind: str
    contract: str | None
    party_id: PartyId | None
    scheme: str | None
    basis: str

    def layout(self) -> DataContract:
        """The data contract that the file is read under."""
        return contract_of(self.kind, self.contract)


def permit_terms(actor: Actor, terms: Terms, *, now: datetime) -> None:
    """Refuse who may not import under these terms, and own files without a consent that holds."""
    policies.permit_import(actor, terms.party_id, terms.scheme)
    policies.ground(terms.basis, terms.party_id)
    require_consent(terms, now=now)


def require_consent(terms: Terms, *, now: datetime) -> None:
    """An enterprise's own file needs its consent to a profile of its own made of this evidence."""
    if terms.party_id is None:
        return
    given = consents.valid(
        party_id=terms.party_id,
        grantee=None,
        evidence=terms.kind,
        purpose=Purpose.OWN_PROFILE,
        at=now,
    )
    if given is None:
        raise Refusal("evidence.no_consent", evidence=terms.kind, purpose=Purpose.OWN_PROFILE.value)


def opened(terms: Terms, content: bytes) -> tuple[Table, dict[str, int]]:
    """The file as a table, and where the contract's columns stand in it; BadInput where it is none.

    The enterprise column may be missing from a file of one's own: whose it is, is known.
    """
    layout = terms.layout()
    optional = frozenset({"enterprise"} if terms.party_id is not None else ())

    def placed(header: Sequence[str]) -> dict[str, int]:
        return place(header, layout, optional=optional)

    table = open_table(content, fits=placed)
    return table, placed(table.header)


def keep(actor: Actor, terms: Terms, *, content: bytes, file_name: str, now: datetime) -> Import:
    """Keep the file as it came, and write down that it was handed in."""
    file = store(
        actor=actor,
        content=content,
        name=file_name or "invoices",
        media_type=mimetypes.guess_type(file_name)[0] or "application/octet-stream",
        purpose="evidence",
        party_id=terms.party_id,
        now=now,
    )
    return Import.objects.create(
        id=uuid7(now),
        kind=terms.kind,
        contract=terms.layout().name,
        party_id=terms.party_id,
        scheme=terms.scheme or "",
        basis=policies.ground(terms.basis, terms.party_id),
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        file_id=file.id,
        received_at=now,
    )


def terms_of(row: Import) -> Terms:
    """The terms under which a file was handed in."""
    return Terms(
        kind=row.kind,
        contract=row.contract,
        party_id=PartyId(row.party_id) if row.party_id else None,
        scheme=row.scheme or None,
        basis=row.basis,
    )
