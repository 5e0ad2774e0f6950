"""Proving who an enterprise is, by an identity source that was told of it."""

from puhui.domains.parties import ports
from puhui.domains.parties.adapters.driven import DrivenIdentitySource
from puhui.domains.parties.contracts import CheckState, EnterpriseProfile
from puhui.domains.parties.operations import enterprises, identity

REPRESENTATIVE, ID_NUMBER = "王小明", "360426199101010071"


def prove(actor, party_id, code, now):
    """The enterprise's legal representative is checked, and is who they said."""
    enterprises.update(
        actor=actor, party_id=party_id, now=now,
        profile=EnterpriseProfile(legal_representative=REPRESENTATIVE),
    )  # fmt: skip
    ports.wire(DrivenIdentitySource(representatives={(code, REPRESENTATIVE, ID_NUMBER)}))
    try:
        check = identity.verify_legal_representative(
            actor=actor, party_id=party_id, id_number=ID_NUMBER, now=now
        )
    finally:
        ports.wire(None)
    assert check.state is CheckState.PASSED
