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
from puhui.demonstration.lending import PEOPLE, open_lender  # noqa: E402
from puhui.demonstration.starting import STAFF_EMAIL, start  # noqa: E402
from puhui.domains.loans import ports as loans_ports  # noqa: E402
from puhui.domains.loans.adapters.driven import DrivenSigner  # noqa: E402
from puhui.domains.parties import ports as parties_ports  # noqa: E402
from puhui.domains.parties.adapters.demonstration import DemonstrationIdentitySource  # noqa: E402
from puhui.domains.payments import ports as payments_ports  # noqa: E402
from puhui.domains.payments.adapters.demonstration import DemonstrationBank  # noqa: E402
from puhui.foundation.accounts.enrolling import is_empty  # noqa: E402

#: Whose sign-in is told under which name.
_AT_THE_LENDER = {
    "INSTITUTION_ADMIN": "institution",
    "OFFICER": "institution officer",
    "APPROVER": "institution approver",
}


def main(arguments: list[str]) -> None:
    """Fill what is empty, and print one sign-in per portal as JSON; `--empty` leaves the cast out.

    Passwords are drawn here and kept in `<home>/sign-ins.json`, for nobody but the user who runs
    the installation, before they open anything. Whoever changes one in the platform changes it
    there alone. A filling that was killed goes on at the next start: a mark in the home says so.
    """
    subscriptions.wire()
    wiring.wire()
    _wire_demonstration()
    kept, mark = environment.home() / "sign-ins.json", environment.home() / "filling"
    told = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if is_empty():
        told = {"staff": told.get("staff") or {"email": STAFF_EMAIL, "password": _password()}}
        if "--empty" not in arguments:
            told["enterprise"] = {"email": OWNER_EMAIL, "password": _password()}
            lending = _password()
            for role, portal in _AT_THE_LENDER.items():
                told[portal] = {"email": PEOPLE[role], "password": lending}
            mark.touch()
        _keep(kept, told)
    start(staff_password=told.get("staff", {}).get("password", _password()), now=timezone.now())
    if mark.exists() and "enterprise" in told:
        owner = told["enterprise"]["password"]
        lender = told["institution"]["password"]
        now = timezone.now()
        fill(
            owner_password=owner,
            other_password=_password,
            lender=open_lender(password=lender, now=now),
            now=now,
        )
        mark.unlink()
    sys.stdout.write(json.dumps(told))


def _wire_demonstration() -> None:
    """In this process alone: the cast is who it says, signs, and its banks pay."""
    parties_ports.wire(DemonstrationIdentitySource())
    payments_ports.wire(DemonstrationBank())
    loans_ports.wire(DrivenSigner())


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
