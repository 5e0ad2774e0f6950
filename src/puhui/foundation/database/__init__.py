"""One PostgreSQL: transactions by decorator, base model, the launcher of the embedded server."""

from puhui.foundation.database.transactions import leave, leave_row, operation, step

__all__ = ["leave", "leave_row", "operation", "step"]
