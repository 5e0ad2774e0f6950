"""From any table to a model: reading, leaks, validation, report, scores; no database."""
