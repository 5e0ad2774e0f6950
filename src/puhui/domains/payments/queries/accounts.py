"""Whether a bank account is well formed, and how its number is shown."""

import re
import unicodedata

from puhui.domains.payments.contracts import BankAccount
from puhui.kernel.refusals import BadInput

_NUMBER = re.compile(r"[0-9]{8,32}")


def checked(account: BankAccount, *, field: str = "account") -> BankAccount:
    """The account with a plain number; BadInput, without the number, where it is none.

    >>> checked(BankAccount(" 甲公司 ", "6222 0000 1111 2222"))
    BankAccount(name='甲公司', number='6222000011112222')
    """
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", account.number))
    if not _NUMBER.fullmatch(number):
        raise BadInput("payments.account_invalid", field=f"{field}_number", rule="8 to 32 digits")
    name = account.name.strip()
    if not 0 < len(name) <= 200:
        raise BadInput("payments.account_name", field=f"{field}_name", rule="1 to 200 characters")
    return BankAccount(name, number)


def masked(number: str) -> str:
    """All but the last four digits hidden.

    >>> masked("6222000011112222")
    '············2222'
    """
    return "·" * max(0, len(number) - 4) + number[-4:]
