"""Schedules of many loans as machine code: whole numbers, and doubles only where they decide."""

import numpy as np

from puhui.engines.amortization.many.columns import Whole
from puhui.engines.amortization.many.compiling import compiled

#: Interest of a month is balance × millionths / this.
_UNDER = 12_000_000
_HALF = _UNDER // 2
#: Products up to here are exact.
_MOST = 2**62
#: Loans of a block.
_BLOCK = 256


@compiled
def interest_of(balance: np.int64, rate: np.int64) -> np.int64:
    """Interest of one month of a balance that is not below zero, halves to even."""
    doubled = balance * rate + _HALF
    whole = np.int64(np.uint64(doubled) // np.uint64(_UNDER))
    if doubled == whole * _UNDER and whole & 1:
        whole -= 1
    return whole


@compiled
def _half_even(numerator: np.int64, denominator: np.int64) -> np.int64:
    """The whole number nearest to a fraction, halves to even."""
    whole = numerator // denominator
    twice = 2 * (numerator - whole * denominator)
    if twice > denominator or (twice == denominator and whole & 1):
        return whole + 1
    return whole


@compiled
def _annuity(principal: np.int64, rate: np.int64, months: np.int64) -> np.int64:
    """The equal instalment before it is moved, or -1 where doubles can't tell how it rounds."""
    if rate == 0:
        return _half_even(principal, months)
    step = 1.0 + rate / _UNDER
    growth, sums, bit = 1.0, 0.0, 1
    while bit * 2 <= months:
        bit *= 2
    while bit:
        sums, growth = sums * (1.0 + growth), growth * growth
        further, grown = 1.0 + sums * step, growth * step
        odd = months & bit != 0
        sums, growth = further if odd else sums, grown if odd else growth
        bit //= 2
    exact = principal * growth / sums
    below = np.floor(exact)
    rest = exact - below
    # Each of about `months` roundings is off by 2^-53 at most; this is several times all of them.
    if not abs(rest - 0.5) > exact * (months + 16) * 1e-15:
        return np.int64(-1)
    return np.int64(below) + np.int64(rest > 0.5)


@compiled
def _rolled(balance: np.int64, rate: np.int64, instalment: np.int64, start: np.uint64, end: np.uint64, paid: Whole, interest: Whole) -> tuple[np.int64, bool]:  # fmt: skip
    """Write the rows `start` to `end`; what is owed after them, and whether a half was met.

    Halves are rounded up and noticed; a loan that meets one goes the exact way. That keeps the
    test out of the chain from one balance to the next.
    """
    halves = False
    for place in range(start, end):
        doubled = balance * rate + _HALF
        cost = np.int64(np.uint64(doubled) // np.uint64(_UNDER))
        halves |= doubled == cost * _UNDER
        interest[place], paid[place] = cost, instalment - cost
        balance -= instalment - cost
    return balance, halves


@compiled
def _closed(principal: np.int64, rate: np.int64, months: np.int64, instalment: np.int64, start: np.int64, paid: Whole, interest: Whole, balance: np.int64, halves: bool) -> np.int64:  # fmt: skip
    """The total of the last row, which takes what is left; -1 where a row falls below zero.

    Where the first row pays principal back, each later one pays more: it and the last tell of all.
    """
    last = start + months - 1
    paid[last] += balance
    if halves or paid[start] < 0 or paid[last] < 0:
        return _exactly_written(principal, rate, months, instalment, start, paid, interest)
    return balance + instalment


@compiled
def _exactly_written(principal: np.int64, rate: np.int64, months: np.int64, instalment: np.int64, start: np.int64, paid: Whole, interest: Whole) -> np.int64:  # fmt: skip
    balance, last = principal, start + months - 1
    for place in range(start, last):
        cost = interest_of(balance, rate)
        interest[place], paid[place] = cost, instalment - cost
        balance -= instalment - cost
        if paid[place] < 0 or balance < 0:
            return np.int64(-1)
    cost = interest_of(balance, rate)
    interest[last], paid[last] = cost, balance
    return balance + cost


@compiled
def _written(principal: np.int64, rate: np.int64, months: np.int64, instalment: np.int64, start: np.int64, paid: Whole, interest: Whole) -> np.int64:  # fmt: skip
    """Write the rows that an instalment leads to; the answer is that of `_closed`."""
    balance, halves = _rolled(principal, rate, instalment, np.uint64(start), np.uint64(start + months), paid, interest)  # fmt: skip
    return _closed(principal, rate, months, instalment, start, paid, interest, balance, halves)


@compiled
def _both_written(principals: Whole, rates: Whole, months: Whole, instalments: Whole, starts: Whole, paid: Whole, interest: Whole, loan: int, lasts: Whole) -> None:  # fmt: skip
    """`_written` for a loan and the next one, row beside row; the answers go to `lasts`.

    A balance waits for the one before it; a processor works on the other loan meanwhile.
    """
    one, other, rate, fee = principals[loan], principals[loan + 1], rates[loan], rates[loan + 1]
    each, every = instalments[loan], instalments[loan + 1]
    start, begin = np.uint64(starts[loan]), np.uint64(starts[loan + 1])
    shared = np.uint64(min(months[loan], months[loan + 1]))
    halves, splits = False, False
    for row in range(shared):
        doubled, twofold = one * rate + _HALF, other * fee + _HALF
        cost = np.int64(np.uint64(doubled) // np.uint64(_UNDER))
        price = np.int64(np.uint64(twofold) // np.uint64(_UNDER))
        halves |= doubled == cost * _UNDER
        splits |= twofold == price * _UNDER
        interest[start + row], paid[start + row] = cost, each - cost
        interest[begin + row], paid[begin + row] = price, every - price
        one -= each - cost
        other -= every - price
    one, more = _rolled(one, rate, each, start + shared, np.uint64(starts[loan + 1]), paid, interest)  # fmt: skip
    other, most = _rolled(other, fee, every, begin + shared, np.uint64(starts[loan + 2]), paid, interest)  # fmt: skip
    lasts[loan] = _closed(principals[loan], rate, months[loan], each, starts[loan], paid, interest, one, halves or more)  # fmt: skip
    lasts[loan + 1] = _closed(principals[loan + 1], fee, months[loan + 1], every, starts[loan + 1], paid, interest, other, splits or most)  # fmt: skip


@compiled
def _last_total(principal: np.int64, rate: np.int64, months: np.int64, instalment: np.int64) -> np.int64:  # fmt: skip
    """The total of the last row that an instalment leads to, -1 where a balance falls below zero."""
    balance, halves, signs = principal, False, np.int64(0)
    for _ in range(months):
        doubled = balance * rate + _HALF
        cost = np.int64(np.uint64(doubled) // np.uint64(_UNDER))
        halves |= doubled == cost * _UNDER
        signs |= balance
        balance -= instalment - cost
    if halves:
        balance, signs = principal, np.int64(0)
        for _ in range(months):
            signs |= balance
            balance -= instalment - interest_of(balance, rate)
    return np.int64(-1) if signs < 0 else balance + instalment


@compiled
def _moved(principal: np.int64, rate: np.int64, months: np.int64, instalment: np.int64, last: np.int64) -> np.int64:  # fmt: skip
    """An instalment moved, three times at most, while that brings the last one nearer to it.

    -1 where a balance falls below zero on the way: the engine for one loan decides that.
    """
    gap = last - instalment
    for _ in range(3):
        if abs(gap) <= months // 2:
            break
        tried = instalment + _half_even(gap, months)
        total = _last_total(principal, rate, months, tried)
        if total < 0:
            return np.int64(-1)
        if abs(total - tried) >= abs(gap):
            break
        instalment, gap = tried, total - tried
    return instalment


@compiled
def equal_instalments(principals: Whole, rates: Whole, months: Whole, starts: Whole, paid: Whole, interest: Whole, low: int, high: int) -> list[int]:  # fmt: skip
    """Rows of the loans `low` to `high`; those that need the engine for one loan are the answer.

    A block that the cache of a processor holds goes through three turns: the instalments, the
    rows, and the rows of those instalments that have to be moved.
    """
    odd = [low for _ in range(0)]
    lasts, instalments = np.empty_like(principals), np.empty_like(principals)
    for begin in range(low, high, _BLOCK):
        end = min(begin + _BLOCK, high)
        for loan in range(begin, end):
            lasts[loan], instalments[loan] = -1, -1
            if float(principals[loan]) * float(rates[loan]) < _MOST:
                instalments[loan] = _annuity(principals[loan], rates[loan], months[loan])
        for loan in range(begin, end, 2):
            if loan + 1 < end and instalments[loan] >= 0 and instalments[loan + 1] >= 0:
                _both_written(principals, rates, months, instalments, starts, paid, interest, loan, lasts)  # fmt: skip
                continue
            for each in range(loan, min(loan + 2, end)):
                if instalments[each] >= 0:
                    lasts[each] = _written(principals[each], rates[each], months[each], instalments[each], starts[each], paid, interest)  # fmt: skip
        for loan in range(begin, end):
            before = instalments[loan]
            if lasts[loan] >= 0 and abs(lasts[loan] - before) > months[loan] // 2:
                chosen = _moved(principals[loan], rates[loan], months[loan], before, lasts[loan])
                if chosen < 0:
                    lasts[loan] = -1
                elif chosen != before:
                    lasts[loan] = _written(principals[loan], rates[loan], months[loan], chosen, starts[loan], paid, interest)  # fmt: skip
            if lasts[loan] < 0:
                odd.append(loan)
    return odd


@compiled
def equal_principals(principals: Whole, rates: Whole, months: Whole, starts: Whole, paid: Whole, interest: Whole, low: int, high: int) -> list[int]:  # fmt: skip
    """The same principal each month, as `equal_instalments` does it."""
    odd = [low for _ in range(0)]
    for loan in range(low, high):
        balance, rate, count, start = principals[loan], rates[loan], months[loan], starts[loan]
        each = _half_even(balance, count)
        if balance > _MOST // max(rate, 1) or balance - each * (count - 1) < 0:
            odd.append(loan)
            continue
        for place in range(start, start + count):
            part = each if place < start + count - 1 else balance
            interest[place], paid[place] = interest_of(balance, rate), part
            balance -= part
    return odd


@compiled
def interest_only(principals: Whole, rates: Whole, months: Whole, starts: Whole, paid: Whole, interest: Whole, low: int, high: int) -> list[int]:  # fmt: skip
    """Interest each month, the principal with the last, as `equal_instalments` does it."""
    odd = [low for _ in range(0)]
    for loan in range(low, high):
        principal, rate, count, start = principals[loan], rates[loan], months[loan], starts[loan]
        if principal > _MOST // max(rate, 1):
            odd.append(loan)
            continue
        interest[start : start + count] = interest_of(principal, rate)
        paid[start : start + count] = 0
        paid[start + count - 1] = principal
    return odd


@compiled
def bullets(principals: Whole, rates: Whole, months: Whole, starts: Whole, paid: Whole, interest: Whole, low: int, high: int) -> list[int]:  # fmt: skip
    """One payment at the end, as `equal_instalments` does it."""
    odd = [low for _ in range(0)]
    for loan in range(low, high):
        principal, rate, start = principals[loan], rates[loan] * months[loan], starts[loan]
        if principal > _MOST // max(rate, 1):
            odd.append(loan)
            continue
        interest[start], paid[start] = interest_of(principal, rate), principal
    return odd
