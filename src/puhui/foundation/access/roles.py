"""Roles as data: which kind of organisation gives which role which permissions."""

from collections.abc import Iterable

#: role → (kind of organisation, permissions). Least privilege: what is not here is not allowed.
ROLES: dict[str, tuple[str, frozenset[str]]] = {
    "OWNER": (
        "ENTERPRISE",
        frozenset(
            {
                "party.read", "party.edit", "consent.give", "consent.withdraw",
                "evidence.import", "evidence.read", "credit.read", "credit.refresh",
                "organisation.manage", "organisation.read", "token.manage", "ledger.read",
                "webhook.manage", "loan.apply", "loan.sign", "loan.repay", "loan.read_own",
            }
        ),
    ),
    "ACCOUNTANT": (
        "ENTERPRISE",
        frozenset(
            {
                "party.read", "evidence.import", "evidence.read", "credit.read",
                "organisation.read", "ledger.read", "loan.repay", "loan.read_own",
            }
        ),
    ),
    "VIEWER": (
        "ENTERPRISE",
        frozenset({"party.read", "credit.read", "organisation.read", "loan.read_own"}),
    ),
    "OFFICER": (
        "INSTITUTION",
        frozenset(
            {
                "party.search", "credit.query", "organisation.read", "ledger.read",
                "loan.read", "loan.propose",
            }
        ),
    ),
    "APPROVER": (
        "INSTITUTION",
        frozenset(
            {
                "party.search", "credit.query", "organisation.read", "ledger.read",
                "loan.read", "loan.agree",
            }
        ),
    ),
    "DATA_OFFICER": (
        "INSTITUTION",
        frozenset({"party.search", "evidence.import_many", "organisation.read"}),
    ),
    "INSTITUTION_ADMIN": (
        "INSTITUTION",
        frozenset(
            {
                "party.search", "organisation.read", "organisation.manage", "token.manage",
                "ledger.read", "webhook.manage", "loan.read", "product.manage", "unit.manage",
                "funds.manage",
            }
        ),
    ),
    "OPERATOR": (
        "PLATFORM",
        frozenset(
            {
                "staff.enter", "staff.parties", "staff.parties_edit", "staff.health",
                "evidence.import_many", "approval.request", "approval.decide", "staff.holds",
                "staff.loans", "staff.institutions",
            }
        ),
    ),
    "AUDITOR": (
        "PLATFORM",
        frozenset(
            {
                "staff.enter", "staff.audit", "staff.health", "staff.ledger", "staff.loans",
                "approval.read",
            }
        ),
    ),
    "ADMINISTRATOR": (
        "PLATFORM",
        frozenset(
            {
                "staff.enter", "staff.parties", "staff.audit", "staff.health", "staff.users",
                "organisation.manage", "organisation.read", "approval.request",
                "approval.decide", "approval.read", "staff.ledger", "staff.ledger_open",
                "staff.loans", "staff.institutions",
            }
        ),
    ),
}  # fmt: skip

#: Every permission that some role holds.
PERMISSIONS: frozenset[str] = frozenset().union(*(held for _, held in ROLES.values()))


def permissions_of(kind: str, roles: Iterable[str]) -> frozenset[str]:
    """What roles add up to in an organisation of a kind; a role of another kind gives nothing.

    >>> sorted(permissions_of("ENTERPRISE", ["VIEWER"]))
    ['credit.read', 'organisation.read', 'party.read']
    >>> permissions_of("ENTERPRISE", ["ADMINISTRATOR"])
    frozenset()
    """
    held = (ROLES[role][1] for role in roles if role in ROLES and ROLES[role][0] == kind)
    return frozenset().union(*held)
