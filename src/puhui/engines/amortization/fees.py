"""Fees that were agreed: kept back from a payout, or due with each instalment, with their tax."""

from fractions import Fraction

from puhui.engines.amortization.agreements import Agreement, FeeTerms
from puhui.engines.amortization.books import Book


def kept_back(agreement: Agreement, amount: int) -> int:
    """What is kept back of a payout, in minor units.

    It bears on no instalment: the whole payout is owed. It makes the annual rate higher.
    """
    return sum(_fee(agreement, fee, amount) for fee in agreement.fees if fee.is_upfront)


def agreed_fees(book: Book) -> None:
    """Let every instalment ask for the fees that were agreed for each."""
    agreement = book.agreement
    each = sum(
        _fee(agreement, fee, agreement.principal.minor)
        for fee in agreement.fees
        if not fee.is_upfront
    )
    for line in book.lines:
        line.fees = each


def _fee(agreement: Agreement, fee: FeeTerms, base: int) -> int:
    """A fee and its tax, each rounded once."""
    rounding = agreement.rounding
    fixed = fee.amount.minor if fee.amount is not None else 0
    plain = fixed + rounding.interest(base * Fraction(fee.share))
    return plain + rounding.interest(plain * Fraction(fee.tax))
