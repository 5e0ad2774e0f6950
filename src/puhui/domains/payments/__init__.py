"""Payments: instructions to banks, what banks answer, and the ledger beside them."""
