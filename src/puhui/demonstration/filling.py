"""A believable platform: enterprises of a simulated economy, each at its own place on the way."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from puhui.demonstration.lending import (
    LAST_STORY,
    OTHER_STORIES,
    OWNER_STORY,
    Lender,
    Story,
    tell_story,
)
from puhui.domains.credit.operations import assessments
from puhui.domains.credit.queries.assessments import is_made, last_made
from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.parties.contracts import (
    ConsentView,
    EnterpriseProfile,
    EnterpriseView,
    Purpose,
)
from puhui.domains.parties.operations import consents, enterprises, identity
from puhui.domains.parties.queries import consents as given_consents
from puhui.domains.parties.queries import enterprises as known_enterprises
from puhui.domains.parties.queries.identity import proven
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol, user_of
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal
from puhui.workbench.economy.simulating import Economy, simulate

OWNER_EMAIL = "owner@example.com"
ENTERPRISES, MONTHS, SEED = 28, 36, 2026
_DAY = pl.col("开票日期")
#: Where an enterprise of the cast stops on the way; whoever is not named goes all of it.
_STOPS = {
    1: "REGISTERED", 2: "CONSENTED", 3: "ONLY_SALES", 4: "WITHDRAWN", 5: "WITH_BAD_ROWS", 6: "UNSCORED",
}  # fmt: skip

_UNSCORED = {"REGISTERED", "CONSENTED", "ONLY_SALES", "UNSCORED"}
#: Whom nobody has checked, of those without a story: scored, but no lender may look yet.
_UNPROVEN = 20


@dataclass(frozen=True, slots=True)
class _Member:
    """One enterprise of the cast: its line in the register, its files, and how far it goes."""

    email: str
    register: dict[str, Any]
    files: dict[EvidenceKind, bytes]
    newer: dict[EvidenceKind, bytes]
    stop: str
    place: int


def fill(
    *,
    owner_password: str,
    other_password: Callable[[], str],
    lender: Lender,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
    now: datetime,
) -> None:
    """Register, consent, hand in and assess through the same operations as people do.

    The first enterprise is `OWNER_EMAIL`'s and goes all of the way; the others stop at different
    places, so that every page has something to show. Those who borrowed some time ago began then,
    with the invoices of then, and handed the newer ones in today. Invoices end with the last full
    month. Whoever has a score has proven who they are, but one. What was filled before is left as
    it is, so that a filling that was killed can go on.
    """
    until = _month_end(now)
    economy = simulate(enterprises=ENTERPRISES, months=MONTHS, seed=SEED, until=until)
    stories, register = _stories(), _by_sales(economy)
    for place in range(ENTERPRISES):
        story = stories.get(place)
        then = now - timedelta(days=story.days_ago if story else 0)
        quiet = timedelta(days=story.quiet_days if story else 0)
        member = _member(economy, register[place], place, _month_end(then - quiet))
        password = owner_password if place == 0 else other_password()
        _walk(member, password, then)
        if member.stop not in _UNSCORED and place != _UNPROVEN:
            _prove(member, then)
        if story is not None:
            _lead_on(member, story, lender, then, now)
        tell(place + 1, ENTERPRISES)


def _stories() -> dict[int, Story]:
    """Place in the cast → what becomes of its application: whoever sells most gets the money."""
    free = [place for place in range(1, ENTERPRISES) if place not in _STOPS]
    return {
        0: OWNER_STORY,
        **dict(zip(free, OTHER_STORIES, strict=False)),
        free[-1]: LAST_STORY,
    }


def _by_sales(economy: Economy) -> list[dict[str, Any]]:
    """The register, whoever sells most first."""
    sales = economy.vat_invoices_out.group_by("企业代号").agg(pl.col("金额").sum())
    by_code = dict(zip(sales["企业代号"], sales["金额"], strict=True))
    rows = economy.enterprises.rows(named=True)
    return sorted(rows, key=lambda row: (-by_code.get(row["enterprise"], 0), row["enterprise"]))


def _lead_on(member: _Member, story: Story, lender: Lender, then: datetime, now: datetime) -> None:
    """Borrow, and bring the newer invoices."""
    user_id, actor = _enrolled(member, "", then)
    party = _registered(actor, member, then)
    tell_story(story, place=member.place, actor=actor, party=party, lender=lender, now=now)
    if then < now:
        actor = _seated(user_id, now)
        _hand_in(actor, party, member.newer, "demonstration.newer", now)
        made = last_made(actor=actor, party_id=party.id)
        if made is None or business_date(made) < business_date(now):
            assessments.assess(actor=actor, party_id=party.id, now=now)


def _prove(member: _Member, now: datetime) -> None:
    """Have the legal representative checked, whom the demonstration's source takes at their word."""
    _, actor = _enrolled(member, "", now)
    party = _registered(actor, member, now)
    if not proven(party_id=party.id, at=now):
        identity.verify_legal_representative(
            actor=actor, party_id=party.id, id_number=_id_number(member.place), now=now
        )


def _month_end(now: datetime) -> date:
    return business_date(now).replace(day=1) - timedelta(days=1)


