"""An identity source for trying out: it knows nobody and says what a real one would."""

import logging
from uuid import UUID

from puhui.domains.parties.ports import Verdict
from puhui.kernel.money import Money

log = logging.getLogger(__name__)
#: An identity number that ends like this does not belong to whom it is said to belong.
STRANGER_ENDS = "0"


class DemonstrationIdentitySource:
    """Every name and number belong together, unless the number ends in 0; what it sends it logs.

    Its answers follow from what it is asked alone, so that asking again gets the same one.
    """

    is_demonstration = True

    def real_name(self, *, key: UUID, name: str, id_number: str) -> Verdict:  # noqa: ARG002 -- as every source
        """Whether a name and a number belong together."""
        return Verdict(not id_number.endswith(STRANGER_ENDS), f"DEMO-{key}")

    def legal_representative(self, *, key: UUID, uscc: str, name: str, id_number: str) -> Verdict:  # noqa: ARG002 -- as every source
        """Whether this person represents the enterprise of that code."""
        return Verdict(not id_number.endswith(STRANGER_ENDS), f"DEMO-{key}")

    def send_small_transfer(
        self, *, key: UUID, account_name: str, account_number: str, amount: Money
    ) -> str:
        """Write into the log what a bank would have sent; no money moves."""
        log.warning(
            "demonstration: %s yuan would have gone to %s, account ending in %s",
            amount, account_name, account_number[-4:],
        )  # fmt: skip
        return f"DEMO-{key}"
