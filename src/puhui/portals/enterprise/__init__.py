"""Screens of an enterprise: from the first sign-in to the score and what would raise it."""
