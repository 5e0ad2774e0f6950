"""A till: accounts and orders that the ledger's tests share."""

from uuid import UUID

from django.db import transaction

from puhui.domains.ledger.contracts import AccountKind, Order
from puhui.domains.ledger.queries.balances import balances
from puhui.domains.ledger.steps.accounts import open_account
from puhui.domains.ledger.steps.batches import post_many
from puhui.kernel.actors import SYSTEM, Actor, Portal
from puhui.kernel.ids import AccountId, TransferId, uuid7
from puhui.kernel.money import Money

AUDITOR = Actor(portal=Portal.STAFF, permissions=frozenset({"staff.ledger"}))


class Till:
    """Two wallets that can't be overdrawn and a hot account of the outside world."""

    def __init__(self, now):
        self.now = now
        self.one = self.open(1, AccountKind.LIABILITY, floored=True)
        self.two = self.open(2, AccountKind.LIABILITY, floored=True)
        self.cash = self.open(3, AccountKind.ASSET, floored=True)
        self.world = self.open(4, AccountKind.ASSET, hot=True)
        self.dollars = self.open(5, AccountKind.LIABILITY, currency="USD")
        self.fund(self.one, "100.00")

    def open(self, owner, kind, **terms):
        with transaction.atomic():
            view = open_account(
                actor=SYSTEM, owner_id=UUID(int=owner), purpose="TILL", kind=kind, now=self.now, **terms
            )  # fmt: skip
        return view.id

    def key(self):
        return TransferId(uuid7(self.now))

    def order(self, debit, credit, amount, **terms):
        return Order(
            **{"id": self.key(), "code": "tests.move"} | terms,
            debit=debit,
            credit=credit,
            amount=Money.of(amount),
        )

    def fund(self, account, amount):
        assert self.many(self.order(self.world, account, amount)) == [None]

    def many(self, *orders):
        """The refusals of a batch, None for what was accepted."""
        with transaction.atomic():
            answers = post_many(actor=SYSTEM, orders=orders, now=self.now)
        return [answer.refusal for answer in answers]

    def available(self, *accounts):
        held = balances(actor=AUDITOR, account_ids=[AccountId(each) for each in accounts])
        return [str(held[each].available) for each in accounts]
