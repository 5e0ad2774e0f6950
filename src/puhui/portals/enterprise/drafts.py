"""What was typed into an application that is not sent yet: kept in the session, sealed."""

import json
import uuid
from typing import Any
from uuid import UUID

from puhui.domains.loans.contracts import Payee, Request, UseOfFunds
from puhui.domains.payments.contracts import BankAccount
from puhui.engines.amortization.terms import Method
from puhui.foundation.database.encrypted import seal, unseal
from puhui.kernel.money import Money
from puhui.web.acting import PortalRequest

#: Account numbers are among it, so the session's row holds it encrypted.
_CONTEXT = "enterprise.application_draft"


def read(request: PortalRequest, product_id: UUID) -> dict[str, Any]:
    """The draft for a product, with the key that makes sending it twice one application."""
    kept = request.session.get(_name(request, product_id))
    told: dict[str, Any] = json.loads(unseal(kept, context=_CONTEXT)) if kept else {}
    told.setdefault("key", str(uuid.uuid4()))
    return told


def keep(request: PortalRequest, product_id: UUID, told: dict[str, Any]) -> None:
    """Keep the draft for next time."""
    text = json.dumps({name: value for name, value in told.items() if value is not None})
    request.session[_name(request, product_id)] = seal(text, context=_CONTEXT)


def drop(request: PortalRequest, product_id: UUID) -> None:
    """Forget a draft that was sent."""
    request.session.pop(_name(request, product_id), None)


def is_ready(told: dict[str, Any]) -> bool:
    """Whether all that an application needs has been typed."""
    return all(told.get(name) for name in ("amount", "months", "method", "use", "account_number"))


def as_request(told: dict[str, Any], product_id: UUID) -> Request:
    """The draft as the domain takes it."""
    payee = Payee(told["payee"])
    supplier = BankAccount(told.get("supplier_name", ""), told.get("supplier_number", ""))
    return Request(
        product_id=product_id,
        amount=Money.of(told["amount"]),
        months=int(told["months"]),
        method=Method(told["method"]),
        use=UseOfFunds(told["use"]),
        use_note=told.get("use_note", ""),
        payee=payee,
        account=BankAccount(told["account_name"], told["account_number"]),
        supplier=supplier if payee is Payee.SUPPLIER else None,
    )


def _name(request: PortalRequest, product_id: UUID) -> str:
    return f"draft:{request.actor.organisation}:{product_id}"
