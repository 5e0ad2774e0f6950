"""Dated rules of each jurisdiction, as data with a source."""
