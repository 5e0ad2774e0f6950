"""Random business against a plain model: every answer, every balance, and the proof at the end."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domains.ledger.books import Books

from puhui.domains.ledger.asking import ask_one
from puhui.domains.ledger.contracts import AccountKind, Order, TransferKind
from puhui.domains.ledger.queries import prove
from puhui.domains.ledger.queries.balances import balances
from puhui.domains.ledger.steps.accounts import open_account
from puhui.domains.ledger.steps.batches import post_many
from puhui.domains.ledger.steps.transfers import expire
from puhui.kernel.actors import SYSTEM, Actor, Portal
from puhui.kernel.money import Money

NOW = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
AUDITOR = Actor(portal=Portal.STAFF, permissions=frozenset({"staff.ledger"}))
ACCOUNTS = (
    {"kind": AccountKind.LIABILITY, "floored": True},
    {"kind": AccountKind.LIABILITY, "floored": True},
    {"kind": AccountKind.ASSET, "floored": True},
    {"kind": AccountKind.INCOME},
    {"kind": AccountKind.ASSET, "hot": True},
    {"kind": AccountKind.EQUITY, "hot": True},
    {"kind": AccountKind.LIABILITY, "currency": "USD"},
)

#: Which accounts meet: mostly two wallets and the outside world, sometimes nonsense.
PAIRS = [(0, 1), (1, 0), (0, 2), (2, 0), (4, 0), (4, 1), (4, 2), (1, 3), (4, 5), (5, 4), (2, 4)]
pairs = st.sampled_from(PAIRS * 3 + [(0, 0), (0, 6), (7, 1)])
money = st.builds(
    Money,
    st.sampled_from([1, 2, 5, 10, 10, 20, 20, 40, 60, 0, -1]),
    st.sampled_from(["CNY"] * 12 + ["USD"]),
)
linked = st.sampled_from([False, False, True])
# Ids are few, so that they meet again; those of the kinds overlap a little, or no id would ever be
# used for something else.
post = st.tuples(st.just(TransferKind.POST), st.integers(5, 12), pairs, money, st.none(), linked)
pend = st.tuples(
    st.just(TransferKind.PEND),
    st.integers(1, 6),
    pairs,
    money,
    st.sampled_from([None, None, 5, 50]),
    linked,
)
second = st.tuples(
    st.sampled_from([TransferKind.SETTLE, TransferKind.SETTLE, TransferKind.VOID]),
    st.integers(21, 29), st.integers(1, 6), st.none() | money, linked,
)  # fmt: skip
asked = st.lists(post | pend | second, min_size=1, max_size=12)
business = st.lists(
    st.one_of(
        st.tuples(st.just("batch"), asked),
        st.tuples(st.just("single"), asked),
        st.tuples(st.just("wait"), st.integers(1, 30)),
        st.tuples(st.just("expire"), st.none()),
    ),
    max_size=8,
)


def order_of(drawn, keys):
    """An order of a drawn tuple; linking is for batches."""
    if drawn[0] in {TransferKind.POST, TransferKind.PEND}:
        kind, number, (debit, credit), amount, timeout, is_linked = drawn
        return Order(
            id=UUID(int=number),
            kind=kind,
            debit=keys[debit],
            credit=keys[credit],
            amount=amount,
            code="tests.move",
            timeout_seconds=timeout,
            is_linked=is_linked,
        )
    kind, number, pending, amount, is_linked = drawn
    return Order(
        id=UUID(int=number),
        kind=kind,
        pending_id=UUID(int=pending),
        amount=amount if kind is TransferKind.SETTLE else None,
        code="tests.move",
        is_linked=is_linked,
    )


def unlinked(order):
    return Order(**{name: getattr(order, name) for name in Order.__slots__} | {"is_linked": False})


def word(answer):
    if answer.refusal is not None:
        return answer.refusal.removeprefix("ledger.")
    return "repeat" if answer.is_repeat else ""


def opened(now):
    return [
        open_account(actor=SYSTEM, owner_id=UUID(int=place), purpose="TESTS", now=now, **terms)
        for place, terms in enumerate(ACCOUNTS, start=1)
    ]


def funded(accounts, books, now):
    """Money from outside, so that floors are met and not only hit."""
    hot = accounts[4].id
    orders = [
        Order(
            id=UUID(int=100 + place),
            debit=hot,
            credit=account.id,
            amount=Money(60),
            code="tests.fund",
        )
        for place, account in enumerate(accounts[:2])
    ]
    words = [word(each) for each in post_many(actor=SYSTEM, orders=orders, now=now)]
    assert words == books.judge_many(orders, now) == ["", ""]


def run(steps, now):
    accounts = opened(now)
    books = Books({each.id: each for each in accounts})
    keys = [each.id for each in accounts] + [UUID(int=999)]
    funded(accounts, books, now)
    for verb, content in steps:
        if verb == "wait":
            now += timedelta(seconds=content)
        elif verb == "expire":
            assert expire(actor=SYSTEM, now=now) == books.expire(now)
        elif verb == "batch":
            orders = [order_of(each, keys) for each in content]
            told = [word(each) for each in post_many(actor=SYSTEM, orders=orders, now=now)]
            assert told == books.judge_many(orders, now)
        else:
            for order in (unlinked(order_of(each, keys)) for each in content):
                assert word(ask_one(SYSTEM, order, now)) == books.judge(order, now)
    return books


def assert_whole(books):
    proof = prove()
    assert proof.holds, proof.faults
    held = balances(actor=AUDITOR, account_ids=list(books.accounts))
    for key, view in books.accounts.items():
        debits, credited, pending_debits, pending_credits = books.sums(key)
        sign = 1 if view.kind.grows_by_debits else -1
        assert held[key].posted.minor == sign * (debits - credited)
        waits = (pending_debits, pending_credits)[::sign]
        assert (held[key].pending_in.minor, held[key].pending_out.minor) == waits
        if view.is_floored:
            assert held[key].available.minor >= 0
    turnover = {each.currency: each.minor for each in proof.turnover}
    posted = sum(entry[3] for entry in books.stands.values())
    assert sum(turnover.values()) == posted


@pytest.mark.django_db
@settings(max_examples=80, deadline=None)
@given(steps=business)
def test_random_business_ends_where_the_model_does(steps):
    with transaction.atomic():
        assert_whole(run(steps, NOW))
        transaction.set_rollback(True)
