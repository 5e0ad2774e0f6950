"""Append-only record of who did what: digests in the transaction, Merkle seals after it."""
