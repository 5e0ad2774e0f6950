"""What `up` runs once it serves: the first sign-in of an empty platform, and the demonstration."""

import json
import os
import secrets
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from puhui.config import environment, subscriptions, wiring  # noqa: E402
from puhui.demonstration.filling import OWNER_EMAIL, fill  # noqa: E402
from puhui.demonstration.starting import STAFF_EMAIL, start  # noqa: E402
from puhui.foundation.accounts.enrolling import is_empty  # noqa: E402


def main(arguments: list[str]) -> None:
    """Fill what is empty, and print one sign-in per portal as JSON; `--empty` leaves the cast out.

    Passwords are drawn here and kept in `<home>/sign-ins.json`, for nobody but the user who runs
    the installation, before they open anything. Whoever changes one in the platform changes it
    there alone. A filling that was killed goes on at the next start: a mark in the home says so.
    """
    subscriptions.wire()
    wiring.wire()
    kept, mark = environment.home() / "sign-ins.json", environment.home() / "filling"
    told = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if is_empty():
        told = {"staff": told.get("staff") or {"email": STAFF_EMAIL, "password": _password()}}
        if "--empty" not in arguments:
            told["enterprise"] = {"email": OWNER_EMAIL, "password": _password()}
            mark.touch()
        _keep(kept, told)
    start(staff_password=told.get("staff", {}).get("password", _password()), now=timezone.now())
    if mark.exists() and "enterprise" in told:
        owner = told["enterprise"]["password"]
        fill(owner_password=owner, other_password=_password, now=timezone.now())
        mark.unlink()
    sys.stdout.write(json.dumps(told))


def _password() -> str:
    return secrets.token_urlsafe(12)


def _keep(path: Path, told: dict[str, dict[str, str]]) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file)
    draft.replace(path)


if __name__ == "__main__":
    main(sys.argv[1:])
