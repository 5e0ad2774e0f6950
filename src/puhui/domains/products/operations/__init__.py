"""Verbs that change, one transaction each."""
