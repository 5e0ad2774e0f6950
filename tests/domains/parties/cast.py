"""People who sit in workspaces, made as the platform makes them."""

import itertools

from puhui.domains.parties.contracts import EnterpriseProfile
from puhui.domains.parties.operations import enterprises, identity
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.access.staffing import open_session
from puhui.foundation.accounts.models import Membership, OrganisationKind, User
from puhui.foundation.accounts.organisations import found
from puhui.kernel.actors import ANONYMOUS, Portal
from puhui.kernel.money import Money

CODES = ("91110000600037341L", "91350100M000100Y43", "92310115MA1K3XYW00")
FULL = EnterpriseProfile(
    industry="1810",
    region="350100",
    employees=25,
    revenue=Money.of("4000000"),
    assets=Money.of("2500000"),
    legal_representative="王小明",
)
ID_NUMBER = "360426199101010071"
_numbers = itertools.count()


def sit(user, now, portal=Portal.ENTERPRISE):
    """The actor that a user is now, in their first workspace."""
    return actor_in(seats_of(user.id, now=now)[0], user_id=user.id, portal=portal, now=now)


def workspace(now, kind, *roles):
    """One new user for each role, all of one new workspace."""
    number = next(_numbers)
    users = [
        User.objects.create_user(f"{role}.{number}.{place}@example.com")
        for place, role in enumerate(roles)
    ]
    found(
        actor=ANONYMOUS, name=f"workspace {number}", kind=OrganisationKind(kind),
        founder=users[0].id, now=now,
    )  # fmt: skip
    first = Membership.objects.get(user=users[0])
    Membership.objects.filter(pk=first.pk).update(roles=[roles[0]])
    for user, role in zip(users[1:], roles[1:], strict=True):
        Membership.objects.create(
            id=user.id, organisation=first.organisation, user=user, roles=[role], since_at=now
        )
    return users


def prove(owner, party, source, now):
    """The owner is of the enterprise: its legal representative is checked, and is who they said."""
    source.representatives.add((party.uscc, FULL.legal_representative, ID_NUMBER))
    identity.verify_legal_representative(
        actor=owner, party_id=party.id, id_number=ID_NUMBER, now=now
    )


def everybody(now):
    """Everybody who may knock, by name, and the enterprise that `owner` registered."""
    enterprise = workspace(now, "ENTERPRISE", "OWNER", "ACCOUNTANT", "VIEWER")
    platform = workspace(now, "PLATFORM", "OPERATOR", "OPERATOR", "AUDITOR")
    users = dict(zip(("owner", "accountant", "viewer"), enterprise, strict=True))
    users |= zip(("operator", "operator_outside", "auditor"), platform, strict=True)
    (users["stranger"],) = workspace(now, "ENTERPRISE", "OWNER")
    (users["officer"],) = workspace(now, "INSTITUTION", "OFFICER")
    party = enterprises.register(
        actor=sit(users["owner"], now), name="榕城服装厂", uscc=CODES[0], profile=FULL, now=now
    )
    for name in ("operator", "auditor"):
        open_session(actor=sit(users[name], now, Portal.STAFF), reason="a call", now=now)
    actors = {name: sit(user, now) for name, user in users.items()}
    return actors | {"anonymous": ANONYMOUS}, party
