"""Verbs that change inside a transaction that a domain above has opened."""
