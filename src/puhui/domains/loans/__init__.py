"""Loans: applications, decisions, agreements, and the loans that come of them."""
