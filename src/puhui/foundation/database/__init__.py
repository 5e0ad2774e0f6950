"""One PostgreSQL: transactions by decorator, base model, the launcher of the embedded server."""

from puhui.foundation.database.transactions import operation, step

__all__ = ["operation", "step"]
