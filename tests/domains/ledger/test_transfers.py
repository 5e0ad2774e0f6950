"""Transfers through the doors: what they move, what they refuse, what a refusal leaves alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.ledger.till import AUDITOR

from puhui.domains.ledger.contracts import AccountKind, Order, TransferKind
from puhui.domains.ledger.models import Tally, Transfer
from puhui.domains.ledger.operations import accounts, upkeep
from puhui.domains.ledger.queries import prove
from puhui.domains.ledger.queries.balances import accounts_of, balance, statement, transfer
from puhui.domains.ledger.steps import transfers
from puhui.domains.ledger.steps.accounts import open_account
from puhui.foundation.access.roles import permissions_of
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.kernel.actors import SYSTEM, Actor, Portal
from puhui.kernel.ids import OrganisationId, PartyId, uuid7
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal


def post(till, debit, credit, amount, **terms):
    asked = {"transfer_id": till.key(), "code": "tests.move", "now": till.now} | terms
    return transfers.post(
        actor=SYSTEM, debit=debit, credit=credit, amount=Money.of(amount, terms.pop("currency", "CNY")), **asked
    )  # fmt: skip


def test_money_moves_and_both_sides_tell_it(till):
    answer = post(till, till.one, till.two, "30.00")
    assert answer.is_accepted
    assert not answer.is_repeat
    assert till.available(till.one, till.two) == ["70.00", "30.00"]
    view = transfer(actor=AUDITOR, transfer_id=answer.id)
    assert (view.debit, view.credit, str(view.amount)) == (till.one, till.two, "30.00")
    assert [each.id for each in statement(actor=AUDITOR, account_id=till.two)] == [answer.id]
    assert prove().holds


@pytest.mark.parametrize(
    ("debit", "credit", "amount", "currency", "code", "kind"),
    [
        ("one", "two", "100.01", "CNY", "exceeds_credits", Refusal),
        ("world", "cash", "0.01", "CNY", "exceeds_debits", Refusal),
        ("one", "one", "1.00", "CNY", "same_account", BadInput),
        ("one", "two", "0.00", "CNY", "not_positive", BadInput),
        ("one", "two", "-1.00", "CNY", "not_positive", BadInput),
        ("one", "two", "1.00", "USD", "currency_mismatch", BadInput),
        ("one", "dollars", "1.00", "CNY", "currency_mismatch", BadInput),
        ("one", None, "1.00", "CNY", "no_account", NotFound),
    ],
)
def test_a_refused_transfer_changes_nothing(till, debit, credit, amount, currency, code, kind):
    sides = [getattr(till, name) if name else UUID(int=77) for name in (debit, credit)]
    before = Transfer.objects.count()
    with pytest.raises(kind, match=f"ledger.{code}"):
        transfers.post(
            actor=SYSTEM, transfer_id=till.key(), debit=sides[0], credit=sides[1],
            amount=Money.of(amount, currency), code="tests.move", now=till.now,
        )  # fmt: skip
    assert Transfer.objects.count() == before
    assert till.available(till.one, till.two, till.cash) == ["100.00", "0.00", "0.00"]
    assert prove().holds


def test_an_id_is_answered_once(till):
    asked = {"transfer_id": till.key(), "debit": till.one, "credit": till.two, "amount": Money.of("60.00"), "code": "tests.move"}  # fmt: skip
    assert not transfers.post(actor=SYSTEM, **asked, now=till.now).is_repeat
    later = till.now + timedelta(days=3)
    assert transfers.post(actor=SYSTEM, **asked, now=later).is_repeat, "though 60 are no longer there"  # fmt: skip
    for change in ({"amount": Money.of("60.01")}, {"credit": till.cash}, {"code": "tests.other"}, {"about": UUID(int=1)}):  # fmt: skip
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            transfers.post(actor=SYSTEM, **asked | change, now=till.now)
    assert till.available(till.one, till.two) == ["40.00", "60.00"]


def test_what_is_pending_is_held_then_settled_in_part(till):
    held = till.key()
    transfers.pend(actor=SYSTEM, transfer_id=held, debit=till.one, credit=till.two, amount=Money.of("80.00"), code="bids.hold", now=till.now)  # fmt: skip
    wallet = balance(actor=AUDITOR, account_id=till.one)
    assert [str(each) for each in (wallet.posted, wallet.pending_out, wallet.available)] == ["100.00", "80.00", "20.00"]  # fmt: skip
    assert str(balance(actor=AUDITOR, account_id=till.two).pending_in) == "80.00"
    with pytest.raises(Refusal, match="exceeds_credits"):
        post(till, till.one, till.two, "20.01")
    with pytest.raises(Refusal, match="exceeds_pending"):
        transfers.settle(actor=SYSTEM, transfer_id=till.key(), pending_id=held, amount=Money.of("80.01"), code="bids.fill", now=till.now)  # fmt: skip
    transfers.settle(actor=SYSTEM, transfer_id=till.key(), pending_id=held, amount=Money.of("50.00"), code="bids.fill", now=till.now)  # fmt: skip
    assert till.available(till.one, till.two) == ["50.00", "50.00"]
    with pytest.raises(Refusal, match="pending_settled"):
        transfers.void(actor=SYSTEM, transfer_id=till.key(), pending_id=held, code="bids.cancel", now=till.now)  # fmt: skip
    assert prove().open_pendings == 0


def test_a_void_releases_all_and_ends_it(till):
    held = till.key()
    transfers.pend(actor=SYSTEM, transfer_id=held, debit=till.one, credit=till.two, amount=Money.of("80.00"), code="bids.hold", now=till.now)  # fmt: skip
    transfers.void(actor=SYSTEM, transfer_id=till.key(), pending_id=held, code="bids.cancel", now=till.now)  # fmt: skip
    assert till.available(till.one, till.two) == ["100.00", "0.00"]
    with pytest.raises(Refusal, match="pending_voided"):
        transfers.settle(actor=SYSTEM, transfer_id=till.key(), pending_id=held, code="bids.fill", now=till.now)  # fmt: skip
    with pytest.raises(NotFound, match="no_pending"):
        transfers.settle(actor=SYSTEM, transfer_id=till.key(), pending_id=till.key(), code="bids.fill", now=till.now)  # fmt: skip


def test_time_ends_what_waits_whether_swept_or_not(own_till):
    till, held = own_till, own_till.key()
    order = Order(id=held, kind=TransferKind.PEND, debit=till.one, credit=till.two, amount=Money.of("80.00"), code="bids.hold", timeout_seconds=60)  # fmt: skip
    assert till.many(order) == [None]
    till.now += timedelta(seconds=60)
    late = Order(id=till.key(), kind=TransferKind.SETTLE, pending_id=held, code="bids.fill")
    assert till.many(late) == ["ledger.pending_expired"]
    assert till.available(till.one) == ["20.00"]
    assert upkeep.keep_up(actor=SYSTEM, now=till.now) == 1
    assert till.available(till.one) == ["100.00"]
    assert till.many(late) == ["ledger.pending_expired"]
    assert upkeep.keep_up(actor=SYSTEM, now=till.now) == 0
    assert Outbox.objects.filter(kind="ledger.pendings_expired").count() == 1
    assert prove().holds


def test_folding_moves_no_balance(own_till):
    till = own_till
    for _ in range(6):
        till.fund(till.two, "1.00")
    assert Tally.objects.count() == 7
    upkeep.keep_up(actor=SYSTEM, fold_over=7, now=till.now)
    assert Tally.objects.count() == 7, "not yet many"
    upkeep.keep_up(actor=SYSTEM, fold_over=6, now=till.now)
    assert Tally.objects.count() == 1
    assert till.available(till.world, till.two) == ["106.00", "6.00"]
    assert prove().holds


def test_a_batch_answers_each_order_in_turn(till):
    twice = till.order(till.one, till.two, "70.00")
    told = till.many(
        twice,
        till.order(till.one, till.two, "40.00"),
        till.order(till.two, till.cash, "1.00"),
        till.order(till.one, till.two, "30.00"),
        twice,
    )
    assert told == [None, "ledger.exceeds_credits", "ledger.exceeds_debits", None, None]
    assert till.available(till.one, till.two) == ["0.00", "100.00"]


def test_linked_orders_stand_or_fall_together(till):
    fits = till.order(till.one, till.two, "60.00", is_linked=True)
    told = till.many(fits, till.order(till.one, till.two, "60.00"), till.order(till.one, till.two, "1.00"))  # fmt: skip
    assert told == ["ledger.linked_failed", "ledger.exceeds_credits", None]
    assert till.available(till.one) == ["99.00"]
    chain = [till.order(till.one, till.two, "9.00", is_linked=True), till.order(till.one, till.two, "10.00")]  # fmt: skip
    assert till.many(*chain) == [None, None]
    assert till.many(*chain) == [None, None], "a chain is repeated as a whole"
    assert till.available(till.one) == ["80.00"]
    assert till.many(chain[0], till.order(till.one, till.two, "1.00")) == ["ledger.chain_changed"] * 2  # fmt: skip
    assert till.many(till.order(till.one, till.two, "1.00", is_linked=True)) == ["ledger.chain_open"]  # fmt: skip
    assert till.available(till.one) == ["80.00"]
    views = [transfer(actor=AUDITOR, transfer_id=each.id).chain_id for each in chain]
    assert views == [chain[0].id] * 2


def test_a_long_batch_is_cut_where_no_link_is_cut(till):
    orders = [till.order(till.world, till.two, "0.01", is_linked=place in {998, 999, 1000}) for place in range(2300)]  # fmt: skip
    assert set(till.many(*orders)) == {None}
    assert till.available(till.two) == ["23.00"]


def test_a_misshapen_order_refuses_the_batch_by_its_row(till):
    good = till.order(till.one, till.two, "1.00")
    bad = Order(id=till.key(), kind=TransferKind.SETTLE, code="tests.move")
    with pytest.raises(BadInput, match=r"ledger\.bad_order") as refused:
        till.many(good, bad)
    assert (refused.value.facts["field"], refused.value.facts["row"]) == ("pending_id", 2)
    assert till.available(till.one) == ["100.00"]


def test_an_owner_has_one_account_for_a_purpose(till, now):
    same = {"owner_id": UUID(int=1), "purpose": "TILL"}
    again = open_account(actor=SYSTEM, **same, kind=AccountKind.LIABILITY, floored=True, now=now)
    assert again.id == till.one
    with pytest.raises(Refusal, match="account_differs"):
        open_account(actor=SYSTEM, **same, kind=AccountKind.ASSET, floored=True, now=now)
    with pytest.raises(BadInput, match="hot_has_no_floor"):
        open_account(actor=SYSTEM, **same, kind=AccountKind.ASSET, floored=True, hot=True, now=now)
    with pytest.raises(BadInput, match="bad_purpose"):
        open_account(actor=SYSTEM, owner_id=UUID(int=1), purpose="my till", kind=AccountKind.ASSET, now=now)  # fmt: skip
    assert Entry.objects.filter(action="ledger.account_opened").count() == 5


@pytest.mark.usefixtures("own_database")
def test_only_staff_opens_accounts_by_hand(now):
    asked = {"owner_id": UUID(int=9), "purpose": "FEES", "kind": AccountKind.INCOME, "now": now}
    for roles in ({"AUDITOR"}, {"OPERATOR"}):
        nobody = Actor(portal=Portal.STAFF, permissions=permissions_of("PLATFORM", roles))
        with pytest.raises(Forbidden):
            accounts.open(actor=nobody, **asked)
    staff = Actor(portal=Portal.STAFF, permissions=permissions_of("PLATFORM", {"ADMINISTRATOR"}))
    assert accounts.open(actor=staff, **asked).purpose == "FEES"


def test_balances_are_for_their_owner_and_for_staff(till):
    read = permissions_of("ENTERPRISE", {"OWNER"})
    own = Actor(portal=Portal.ENTERPRISE, party_ids=frozenset({PartyId(UUID(int=1))}), permissions=read)  # fmt: skip
    house = Actor(portal=Portal.INSTITUTION, organisation_id=OrganisationId(UUID(int=2)), permissions=read)  # fmt: skip
    viewer = Actor(portal=Portal.ENTERPRISE, party_ids=own.party_ids, permissions=permissions_of("ENTERPRISE", {"VIEWER"}))  # fmt: skip
    assert str(balance(actor=own, account_id=till.one).posted) == "100.00"
    assert [each.id for each in accounts_of(actor=house, owner_id=UUID(int=2))] == [till.two]
    moved = post(till, till.one, till.two, "1.00").id
    assert transfer(actor=own, transfer_id=moved).id == transfer(actor=house, transfer_id=moved).id
    for stranger in (house, viewer, SYSTEM):
        with pytest.raises(Forbidden):
            balance(actor=stranger, account_id=till.one)
        with pytest.raises(Forbidden):
            statement(actor=stranger, account_id=till.one)
    with pytest.raises(NotFound):
        balance(actor=AUDITOR, account_id=uuid7(till.now))
