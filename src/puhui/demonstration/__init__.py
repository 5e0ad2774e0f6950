"""Fills an empty platform through operations, as its users would."""
