"""A PostgreSQL address (`postgresql://…`) as Django's settings of a database."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

#: More often than any connection lives to run one statement.
NEVER = 1 << 30


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address, `?host=` for the folder of a socket included."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    port = query.pop("port", None) or (str(parts.port) if parts.port else "")
    # Statements are prepared where the code asks for it, never for being seen often.
    options: dict[str, Any] = {"prepare_threshold": NEVER, **query}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "puhui",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
        # A pool keeps its own connections; it needs both lines below (docs/subjects/running.md).
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
