"""Verbs that change inside a transaction that is open."""
