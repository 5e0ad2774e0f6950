"""Identity checks: real name, legal representative, bank account by small transfer."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from puhui.domains.parties import lifecycle, locks, telling
from puhui.domains.parties.contracts import USCC, CheckKind, CheckState, CheckView, PartyKind
from puhui.domains.parties.events import IdentityChecked
from puhui.domains.parties.models import IdentityCheck, Party
from puhui.domains.parties.policies.checking import (
    ANSWERED_WITHIN,
    MOST_A_DAY,
    MOST_FEN,
    MOST_LOST,
    REMEMBERED,
    TRIES,
    checked_account_number,
)
from puhui.domains.parties.policies.codes import valid_id_number
from puhui.domains.parties.policies.visibility import permit_job
from puhui.domains.parties.ports import Verdict, identity_source
from puhui.foundation.access.permitting import permit, permit_party
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import defer, publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, NotFound, Refusal

#: The job that has a small transfer sent.
SEND = "parties.send_small_transfer"


@operation
def verify_person(*, actor: Actor, party_id: PartyId, now: datetime) -> CheckView:
    """Ask whether a person's name and identity number belong together; decided at once.

    For whoever acts for the person with `party.edit`. Kept are the outcome and the source's
    reference. Unavailable where no source is wired or it cannot answer; nothing is kept then.
    """
    party = locks.party(party_id)

    permit_party(actor, "party.edit", party_id)
    row = _begun(actor, party, PartyKind.PERSON, CheckKind.REAL_NAME, now)

    person = row.party.person
    verdict = identity_source().real_name(
        key=row.id, name=person.full_name, id_number=person.id_number
    )
    _answer(row, verdict, now)

    _record(actor, row, now)

    return telling.check(row)


@operation
def verify_legal_representative(
    *, actor: Actor, party_id: PartyId, id_number: str, now: datetime
) -> CheckView:
    """Ask whether the legal representative that an enterprise told is that of its code.

    The representative's identity number goes to the source and is not kept. For whoever acts for
    the enterprise with `party.edit`; BadInput where no representative or code is known.
    """
    party = locks.party(party_id)

    permit_party(actor, "party.edit", party_id)
    number = valid_id_number(id_number)
    row = _begun(actor, party, PartyKind.ENTERPRISE, CheckKind.LEGAL_REPRESENTATIVE, now)

    name, code = row.party.enterprise.legal_representative, _code_of(row.party)
    if not name or not code:
        missing = "uscc" if name else "legal_representative"
        raise BadInput("parties.told_too_little", field=missing, rule="needed for this check")
    verdict = identity_source().legal_representative(
        key=row.id, uscc=code, name=name, id_number=number
    )
    _answer(row, verdict, now)

    _record(actor, row, now)

    return telling.check(row)


@operation
def start_small_transfer(
    *, actor: Actor, party_id: PartyId, account_number: str, now: datetime
) -> CheckView:
    """Have 1 to 99 fen sent to a bank account in the enterprise's name; the amount is asked back.

    For whoever acts for the enterprise with `party.edit`. The money is sent by a job once the
    check is committed, so that none is on its way for a check that does not exist; the account's
    number is kept encrypted until then. One check waits at a time (`parties.check_waiting`), and
    no more than five start within a day, nor any after two were lost within 90 days
    (`parties.too_many_checks`, which says `until` when). Whoever guesses so has 2 × 3 tries at 99
    amounts in 90 days, a chance of 6 in 99.
    """
    party = locks.party(party_id)

    permit_party(actor, "party.edit", party_id)
    number = checked_account_number(account_number)
    _check_lost(party_id, now)
    identity_source()
    row = _begun(actor, party, PartyKind.ENTERPRISE, CheckKind.BANK_ACCOUNT, now)

    fen = secrets.randbelow(MOST_FEN) + 1
    row.expected, row.expires_at, row.account_number = str(fen), now + ANSWERED_WITHIN, number
    row.save()
    defer(SEND, arguments={"check_id": str(row.id)}, now=now)

    _record(actor, row, now)

    return telling.check(row)


@operation
def note_sent(*, actor: Actor, check_id: UUID, reference: str, now: datetime) -> None:
    """Keep the reference of a small transfer that was sent; for the platform's own jobs."""
    row = locks.check(check_id)

    permit_job(actor)
    if row is None or row.evidence_reference:
        return

    row.evidence_reference, row.account_number = reference, ""
    row.save()

    _record(actor, row, now)


