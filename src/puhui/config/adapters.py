"""Who stands in for banks and registers while the platform is tried out, and where they must not."""

import json
from collections.abc import Mapping
from pathlib import Path

import psycopg

#: What `wiring` is told by the environment; what the user says there rules.
DEMONSTRATION: Mapping[str, str] = {
    "PUHUI_IDENTITY_SOURCE": "demonstration",
    "PUHUI_BANK": "puhui.domains.payments.adapters.demonstration.DemonstrationBank",
}


def adapters(home: Path, database_url: str, *, demonstrate: bool) -> Mapping[str, str]:
    """The stand-ins for a platform that shows a demonstration; none for one with real people in it.

    A platform that was begun without the demonstration, or whose users this home knows nothing of,
    never gets a bank that says money moved when none did.
    """
    kept = home / "sign-ins.json"
    if kept.exists():
        shows = "enterprise" in json.loads(kept.read_text("utf-8"))
    else:
        shows = not _has_users(database_url)
    return DEMONSTRATION if demonstrate and shows else {}


def _has_users(database_url: str) -> bool:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT to_regclass('accounts_user') IS NOT NULL").fetchone()
        if row is None or not row[0]:
            return False
        row = connection.execute("SELECT EXISTS (SELECT FROM accounts_user)").fetchone()
        return bool(row and row[0])
