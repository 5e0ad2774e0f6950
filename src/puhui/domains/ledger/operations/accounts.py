"""Opening accounts by hand."""

from datetime import datetime
from uuid import UUID

from puhui.domains.ledger.contracts import AccountKind, AccountView
from puhui.domains.ledger.steps.accounts import open_account
from puhui.foundation.access.permitting import permit
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor


@operation
def open(  # noqa: A001 - the verb of the door: accounts.open
    *,
    actor: Actor,
    owner_id: UUID,
    purpose: str,
    kind: AccountKind,
    currency: str = "CNY",
    floored: bool = False,
    hot: bool = False,
    now: datetime,
) -> AccountView:
    """Open an account for an owner; for staff with `staff.ledger_open`. See `steps.accounts`.

    Domains above open theirs by the step, in their own operation.
    """
    permit(actor, "staff.ledger_open")

    return open_account(
        actor=actor,
        owner_id=owner_id,
        purpose=purpose,
        kind=kind,
        currency=currency,
        floored=floored,
        hot=hot,
        now=now,
    )