@operation
def run_out(*, actor: Actor, check_id: UUID, now: datetime) -> None:
    """End a check that nobody answered in time and wipe what it kept; for the platform's own jobs.

    One that is decided, or still waits, stays as it is.
    """
    row = locks.check(check_id)

    permit_job(actor)
    if row is None or row.state != CheckState.WAITING or not _is_over(row, now):
        return

    _decide(row, CheckState.EXPIRED, now)
    row.save()

    _record(actor, row, now)


@operation
def confirm_small_transfer(
    *, actor: Actor, check_id: UUID, amount: Money, now: datetime
) -> CheckView:
    """Tell the amount that arrived; the answer's `state` says what became of the check.

    PASSED where it is right, WAITING (one try fewer) where it is not, FAILED after the third,
    EXPIRED after three days. A wrong amount is no refusal: it counts. Decided checks are refused.
    """
    row = locks.check(check_id)

    permit(actor, "party.edit")
    if row is None or not actor.acts_for(PartyId(row.party_id)):
        raise NotFound("parties.no_such_check")

    state = _state_after(row, amount, now)
    lifecycle.check_move(row.state, CheckState.PASSED if state is CheckState.WAITING else state)

    row.tries += state is not CheckState.EXPIRED
    if state is not CheckState.WAITING:
        _decide(row, state, now)
    row.save()

    _record(actor, row, now)

    return telling.check(row)


def _begun(
    actor: Actor, party: Party | None, kind: PartyKind, check: CheckKind, now: datetime
) -> IdentityCheck:
    """A new check of a party of a kind, where none waits and not too many were begun today."""
    if party is None or party.kind != kind:
        raise NotFound("parties.no_such_party")
    earlier = IdentityCheck.objects.filter(party=party, kind=check.value)
    for waiting in earlier.filter(state=CheckState.WAITING.value):
        if not _is_over(waiting, now):
            raise Refusal("parties.check_waiting", check=waiting.id)
        _decide(waiting, CheckState.EXPIRED, now)
        waiting.save()
    _check_fewer(earlier, MOST_A_DAY, timedelta(days=1), now)
    return IdentityCheck.objects.create(
        id=uuid7(now),
        party=party,
        kind=check.value,
        state=CheckState.WAITING.value,
        started_at=now,
        started_by_id=actor.user,
    )


def _check_lost(party_id: PartyId, now: datetime) -> None:
    """Refuse where too many checks were lost.

    One that ran out counts like one that failed: else whoever stops before the last try, and waits
    until it has run out, could guess for ever.
    """
    told = IdentityCheck.objects.filter(
        party_id=party_id, kind=CheckKind.BANK_ACCOUNT.value, tries__gt=0
    )
    lost = told.exclude(state=CheckState.PASSED.value).exclude(
        state=CheckState.WAITING.value, expires_at__gt=now
    )
    _check_fewer(lost, MOST_LOST, REMEMBERED, now)


def _check_fewer(
    checks: QuerySet[IdentityCheck], most: int, within: timedelta, now: datetime
) -> None:
    """Refuse where `most` of the checks began within a time; `until` is when one of them is past."""
    begun = checks.filter(started_at__gt=now - within).order_by("-started_at")
    recent = list(begun.values_list("started_at", flat=True)[:most])
    if len(recent) == most:
        raise Refusal("parties.too_many_checks", most=most, until=recent[-1] + within)


def _is_over(row: IdentityCheck, now: datetime) -> bool:
    return row.expires_at is not None and now >= row.expires_at


def _state_after(row: IdentityCheck, amount: Money, now: datetime) -> CheckState:
    if _is_over(row, now):
        return CheckState.EXPIRED
    if row.expected and amount == Money(int(row.expected)):
        return CheckState.PASSED
    return CheckState.FAILED if row.tries + 1 >= TRIES else CheckState.WAITING


def _answer(row: IdentityCheck, verdict: Verdict, now: datetime) -> None:
    row.evidence_reference = verdict.reference
    _decide(row, CheckState.PASSED if verdict.matches else CheckState.FAILED, now)
    row.save()


def _decide(row: IdentityCheck, state: CheckState, now: datetime) -> None:
    lifecycle.check_move(row.state, state)
    row.state, row.decided_at, row.expected, row.account_number = state.value, now, "", ""
    publish(
        IdentityChecked(
            check_id=str(row.id), party_id=str(row.party_id), check=row.kind, state=row.state
        ),
        now=now,
    )


def _code_of(party: Party) -> str:
    return next((each.value for each in party.identifiers.filter(scheme=USCC)), "")


def _record(actor: Actor, row: IdentityCheck, now: datetime) -> None:
    record(
        actor=actor,
        action="parties.identity_checked",
        subject=Subject("party", row.party_id),
        facts={"check": row.id, "kind": row.kind, "state": row.state, "tries": row.tries},
        now=now,
    )
