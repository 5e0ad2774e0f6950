"""Questions to the ledger."""

from puhui.domains.ledger.queries.proofs import prove

__all__ = ["prove"]
