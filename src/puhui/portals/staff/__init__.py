"""Screens of those who run the platform: parties, audit, health, in timed sessions with a reason."""
