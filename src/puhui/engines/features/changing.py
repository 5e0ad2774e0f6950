"""What an owner can change about a feature, within which bounds, and what moves along with it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from puhui.engines.features.definitions import BY_NAME


@dataclass(frozen=True, slots=True)
class Lever:
    """A feature that further trade can better, in the direction that its declaration calls better.

    It lies between `low` and `high` whatever is done. After `months` the figure stands on new
    trade alone: that is how long its window is. `moves` are features that move along, because the
    same invoices are counted in them.
    """

    low: float
    high: float
    months: int
    moves: tuple[str, ...]


#: Length of history, a gap that lies behind, the sizes and growth of trade are not here: nobody
#: can undo the first two, and the others are no matter of will.
LEVERS: Mapping[str, Lever] = {
    "sales_void_share": Lever(0.0, 1.0, 36, ()),
    "sales_red_share": Lever(0.0, 1.0, 36, ("sales_36_log",)),
    "sales_active_share": Lever(0.0, 1.0, 36, ("sales_variation", "history_months")),
    "sales_largest_share": Lever(0.0, 1.0, 36, ("sales_variation", "sales_36_log")),
    "customers_log": Lever(0.0, math.inf, 36, ("top_customer_share", "customer_retention")),
    "top_customer_share": Lever(0.0, 1.0, 36, ("customers_log", "sales_36_log")),
    "customer_retention": Lever(0.0, 1.0, 18, ("top_customer_share", "sales_12_log")),
}


def reach_of(name: str, value: float | None) -> tuple[float, float] | None:
    """The least and the greatest value that a feature can be brought to, from where it stands.

    Only towards the better. None where it cannot be changed, or nobody knows where it stands.

    >>> reach_of("sales_void_share", 0.06)
    (0.0, 0.06)
    >>> reach_of("history_months", 12.0) is None
    True
    """
    lever, feature = LEVERS.get(name), BY_NAME.get(name)
    if lever is None or feature is None or value is None:
        return None
    if feature.direction == "higher_is_better":
        return value, lever.high
    return lever.low, value
