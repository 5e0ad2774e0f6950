"""Screens by audience: compositions over domains."""
