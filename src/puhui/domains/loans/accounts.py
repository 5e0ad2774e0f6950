"""The ledger accounts of lending: whose they are, and what each is for.

An institution owns FUNDS (its money at the custodian; it never goes below zero), COLLECTIONS
(money drawn in, not locked), CAPITAL (what it put in), INTEREST and FEES (what it earned). A loan
owns PRINCIPAL (what is owed) and UNALLOCATED (the borrower's money that is not applied yet).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from puhui.domains.ledger.contracts import AccountKind
from puhui.domains.ledger.steps.accounts import open_account
from puhui.kernel.actors import Actor
from puhui.kernel.ids import AccountId

FUNDS, COLLECTIONS, CAPITAL = "LENDING_FUNDS", "LENDING_COLLECTIONS", "LENDING_CAPITAL"
INTEREST, FEES = "LENDING_INTEREST", "LENDING_FEES"
PRINCIPAL, UNALLOCATED = "LOAN_PRINCIPAL", "LOAN_UNALLOCATED"


@dataclass(frozen=True, slots=True)
class LenderAccounts:
    """The accounts of an institution."""

    funds: AccountId
    collections: AccountId
    capital: AccountId
    interest: AccountId
    fees: AccountId


@dataclass(frozen=True, slots=True)
class LoanAccounts:
    """The accounts of one loan."""

    principal: AccountId
    unallocated: AccountId


def lender(actor: Actor, institution_id: UUID, currency: str, now: datetime) -> LenderAccounts:
    """The accounts of an institution, opened where they are not."""

    def opened(purpose: str, kind: AccountKind, *, floored: bool = False) -> AccountId:
        return open_account(
            actor=actor,
            owner_id=institution_id,
            purpose=purpose,
            kind=kind,
            currency=currency,
            floored=floored,
            hot=not floored,
            now=now,
        ).id

    return LenderAccounts(
        funds=opened(FUNDS, AccountKind.ASSET, floored=True),
        collections=opened(COLLECTIONS, AccountKind.ASSET),
        capital=opened(CAPITAL, AccountKind.EQUITY),
        interest=opened(INTEREST, AccountKind.INCOME),
        fees=opened(FEES, AccountKind.INCOME),
    )


def of_loan(actor: Actor, loan_id: UUID, currency: str, now: datetime) -> LoanAccounts:
    """The accounts of a loan, opened where they are not; neither goes below zero."""

    def opened(purpose: str, kind: AccountKind) -> AccountId:
        return open_account(
            actor=actor,
            owner_id=loan_id,
            purpose=purpose,
            kind=kind,
            currency=currency,
            floored=True,
            now=now,
        ).id

    return LoanAccounts(
        principal=opened(PRINCIPAL, AccountKind.ASSET),
        unallocated=opened(UNALLOCATED, AccountKind.LIABILITY),
    )
