"""A believable platform: enterprises of a simulated economy, each at its own place on the way."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from puhui.domains.credit.operations import assessments
from puhui.domains.credit.queries.assessments import is_made
from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.parties.contracts import (
    ConsentView,
    EnterpriseProfile,
    EnterpriseView,
    Purpose,
)
from puhui.domains.parties.operations import consents, enterprises
from puhui.domains.parties.queries import consents as given_consents
from puhui.domains.parties.queries import enterprises as known_enterprises
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol, user_of
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal
from puhui.workbench.economy.simulating import Economy, simulate

OWNER_EMAIL = "owner@example.com"
ENTERPRISES, MONTHS, SEED = 20, 36, 2026
#: Where an enterprise of the cast stops on the way; whoever is not named goes all of it.
_STOPS = {
    1: "REGISTERED", 2: "CONSENTED", 3: "ONLY_SALES", 4: "WITHDRAWN", 5: "WITH_BAD_ROWS", 6: "UNSCORED",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Member:
    """One enterprise of the cast: its line in the register, its files, and how far it goes."""

    email: str
    register: dict[str, Any]
    files: dict[EvidenceKind, bytes]
    stop: str


def fill(
    *,
    owner_password: str,
    other_password: Callable[[], str],
    tell: Callable[[int, int], None] = lambda _done, _total: None,
    now: datetime,
) -> None:
    """Register, consent, hand in and assess through the same operations as people do.

    The first enterprise is `OWNER_EMAIL`'s and goes all of the way; the others stop at different
    places, so that every page has something to show. Invoices end with the last full month. What
    was filled before is left as it is, so that a filling that was killed can go on.
    """
    until = business_date(now).replace(day=1) - timedelta(days=1)
    economy = simulate(enterprises=ENTERPRISES, months=MONTHS, seed=SEED, until=until)
    for place in range(ENTERPRISES):
        member = _member(economy, place, until)
        password = owner_password if place == 0 else other_password()
        _walk(member, password, now)
        tell(place + 1, ENTERPRISES)


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
    for kind, content in member.files.items():
        import_invoices(
            actor=actor,
            kind=kind.value,
            content=content,
            file_name=f"{kind.value}.csv",
            party_id=party.id,
            key=f"demonstration.{kind.value}",
            now=now,
        )
    if member.stop in {"CONSENTED", "ONLY_SALES", "UNSCORED"}:
        return
    _assessed(actor, party, now)
    if member.stop == "WITHDRAWN":
        consents.withdraw(actor=actor, consent_id=given.id, now=now)


def _consented(actor: Actor, party: EnterpriseView, now: datetime) -> ConsentView:
    known = given_consents.of(actor=actor, party_id=party.id)
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


def _member(economy: Economy, place: int, until: date) -> _Member:
    register = economy.enterprises.row(place, named=True)
    stop = _STOPS.get(place, "SCORED")
    files = {
        kind: _file(table, register["enterprise"])
        for kind, table in (
            (EvidenceKind.VAT_INVOICES_OUT, economy.vat_invoices_out),
            (EvidenceKind.VAT_INVOICES_IN, economy.vat_invoices_in),
        )
        if stop != "CONSENTED" and not (stop == "ONLY_SALES" and kind.value.endswith("_in"))
    }
    if stop == "WITH_BAD_ROWS":
        files = {kind: content + _bad_rows(until) for kind, content in files.items()}
    email = OWNER_EMAIL if place == 0 else f"owner{place}@example.com"
    return _Member(email, register, files, stop)


def _file(table: pl.DataFrame, enterprise: str) -> bytes:
    text = io.BytesIO()
    table.filter(pl.col("企业代号") == enterprise).write_csv(text)
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
