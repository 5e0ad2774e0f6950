"""The business: one app each, entered by its doors only."""
