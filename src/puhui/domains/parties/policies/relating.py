"""What a relation may say."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from puhui.domains.parties.contracts import RelationKind, RelationView
from puhui.kernel.refusals import BadInput


def check_share(kind: RelationKind, share: Decimal | None) -> None:
    """BadInput where a shareholder has no share over 0 up to 1, or another relation has one."""
    if kind is not RelationKind.SHAREHOLDER:
        if share is not None:
            raise BadInput("parties.share_not_for_this", field="share", rule="shareholders only")
        return
    exact = share is not None and share.is_finite() and share == round(share, 8)
    if share is None or not exact or not 0 < share <= 1:
        raise BadInput("parties.share_invalid", field="share", rule="over 0, up to 1, 8 digits")


def most_shared(held: Sequence[RelationView], from_date: date) -> Decimal:
    """The most of an enterprise that shareholders hold together on any day from a day on."""
    days = [from_date, *(each.from_date for each in held if each.from_date > from_date)]
    return max(sum((_share_on(each, day) for each in held), Decimal(0)) for day in days)


def holds_on(relation: RelationView, day: date) -> bool:
    """Whether a relation holds on a day: its end is no longer in it."""
    return relation.from_date <= day and (relation.to_date is None or day < relation.to_date)


def _share_on(relation: RelationView, day: date) -> Decimal:
    return relation.share or Decimal(0) if holds_on(relation, day) else Decimal(0)
