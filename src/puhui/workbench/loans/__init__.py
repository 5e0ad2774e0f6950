"""Loans in files: terms and events as JSON in, schedules and records out."""
