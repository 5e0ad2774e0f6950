"""One PostgreSQL: transactions by decorator, base model, the launcher of the embedded server."""

from puhui.foundation.database.transactions import leave_row, operation, step

__all__ = ["leave_row", "operation", "step"]
