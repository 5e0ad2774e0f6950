"""Roles, permissions, four-eyes and timed staff sessions."""