def _id_number(place: int) -> str:
    """A resident identity number of nobody, with its check digit (GB 11643)."""
    body = f"11010119800101{place * 2 + 1:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    check = "10X98765432"[rest]
    # The demonstration's source takes a number that ends in 0 for a stranger's.
    return body + check if check != "0" else _id_number(place + 100)


def _walk(member: _Member, password: str, now: datetime) -> None:
    """The way of one owner from the first sign-in to the score, as far as they go.

    Every step looks first whether it was taken, so that a filling that was killed goes on.
    """
    user_id, actor = _enrolled(member, password, now)
    party = _registered(actor, member, now)
    actor = _seated(user_id, now)
    if member.stop == "REGISTERED":
        return
    given = _consented(actor, party, now)
    if given.withdrawn_at is not None:
        return
    _hand_in(actor, party, member.files, "demonstration", now)
    if member.stop in {"CONSENTED", "ONLY_SALES", "UNSCORED"}:
        return
    _assessed(actor, party, now)
    if member.stop == "WITHDRAWN":
        consents.withdraw(actor=actor, consent_id=given.id, now=now)


def _hand_in(
    actor: Actor,
    party: EnterpriseView,
    files: dict[EvidenceKind, bytes],
    key: str,
    now: datetime,
) -> None:
    for kind, content in files.items():
        import_invoices(
            actor=actor,
            kind=kind.value,
            content=content,
            file_name=f"{kind.value}.csv",
            party_id=party.id,
            key=f"{key}.{kind.value}",
            now=now,
        )


def _consented(actor: Actor, party: EnterpriseView, now: datetime) -> ConsentView:
    every = given_consents.of(actor=actor, party_id=party.id)
    known = [each for each in every if each.grantee is None]
    return (
        known[0]
        if known
        else consents.give(
            actor=actor,
            party_id=party.id,
            grantee=None,
            evidence=[kind.value for kind in EvidenceKind],
            purpose=Purpose.OWN_PROFILE,
            until_at=now + timedelta(days=365),
            now=now,
        )
    )


def _assessed(actor: Actor, party: EnterpriseView, now: datetime) -> None:
    if is_made(actor=actor, party_id=party.id):
        return
    try:
        assessments.assess(actor=actor, party_id=party.id, now=now)
    except Refusal as refusal:
        # An enterprise of the simulation may have closed before the window; it has no score.
        if refusal.code != "credit.no_invoices":
            raise


def _enrolled(member: _Member, password: str, now: datetime) -> tuple[UserId, Actor]:
    known = user_of(member.email)
    if known is None:
        known = enrol(
            actor=LOCAL,
            email=member.email,
            name=member.register["legal_representative"],
            password=password,
            organisation=member.register["name"],
            kind="ENTERPRISE",
            role="OWNER",
            now=now,
        ).user_id
    return known, _seated(known, now)


def _seated(user_id: UserId, now: datetime) -> Actor:
    seat = seats_of(user_id, now=now)[0]
    return actor_in(
        seat, user_id=user_id, portal=Portal.ENTERPRISE, origin="demonstration", now=now
    )


def _registered(actor: Actor, member: _Member, now: datetime) -> EnterpriseView:
    own, told = known_enterprises.own(actor=actor), member.register
    if own:
        return own[0]
    return enterprises.register(
        actor=actor,
        name=told["name"],
        uscc=told["uscc"],
        profile=EnterpriseProfile(
            industry=told["industry"],
            region=told["region"],
            employees=told["employees"],
            revenue=Money.of(str(told["revenue"])),
            assets=Money.of(str(told["assets"])),
            legal_representative=told["legal_representative"],
        ),
        now=now,
    )


def _member(economy: Economy, register: dict[str, Any], place: int, until: date) -> _Member:
    stop = _STOPS.get(place, "SCORED")
    tables = {
        EvidenceKind.VAT_INVOICES_OUT: economy.vat_invoices_out,
        EvidenceKind.VAT_INVOICES_IN: economy.vat_invoices_in,
    }
    newer = {kind: _file(table, register["enterprise"], None) for kind, table in tables.items()}
    files = {
        kind: _file(table, register["enterprise"], until)
        for kind, table in tables.items()
        if stop != "CONSENTED" and not (stop == "ONLY_SALES" and kind.value.endswith("_in"))
    }
    if stop == "WITH_BAD_ROWS":
        files = {kind: content + _bad_rows(until) for kind, content in files.items()}
    email = OWNER_EMAIL if place == 0 else f"owner{place}@example.com"
    return _Member(email, register, files, newer, stop, place)


def _file(table: pl.DataFrame, enterprise: str, until: date | None) -> bytes:
    text = io.BytesIO()
    rows = table.filter(pl.col("企业代号") == enterprise)
    if until is not None:
        rows = rows.filter(until >= _DAY)
    rows.write_csv(text)
    return text.getvalue()


def _bad_rows(until: date) -> bytes:
    """Rows as they come from real exports: a sum that is off, a day that is none, a lost amount."""
    day = f"{until:%Y/%m/%d}"
    rows = (
        f"E,90000001,{day},C1,100.00,13.00,120.00,有效发票",
        "E,90000002,2026/13/45,C1,100.00,13.00,113.00,有效发票",
        f"E,90000003,{day},C1,,13.00,113.00,有效发票",
    )
    return ("\n".join(rows) + "\n").encode()
