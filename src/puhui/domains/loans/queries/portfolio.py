"""A lender's book, and how fairly it decides by size, region and industry."""

import json
from datetime import date
from typing import Any

from django.db import connection

from puhui.domains.loans.contracts import FairnessRow, PortfolioView
from puhui.domains.loans.policies.permits import READ, sees_all
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money
from puhui.kernel.periods import add_months
from puhui.kernel.rates import Rate

#: Days past due, by the lower end of each class.
LATENESS = ((0, "CURRENT"), (1, "1-30"), (31, "31-60"), (61, "61-90"), (91, "90+"))
#: Bands of the score, so that equals are compared.
BANDS = ((300, 500), (500, 550), (550, 600), (600, 650), (650, 700), (700, 901))
#: Grouping → its column; of regions the province counts, of industries the division.
GROUPS = {"size": "d.size_class", "region": "left(d.region, 2)", "industry": "left(d.industry, 2)"}
_MONTHS = 12
_MOST_REASONS = 3

_MOVED = """
SELECT coalesce(sum(m.amount_minor) FILTER (WHERE m.kind = 'DISBURSE'), 0)::bigint,
       coalesce(sum(m.principal_minor) FILTER (WHERE m.kind <> 'DISBURSE'), 0)::bigint,
       coalesce(sum(m.interest_minor) FILTER (WHERE m.kind <> 'DISBURSE'), 0)::bigint
FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id
WHERE l.institution_id = %(lender)s
"""
_BY_MONTH = """
SELECT date_trunc('month', m.on_date)::date,
       coalesce(sum(m.amount_minor) FILTER (WHERE m.kind = 'DISBURSE'), 0)::bigint,
       coalesce(sum(m.principal_minor + m.interest_minor) FILTER (WHERE m.kind <> 'DISBURSE'), 0)::bigint
FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id
WHERE l.institution_id = %(lender)s AND m.on_date >= %(first)s
GROUP BY 1
"""
#: `width_bucket` counts from 1 for the first class; a loan of which nothing is due yet is in it.
_BY_LATENESS = """
SELECT width_bucket(greatest(%(day)s::date - oldest_due_date, 0), %(lowest)s::integer[]),
       count(*), sum(outstanding_minor)::bigint
FROM loans_loan WHERE institution_id = %(lender)s AND state = 'ACTIVE'
GROUP BY 1
"""
_BY_GRADE = """
SELECT coalesce(d.document -> 'inputs' ->> 'grade', '') AS grade, count(*),
       sum(l.outstanding_minor)::bigint
FROM loans_loan l
LEFT JOIN loans_decision d ON d.application_id = l.application_id AND d.number = 1
WHERE l.institution_id = %(lender)s AND l.state = 'ACTIVE'
GROUP BY 1 ORDER BY 1
"""
_FIRST_DECISIONS = """
SELECT d.outcome, d.annual_rate, d.reasons, {group} AS member,
       CASE WHEN d.score IS NOT NULL THEN width_bucket(d.score, %(bands)s::double precision[]) END AS band
FROM loans_decision d JOIN loans_application a ON a.id = d.application_id
WHERE d.number = 1 AND (%(lender)s::uuid IS NULL OR a.institution_id = %(lender)s)
"""
_FAIRNESS = """
WITH decided AS ({decisions}), told AS (
  SELECT band, member, count(*) AS decided,
         count(*) FILTER (WHERE outcome = 'APPROVE') AS approved,
         count(*) FILTER (WHERE outcome = 'REFER') AS referred,
         count(*) FILTER (WHERE outcome = 'DECLINE') AS declined,
         avg(annual_rate) AS mean_rate
  FROM decided GROUP BY band, member
), named AS (
  SELECT band, member, reason, count(*) AS times
  FROM decided, jsonb_array_elements_text(reasons) AS reason GROUP BY band, member, reason
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY band, member ORDER BY times DESC, reason) AS place
  FROM named
)
SELECT told.*, coalesce((
  SELECT jsonb_agg(jsonb_build_array(reason, times) ORDER BY place)
  FROM ranked r
  WHERE r.band IS NOT DISTINCT FROM told.band AND r.member = told.member AND place <= %(most)s
), '[]')::text
FROM told ORDER BY band NULLS FIRST, member
"""


def portfolio(*, actor: Actor, on_date: date) -> PortfolioView:
    """The book of the actor's institution on a day, added up by the database.

    How late a loan is follows from the oldest instalment that is not wholly paid.
    """
    permit(actor, READ)
    lender = actor.organisation
    ((disbursed, principal, interest),) = _asked(_MOVED, lender=lender)
    lateness = _by_lateness(lender, on_date)
    return PortfolioView(
        on_date=on_date,
        loans=sum(count for _, count, _ in lateness),
        outstanding=sum((owed for _, _, owed in lateness), Money(0)),
        disbursed=Money(disbursed),
        repaid_principal=Money(principal),
        interest=Money(interest),
        by_lateness=lateness,
        by_month=_by_month(lender, on_date),
        by_grade=tuple(
            (grade, count, Money(owed)) for grade, count, owed in _asked(_BY_GRADE, lender=lender)
        ),
    )


def fairness(*, actor: Actor, by: str) -> list[FairnessRow]:
    """First decisions at equal score by size class, region (province) or industry (2 digits).

    For a lender its own, for staff in a session everybody's. The first decision of each
    application counts: it is the table's, whoever decided later. A band without a score comes
    first, under no name.
    """
    lender: OrganisationId | None = None
    if not sees_all(actor):
        permit(actor, READ)
        lender = actor.organisation
    decisions = _FIRST_DECISIONS.format(group=GROUPS[by])
    return [
        FairnessRow(
            band="" if band is None else _band(band),
            group=group,
            decided=decided,
            approved=approved,
            referred=referred,
            declined=declined,
            mean_rate=None if mean_rate is None else Rate(mean_rate),
            reasons=tuple((reason, times) for reason, times in json.loads(reasons)),
        )
        for band, group, decided, approved, referred, declined, mean_rate, reasons in _asked(
            _FAIRNESS.format(decisions=decisions),
            lender=lender,
            bands=[low for low, _ in BANDS],
            most=_MOST_REASONS,
        )
    ]


def _band(number: int) -> str:
    low, high = BANDS[number - 1]
    return f"{low}-{high - 1}"


def _by_lateness(lender: OrganisationId, on_date: date) -> tuple[tuple[str, int, Money], ...]:
    asked = _asked(_BY_LATENESS, lender=lender, day=on_date, lowest=[low for low, _ in LATENESS])
    told = {number: (count, Money(owed)) for number, count, owed in asked}
    return tuple(
        (label, *told.get(number, (0, Money(0)))) for number, (_, label) in enumerate(LATENESS, 1)
    )


def _by_month(lender: OrganisationId, on_date: date) -> tuple[tuple[date, Money, Money], ...]:
    last = on_date.replace(day=1)
    months = [add_months(last, -back) for back in range(_MONTHS - 1, -1, -1)]
    asked = _asked(_BY_MONTH, lender=lender, first=months[0])
    told = {month: (Money(out), Money(back)) for month, out, back in asked}
    return tuple((month, *told.get(month, (Money(0), Money(0)))) for month in months)


def _asked(statement: str, **terms: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, terms)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
