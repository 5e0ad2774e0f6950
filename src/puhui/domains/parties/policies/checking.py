"""How identity checks by small transfer work: how much, how often, how long."""

import re
import unicodedata
from datetime import timedelta

from puhui.kernel.refusals import BadInput

#: How often the amount may be told before the check fails.
TRIES = 3
#: How long a small transfer may be answered.
ANSWERED_WITHIN = timedelta(days=3)
#: The amount lies from 1 to this many fen.
MOST_FEN = 99
#: How many checks of a kind a party may begin within 24 hours.
MOST_A_DAY = 5
#: After so many lost checks of a bank account that began within `REMEMBERED` no more may begin; lost
#: is one for which a wrong amount was told and never the right one, whether it failed or ran out.
#: Whoever guesses has MOST_LOST × TRIES = 6 tries at 99 amounts in 90 days: a chance of 6 in 99.
MOST_LOST = 2
REMEMBERED = timedelta(days=90)
_ACCOUNT = re.compile(r"[0-9]{8,32}")


def checked_account_number(number: str) -> str:
    """A bank account's number without spaces; BadInput, without the number, where it is none."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number))
    if not _ACCOUNT.fullmatch(plain):
        raise BadInput("parties.account_invalid", field="account_number", rule="8 to 32 digits")
    return plain
