"""The ledger's rules once more, as plainly as they can be said: dictionaries and no database."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from puhui.domains.ledger.contracts import TransferKind
from puhui.kernel.money import Money

FIRST = {TransferKind.POST, TransferKind.PEND}


@dataclass
class Books:
    """Accounts (id → view), accepted orders (id → order, held amount, moment), resolutions."""

    accounts: dict
    stands: dict = field(default_factory=dict)
    resolved: dict = field(default_factory=dict)

    def copy(self):
        return replace(self, stands=dict(self.stands), resolved=dict(self.resolved))

    def sums(self, account):
        """Debits, credits, pending debits, pending credits, counted from the orders."""
        totals = [0, 0, 0, 0]
        for _, debit, credit, posted, held, _ in self.stands.values():
            for place, side in enumerate((debit, credit)):
                if side == account:
                    totals[place] += posted
                    totals[place + 2] += held
        return tuple(totals)

    def room(self, account, side):
        """What may still be put on `side` of an account; None where there is no floor."""
        view = self.accounts[account]
        debits, credited, pending_debits, pending_credits = self.sums(account)
        if not view.is_floored:
            return None
        if side == "debit" and not view.kind.grows_by_debits:
            return credited - debits - pending_debits
        if side == "credit" and view.kind.grows_by_debits:
            return debits - credited - pending_credits
        return None

    def judge(self, order, now):
        """The answer's word; an accepted order is entered."""
        known = self.stands.get(order.id)
        if known is not None:
            return "repeat" if self.same(known, order) else "key_reused"
        word = self.judge_first(order) if order.kind in FIRST else self.judge_second(order, now)
        if word:
            return word
        if order.kind in FIRST:
            minor = order.amount.minor
            parts = (minor, 0) if order.kind is TransferKind.POST else (0, minor)
            self.stands[order.id] = (order, order.debit, order.credit, *parts, now)
        else:
            _, debit, credit, _, held, _ = self.stands[order.pending_id]
            posted = 0
            if order.kind is TransferKind.SETTLE:
                posted = held if order.amount is None else order.amount.minor
            self.stands[order.id] = (order, debit, credit, posted, -held, now)
            self.resolved[order.pending_id] = order.kind
        return ""

    def same(self, known, order):
        before, _, _, posted, held, _ = known

        def bare(each):
            return replace(each, amount=None, is_linked=False)

        if bare(before) != bare(order):
            return False
        if order.kind is TransferKind.SETTLE:
            asked = (
                order.amount
                if order.amount is not None
                else Money(-held, self.accounts[known[1]].currency)
            )
            return asked == Money(posted, self.accounts[known[1]].currency)
        return before.amount == order.amount

    def judge_first(self, order):
        if order.amount.minor <= 0:
            return "not_positive"
        if order.debit == order.credit:
            return "same_account"
        if order.debit not in self.accounts or order.credit not in self.accounts:
            return "no_account"
        if {self.accounts[side].currency for side in (order.debit, order.credit)} != {order.amount.currency}:  # fmt: skip
            return "currency_mismatch"
        for account, side, word in (
            (order.debit, "debit", "exceeds_credits"),
            (order.credit, "credit", "exceeds_debits"),
        ):
            room = self.room(account, side)
            if room is not None and room < order.amount.minor:
                return word
        return ""

    def judge_second(self, order, now):
        known = self.stands.get(order.pending_id)
        if known is None or known[0].kind is not TransferKind.PEND:
            return "no_pending"
        pending, debit, _, _, held, at = known
        if order.pending_id in self.resolved:
            return {"SETTLE": "pending_settled", "VOID": "pending_voided", "EXPIRE": "pending_expired"}[self.resolved[order.pending_id]]  # fmt: skip
        if pending.timeout_seconds and at + timedelta(seconds=pending.timeout_seconds) <= now:
            return "pending_expired"
        if order.kind is TransferKind.SETTLE and order.amount is not None:
            if order.amount.currency != self.accounts[debit].currency:
                return "currency_mismatch"
            if order.amount.minor <= 0:
                return "not_positive"
            if order.amount.minor > held:
                return "exceeds_pending"
        return ""

    def judge_many(self, orders, now):
        """One word for each order of a batch."""
        words, start = [], 0
        while start < len(orders):
            end = start
            while orders[end].is_linked and end + 1 < len(orders):
                end += 1
            words.extend(self.judge_chain(orders, start, end, words, now))
            start = end + 1
        return words

    def judge_chain(self, orders, start, end, before, now):
        trial, words = self.copy(), []
        for place in range(start, end + 1):
            earlier = next((k for k in range(place) if orders[k].id == orders[place].id), None)
            if earlier is None:
                words.append(trial.judge(orders[place], now))
            elif replace(orders[earlier], is_linked=False) != replace(orders[place], is_linked=False):  # fmt: skip
                words.append("key_reused")
            else:
                first = (before + words)[earlier]
                words.append(first or "repeat")
            if words[-1] not in {"", "repeat"}:
                break
        length = end - start + 1
        if start == end and not orders[start].is_linked:
            self.adopt(trial)
            return words
        if words[-1] not in {"", "repeat"}:
            at_fault = len(words) - 1
            return [words[-1] if k == at_fault else "linked_failed" for k in range(length)]
        if orders[end].is_linked:
            return ["chain_open"] * length
        if set(words) == {"", "repeat"}:
            return ["chain_changed"] * length
        self.adopt(trial)
        return words

    def adopt(self, trial):
        self.stands, self.resolved = trial.stands, trial.resolved

    def expire(self, now):
        """Resolve what is overdue; how many."""
        overdue = [
            key
            for key, (order, *_, at) in self.stands.items()
            if not isinstance(key, tuple)
            and order.kind is TransferKind.PEND
            and key not in self.resolved
            and order.timeout_seconds
            and at + timedelta(seconds=order.timeout_seconds) <= now
        ]
        for key in overdue:
            order, debit, credit, _, held, _ = self.stands[key]
            self.resolved[key] = TransferKind.EXPIRE
            self.stands["expired", key] = (order, debit, credit, 0, -held, now)
        return len(overdue)
