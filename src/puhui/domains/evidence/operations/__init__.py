"""Verbs that change what is known of parties, each in its own transaction."""
