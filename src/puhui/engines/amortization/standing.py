"""The instalments of a running loan while money comes in, in minor units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from puhui.engines.amortization.planning import Row, Schedule
from puhui.engines.amortization.rounding import half_even


@dataclass(slots=True)
class Line:
    """One instalment as it stands: what is owed of it and what has been paid."""

    row: Row
    interest: int
    paid_principal: int = 0
    paid_interest: int = 0
    paid_on: date | None = None

    @property
    def left_principal(self) -> int:
        """Principal still to be paid."""
        return self.row.principal.minor - self.paid_principal

    @property
    def left_interest(self) -> int:
        """Interest still to be paid."""
        return self.interest - self.paid_interest

    @property
    def left(self) -> int:
        """All that is still to be paid."""
        return self.left_principal + self.left_interest

    def take(self, money: int, on: date) -> tuple[int, int]:
        """Pay interest, then principal, as far as the money goes; what went to each."""
        if not self.left:
            return 0, 0
        interest = min(money, self.left_interest)
        principal = min(money - interest, self.left_principal)
        self.paid_interest += interest
        self.paid_principal += principal
        if not self.left:
            self.paid_on = on
        return principal, interest


def opened(schedule: Schedule) -> list[Line]:
    """The lines of a schedule of which nothing has been paid."""
    return [Line(row, row.interest.minor) for row in schedule.rows]


def allocate(lines: Iterable[Line], money: int, on: date) -> tuple[int, int, int]:
    """Spread money over lines in their order, one whole before the next: principal, interest, rest.

    Lines lie in order of their due dates, so what is overdue is paid first, then what is due,
    then the next ones in advance, whose interest is owed whole.
    """
    principal = interest = 0
    for line in lines:
        if principal + interest == money:
            break
        more_principal, more_interest = line.take(money - principal - interest, on)
        principal += more_principal
        interest += more_interest
    return principal, interest, money - principal - interest


def accrued(line: Line, on: date) -> int:
    """Interest of a line that `on` has earned: by days of its period, half even; none before it."""
    elapsed = line.row.days - (line.row.due_date - on).days
    if elapsed <= 0:
        return 0
    if on >= line.row.due_date:
        return line.interest
    return half_even(line.interest * elapsed, line.row.days)


def owed_accrued(lines: Iterable[Line], on: date) -> int:
    """Interest earned and not yet due, less what was paid of it in advance."""
    running = (line for line in lines if line.row.due_date > on)
    return sum(max(accrued(line, on) - line.paid_interest, 0) for line in running)


def release(lines: Iterable[Line], on: date) -> None:
    """Let go the interest that is not yet earned, but for what was paid of it already."""
    for line in lines:
        if line.row.due_date > on:
            line.interest = max(accrued(line, on), line.paid_interest)
            if not line.left and line.paid_on is None:
                line.paid_on = on
