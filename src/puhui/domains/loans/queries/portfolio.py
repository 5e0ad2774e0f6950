"""A lender's book, and how fairly it decides by size, region and industry."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from puhui.domains.loans import standing
from puhui.domains.loans.contracts import FairnessRow, PortfolioView
from puhui.domains.loans.models import Decision, Loan, Movement
from puhui.domains.loans.policies.permits import READ, sees_all
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Actor
from puhui.kernel.money import Money
from puhui.kernel.periods import add_months
from puhui.kernel.rates import Rate

#: Days past due, by the lower end of each class.
LATENESS = ((0, "CURRENT"), (1, "1-30"), (31, "31-60"), (61, "61-90"), (91, "90+"))
#: Bands of the score, so that equals are compared.
BANDS = ((300, 500), (500, 550), (550, 600), (600, 650), (650, 700), (700, 901))
GROUPS = {"size": "size_class", "region": "region", "industry": "industry"}
_MONTHS = 12


def portfolio(*, actor: Actor, on_date: date) -> PortfolioView:
    """The book of the actor's institution on a day; lateness is worked out loan by loan."""
    permit(actor, READ)
    rows = list(Loan.objects.filter(institution_id=actor.organisation).order_by("id"))
    running = [row for row in rows if row.state == "ACTIVE"]
    movements = list(
        Movement.objects.filter(loan__institution_id=actor.organisation).order_by("loan", "number")
    )
    of_loan: dict[object, list[Movement]] = defaultdict(list)
    for each in movements:
        of_loan[each.loan_id].append(each)
    paid = [each for each in movements if each.kind != "DISBURSE"]
    return PortfolioView(
        on_date=on_date,
        loans=len(running),
        outstanding=Money(sum(row.outstanding_minor for row in running)),
        disbursed=Money(sum(each.amount_minor for each in movements if each.kind == "DISBURSE")),
        repaid_principal=Money(sum(each.principal_minor for each in paid)),
        interest=Money(sum(each.interest_minor for each in paid)),
        by_lateness=_by_lateness(running, of_loan, on_date),
        by_month=_by_month(movements, on_date),
        by_grade=_by_grade(running),
    )


def fairness(*, actor: Actor, by: str) -> list[FairnessRow]:
    """First decisions at equal score by size class, region (province) or industry (2 digits).

    For a lender its own, for staff in a session everybody's. The first decision of each
    application counts: it is the table's, whoever decided later.
    """
    rows = Decision.objects.filter(number=1).order_by("id")
    if not sees_all(actor):
        permit(actor, READ)
        rows = rows.filter(application__institution_id=actor.organisation)
    grouped: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for each in rows:
        grouped[_band(each.score), _group(each, by)].append(each)
    return [_fairness(band, group, found) for (band, group), found in sorted(grouped.items())]


def _fairness(band: str, group: str, found: list[Decision]) -> FairnessRow:
    outcomes = Counter(each.outcome for each in found)
    rates = [each.annual_rate for each in found if each.annual_rate is not None]
    reasons = Counter(reason for each in found for reason in each.reasons)
    return FairnessRow(
        band=band,
        group=group,
        decided=len(found),
        approved=outcomes["APPROVE"],
        referred=outcomes["REFER"],
        declined=outcomes["DECLINE"],
        mean_rate=Rate(sum(rates, Decimal(0)) / len(rates)) if rates else None,
        reasons=tuple(reasons.most_common(3)),
    )


def _band(score: float | None) -> str:
    if score is None:
        return ""
    return next(f"{low}-{high - 1}" for low, high in BANDS if low <= score < high)


def _group(each: Decision, by: str) -> str:
    value = str(getattr(each, GROUPS[by]))
    return value[:2] if by in {"region", "industry"} else value


def _by_lateness(
    running: list[Loan], of_loan: dict[object, list[Movement]], on_date: date
) -> tuple[tuple[str, int, Money], ...]:
    counts: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for row in running:
        days = standing.state(row, on_date, of_loan[row.id]).days_past_due
        name = next(label for low, label in reversed(LATENESS) if days >= low)
        counts[name] += 1
        amounts[name] += row.outstanding_minor
    return tuple((label, counts[label], Money(amounts[label])) for _, label in LATENESS)


def _by_month(movements: list[Movement], on_date: date) -> tuple[tuple[date, Money, Money], ...]:
    first = on_date.replace(day=1)
    months = [add_months(first, -back) for back in range(_MONTHS - 1, -1, -1)]
    out: Counter[date] = Counter()
    back: Counter[date] = Counter()
    for each in movements:
        month = each.on_date.replace(day=1)
        if each.kind == "DISBURSE":
            out[month] += each.amount_minor
        else:
            back[month] += each.principal_minor + each.interest_minor
    return tuple((month, Money(out[month]), Money(back[month])) for month in months)


def _by_grade(running: list[Loan]) -> tuple[tuple[str, int, Money], ...]:
    grades = dict(
        Decision.objects.filter(
            number=1, application__in=[row.application_id for row in running]
        ).values_list("application_id", "document__inputs__grade")
    )
    counts: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for row in running:
        grade = grades.get(row.application_id) or ""
        counts[grade] += 1
        amounts[grade] += row.outstanding_minor
    return tuple((grade, counts[grade], Money(amounts[grade])) for grade in sorted(counts))
