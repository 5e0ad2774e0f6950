"""Reading a profile: an operation, for every reading leaves a line in the record."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from puhui.domains.credit import moments, policies, telling
from puhui.domains.credit.contracts import (
    AssessmentView,
    FeatureValue,
    MonthView,
    ProfileView,
    ScoreKind,
)
from puhui.domains.credit.freshening import made_fresh
from puhui.domains.credit.models import Assessment, Freshness, Month
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money

SHOWN_MONTHS = 36


@operation
def read(*, actor: Actor, party_id: PartyId, now: datetime) -> ProfileView:
    """The profile of an enterprise: trade by month, features, its latest score of each kind.

    For its own people (`credit.read`) under its consent, and for institutions it has consented
    to; the purpose stands in the record. Refuses `credit.no_consent`,
    and `parties.identity_unproven` as `policies.require_proven`.
    """
    purpose = policies.permit_reading(actor, party_id, at=now)

    record(
        actor=actor,
        action="credit.profile_read",
        subject=Subject("party", party_id),
        facts={"purpose": purpose},
        now=now,
    )

    # Roll-ups follow an import within a second or two; whoever looks sooner need not wait.
    freshness = made_fresh([party_id], now)[0][party_id]
    rows = list(Month.objects.filter(party_id=party_id).order_by("month"))
    days = [day for row in rows for day in (row.first_date, row.last_date) if day is not None]
    return ProfileView(
        party_id=party_id,
        refreshed_at=freshness.refreshed_at,
        first_date=min(days, default=None),
        last_date=max(days, default=None),
        months=_months(rows)[-SHOWN_MONTHS:],
        features=_features(freshness, now) if days else (),
        assessments=_latest(party_id),
    )


def _months(rows: list[Month]) -> tuple[MonthView, ...]:
    """One view per month from the first to the last, quiet ones too."""
    by_month: dict[date, dict[str, Month]] = defaultdict(dict)
    for row in rows:
        by_month[row.month][row.direction] = row
    return tuple(_month(month, by_month.get(month, {})) for month in _spine(sorted(by_month)))


def _month(month: date, sides: dict[str, Month]) -> MonthView:
    sold, bought = sides.get("OUT"), sides.get("IN")
    return MonthView(
        month=month,
        sales=Money.rounded_half_up(sold.net_amount if sold else Decimal(0)),
        purchases=Money.rounded_half_up(bought.net_amount if bought else Decimal(0)),
        sales_count=sold.valid_count + sold.red_count if sold else 0,
        purchases_count=bought.valid_count + bought.red_count if bought else 0,
        void_count=sum(side.void_count for side in sides.values()),
    )


def _spine(months: list[date]) -> list[date]:
    if not months:
        return []
    first, last = (each.year * 12 + each.month - 1 for each in (months[0], months[-1]))
    return [date(index // 12, index % 12 + 1, 1) for index in range(first, last + 1)]


def _features(kept: Freshness, now: datetime) -> tuple[FeatureValue, ...]:
    """At the very cut that a score asked for now would take, so that both say the same."""
    at = moments.cut(kept, as_of_date=None, known_at=None, now=now)
    reading = moments.read(kept, at)
    return tuple(FeatureValue(name, value) for name, value in reading.features.items())


def _latest(party_id: PartyId) -> dict[ScoreKind, AssessmentView]:
    rows = (
        Assessment.objects.filter(party_id=party_id)
        .select_related("scorecard")
        .order_by("kind", "-made_at", "-id")
        .distinct("kind")
    )
    return {ScoreKind(row.kind): telling.assessment(row) for row in rows}
