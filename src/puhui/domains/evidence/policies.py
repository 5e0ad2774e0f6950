"""Who may bring evidence in, and who may look at what was brought."""

from puhui.domains.evidence.contracts import Basis
from puhui.foundation.access.permitting import permit, permit_party
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import BadInput, Forbidden

#: An enterprise's own people, for a party that their workspace acts for.
IMPORT_OWN = "evidence.import"
#: An institution's or the platform's people, for many enterprises at once.
IMPORT_MANY = "evidence.import_many"
READ = "evidence.read"
#: Staff, inside a staff session.
READ_ANY = "staff.parties"


def permit_import(actor: Actor, party_id: PartyId | None, scheme: str | None) -> None:
    """Refuse who may not: one's own party needs `evidence.import`, many `evidence.import_many`."""
    if (party_id is None) == (scheme is None):
        raise BadInput("evidence.whose", field="party", rule="a party or an identifier scheme")
    if party_id is not None:
        permit_party(actor, IMPORT_OWN, party_id)
    else:
        permit(actor, IMPORT_MANY)


def permit_job(actor: Actor) -> None:
    """Only the platform's own jobs take received files in."""
    if actor.portal is not Portal.JOB:
        raise Forbidden("access.not_permitted", permission="evidence.take_in")


def permit_reading(actor: Actor, party_id: PartyId) -> None:
    """Refuse who may not see a party's evidence: its own people may, and staff in a session."""
    if not actor.may(READ_ANY):
        permit_party(actor, READ, party_id)


def ground(basis: str, party_id: PartyId | None) -> Basis:
    """The legal ground of an import: an enterprise's own, or the one that was stated."""
    if party_id is not None:
        return Basis.OWN
    if basis not in set(Basis) - {Basis.OWN}:
        rule = "one of CONTRACT, CONSENT, LAW"
        raise BadInput("evidence.no_such_basis", field="basis", value=basis, rule=rule)
    return Basis(basis)
