"""Codes among the amounts of a column: -9, -99, 9999 where nothing else is like them."""

import polars as pl

#: A code stands on that many rows at least, and that share of them.
_ROWS, _SHARE = 5, 0.001
_MOST_CODES, _AMOUNTS = 6, 0.2


def special_codes(column: pl.Series) -> tuple[float, ...]:
    """The values of a column of numbers that are codes and no amounts, in rising order.

    Negative ones where all others are not: whole, few, and -1 to -9 or of the kind -99, -998.
    And the largest value where it is all nines, at least 999, and twice as large as any other.
    """
    values = column.drop_nulls()
    values = values.filter(values.is_finite())
    counts = dict(values.value_counts().iter_rows())
    often = max(_ROWS, _SHARE * len(values))
    below = [value for value in counts if value < 0]
    found: list[float] = []
    if 0 < len(below) <= _MOST_CODES and all(_is_code(-value) for value in below):
        amounts = sum(count for value, count in counts.items() if value >= 0)
        if amounts >= _AMOUNTS * len(values) and max(counts[value] for value in below) >= often:
            found += below
    ranked = sorted(counts)
    if len(ranked) > 2 and _is_nines(ranked[-1]) and ranked[-1] >= 2 * ranked[-2] and counts[ranked[-1]] >= often:  # fmt: skip
        found.append(ranked[-1])
    return tuple(sorted(found))


def _is_code(value: float) -> bool:
    """1 to 9, or 90 to 99, 990 to 999 and so on."""
    if value != int(value):
        return False
    digits = str(int(value))
    return len(digits) == 1 or set(digits[:-1]) == {"9"}


def _is_nines(value: float) -> bool:
    return value >= 999 and value == int(value) and set(str(int(value))) == {"9"}
