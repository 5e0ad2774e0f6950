"""The one place where a share of an amount becomes whole minor units."""


def half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, halves to the even one; `denominator` is above zero.

    >>> half_even(5, 2), half_even(7, 2), half_even(-5, 2)
    (2, 4, -2)
    """
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and whole % 2):
        return whole + 1
    return whole
