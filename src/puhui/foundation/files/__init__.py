"""Stored documents: content by digest in the home, a row for each keeping of it."""
