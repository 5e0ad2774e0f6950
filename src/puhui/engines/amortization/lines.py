"""The instalments of a loan while it runs, in minor units."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from puhui.engines.amortization.agreements import Part
from puhui.engines.amortization.daycounts import Stretch


class Rule(StrEnum):
    """What an instalment asks for.

    `TOTAL`: so much with its interest. `PRINCIPAL`: so much and its interest on top. `INTEREST`:
    interest only. `REST`: its interest and all principal that is left.
    """

    TOTAL = "TOTAL"
    PRINCIPAL = "PRINCIPAL"
    INTEREST = "INTEREST"
    REST = "REST"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that one instalment got; its principal counts from `counts_on` on."""

    on: date
    counts_on: date
    principal: int = 0
    interest: int = 0
    fee: int = 0
    penalty: int = 0
    is_waiver: bool = False

    @property
    def total(self) -> int:
        """All of it."""
        return self.principal + self.interest + self.fee + self.penalty


@dataclass(slots=True)
class Line:
    """One instalment, or one down payment: what it asks for, owes and has got.

    `asked` is the amount of its rule, `agreed` the same before anything was adjusted. `bears_from`
    and `bears_to` bound the days whose interest it carries. `own` is the interest of those days,
    `exact` the same before rounding; `carried` is interest of earlier ones that it takes over, `brought`
    what was moved to it when a loan was shared anew.
    """

    start: date
    due: date
    bears_from: date
    bears_to: date
    rule: Rule
    stretches: tuple[Stretch, ...] = ()
    asked: int = 0
    agreed: int = 0
    is_down: bool = False
    is_free: bool = False
    defers: bool = False
    principal: int = 0
    interest: int = 0
    fees: int = 0
    penalties: int = 0
    opening: int = 0
    own: int = 0
    exact: Fraction = Fraction(0)
    carried: int = 0
    brought: int = 0
    moved_out: tuple[date, int] | None = None
    paid_principal: int = 0
    paid_interest: int = 0
    paid_fee: int = 0
    paid_penalty: int = 0
    settled_on: date | None = None
    receipts: list[Receipt] = field(default_factory=list)
    deltas: dict[date, int] = field(default_factory=dict)
    memo: tuple[object, Fraction] | None = None
    whole: tuple[object, Fraction] | None = None

    @property
    def total(self) -> int:
        """All that it owes, paid or not."""
        return self.principal + self.interest + self.fees + self.penalties

    @property
    def paid(self) -> int:
        """All that it has got, or that was waived."""
        return self.paid_principal + self.paid_interest + self.paid_fee + self.paid_penalty

    @property
    def left(self) -> int:
        """All that it still owes."""
        return self.total - self.paid

    @property
    def is_settled(self) -> bool:
        """Whether it was once paid in full and has not been asked for more since."""
        return self.settled_on is not None

    @property
    def brings_principal(self) -> bool:
        """Whether it is not settled and asks for principal, so that a remainder may be its."""
        return not self.is_settled and (
            self.rule is Rule.REST or (self.rule is not Rule.INTEREST and self.asked > 0)
        )

    def left_of(self, part: Part) -> int:
        """What it still owes of one part."""
        if part is Part.PRINCIPAL:
            return self.principal - self.paid_principal
        if part is Part.INTEREST:
            return self.interest - self.paid_interest
        if part is Part.FEE:
            return self.fees - self.paid_fee
        return self.penalties - self.paid_penalty

    def receive(
        self, part: Part, amount: int, on: date, counts_on: date, *, is_waiver: bool = False
    ) -> None:
        """Take money, or the waiver of a debt, for one part."""
        name = part.value.lower()
        setattr(self, f"paid_{name}", getattr(self, f"paid_{name}") + amount)
        last = self.receipts[-1] if self.receipts else None
        if last and (last.on, last.counts_on, last.is_waiver) == (on, counts_on, is_waiver):
            self.receipts[-1] = replace(last, **{name: getattr(last, name) + amount})
        else:
            parts = {name: amount}
            self.receipts.append(Receipt(on, counts_on, is_waiver=is_waiver, **parts))

    def got_by(self, day: date) -> int:
        """Principal that counts as paid at the end of a day; what came in time always does."""
        return sum(
            each.principal for each in self.receipts if each.counts_on <= day or each.on <= self.due
        )

    def got_early(self) -> int:
        """Principal that was paid before the due date."""
        return sum(each.principal for each in self.receipts if each.on < self.due)
