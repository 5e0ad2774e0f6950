"""Curves by the age of a loan: how likely it is, month by month, to be prepaid or to default."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Draws are whole numbers below this: a chance becomes the number below which it happens.
WHOLE = 2.0**64


@dataclass(frozen=True, slots=True)
class Curve:
    """The chance of each month of age, given that nothing has happened before; the last one stays.

    >>> Curve.yearly([0.12]).monthly
    (0.010596241035319,)
    """

    monthly: tuple[float, ...]

    def __post_init__(self) -> None:
        """A chance is from 0 to 1, and there is one at least."""
        if not self.monthly or not all(0.0 <= chance <= 1.0 for chance in self.monthly):
            raise ValueError("chances from 0 to 1")

    @classmethod
    def yearly(cls, chances: Sequence[float]) -> "Curve":
        """From chances a year, as CPR and CDR are quoted: 1 - (1 - chance)^(1/12) a month."""
        return cls(tuple(round(1.0 - (1.0 - chance) ** (1.0 / 12.0), 15) for chance in chances))

    @classmethod
    def ramp(cls, peak: float, months: int) -> "Curve":
        """Rising by equal steps to a yearly chance that is reached after so many months, then flat.

        Six percent after thirty months is what the US market calls 100 % PSA.
        """
        return cls.yearly([peak * month / months for month in range(1, months + 1)])

    def upto(self, months: int) -> NDArray[np.float64]:
        """The chances of the ages 1 to `months`."""
        told = np.array(self.monthly[:months])
        return np.append(told, np.full(months - len(told), self.monthly[-1]))


def bounds(prepayment: Curve, default: Curve, months: int) -> NDArray[np.uint64]:
    """Two rows, by age: draws below the first default, those from there below the second prepay.

    Both are asked by one draw, so the chances of a month must not sum to more than 1.
    """
    defaults, both = default.upto(months), default.upto(months) + prepayment.upto(months)
    if np.any(both > 1.0):
        raise ValueError("the chances of one month sum to 1 at most")
    largest = np.nextafter(WHOLE, 0.0)
    return np.stack([np.minimum(each * WHOLE, largest) for each in (defaults, both)]).astype(np.uint64)  # fmt: skip
