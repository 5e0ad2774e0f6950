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
    often = max(_ROWS, _SHARE * len(values))
    negative = values.filter(values < 0)
    counts = {float(value): int(count) for value, count in _counted(negative)}
    found: list[float] = []
    if 0 < len(counts) <= _MOST_CODES and all(_is_code(-value) for value in counts):
        amounts = len(values) - len(negative)
        if amounts >= _AMOUNTS * len(values) and max(counts.values()) >= often:
            found += counts
    return tuple(sorted([*found, *_nines(values, often)]))


def _counted(values: pl.Series) -> list[tuple[float, int]]:
    """Each value and how often it comes; none where there are more of them than could be codes."""
    if values.n_unique() > _MOST_CODES:
        return []
    return list(values.value_counts().iter_rows())


def _nines(values: pl.Series, often: float) -> list[float]:
    """The largest value where it stands apart as a code does, and two lesser ones are met."""
    largest = values.max()
    if not isinstance(largest, float) or not _is_nines(largest):
        return []
    lesser = values.filter(values < largest)
    following = lesser.max()
    if not isinstance(following, float) or largest < 2 * following or lesser.min() == following:
        return []
    return [largest] if len(values) - len(lesser) >= often else []


def _is_code(value: float) -> bool:
    """1 to 9, or 90 to 99, 990 to 999 and so on."""
    if value != int(value):
        return False
    digits = str(int(value))
    return len(digits) == 1 or set(digits[:-1]) == {"9"}


def _is_nines(value: float) -> bool:
    return value >= 999 and value == int(value) and set(str(int(value))) == {"9"}
