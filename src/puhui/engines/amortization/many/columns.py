"""Columns of many loans and of all their rows, in whole minor units."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from puhui.engines.amortization.terms import MOST_MONTHS, MOST_RATE
from puhui.kernel.refusals import BadInput

type Whole = NDArray[np.int64]

#: A rate is a whole number of millionths a year: 12 % is 120,000.
MILLIONTHS = 1_000_000
_MOST_PRINCIPAL = 2**52
#: The largest amount that a column holds.
MOST_MINOR = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Loans:
    """Many loans paid back monthly: principal, nominal rate a year in millionths, months.

    BadInput `amortization.bad_terms` names the first `row` that breaks a rule, counted from 1.
    """

    principal_minor: Whole
    rate_millionths: Whole
    months: Whole

    def __post_init__(self) -> None:
        """Refuse columns that do not fit together and loans that have no schedule."""
        sizes = {each.shape for each in (self.principal_minor, self.rate_millionths, self.months)}
        if len(sizes) != 1 or len(next(iter(sizes))) != 1:
            raise ValueError("columns of one length")
        for name, least, most in (
            ("principal_minor", 1, _MOST_PRINCIPAL),
            ("rate_millionths", 0, int(MOST_RATE) * MILLIONTHS),
            ("months", 1, MOST_MONTHS),
        ):
            column = getattr(self, name)
            if column.dtype != np.int64:
                raise TypeError(f"{name} is int64, not {column.dtype}")
            wrong = np.flatnonzero((column < least) | (column > most))
            if wrong.size:
                refuse(name, int(wrong[0]) + 1, f"{least} to {most}")

    def __len__(self) -> int:
        return len(self.principal_minor)


@dataclass(frozen=True, slots=True)
class Rows:
    """All instalments of many loans: those of loan k are `starts[k]` to `starts[k + 1]`.

    The total of a row is principal + interest. Rows at the end of a loan that it did not need
    (rounding had it end early) are zero.
    """

    starts: Whole
    principal_minor: Whole
    interest_minor: Whole

    def __len__(self) -> int:
        return len(self.starts) - 1


def refuse(field: str, row: int, rule: str) -> NoReturn:
    """BadInput `amortization.bad_terms`: the row, from 1, the field and the rule that it breaks."""
    raise BadInput("amortization.bad_terms", field=field, row=row, rule=rule)
