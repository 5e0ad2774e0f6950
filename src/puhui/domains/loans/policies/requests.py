"""What an application may ask for under a product: pure decisions."""

from dataclasses import replace

from puhui.domains.loans.contracts import Payee, Request, UseOfFunds
from puhui.domains.payments.queries.accounts import checked as checked_account
from puhui.domains.products.contracts import ProductView
from puhui.kernel.refusals import BadInput, Refusal

MOST_NOTE = 300


def checked(request: Request, product: ProductView) -> Request:
    """The request with plain account numbers; BadInput naming the field and the rule otherwise."""
    terms = product.terms
    if not product.is_open:
        raise Refusal("loans.product_closed", product=product.code)
    if not terms.least <= request.amount <= terms.most:
        raise BadInput("loans.amount_outside", field="amount", least=str(terms.least), most=str(terms.most))  # fmt: skip
    if request.amount.minor % 100:
        raise BadInput("loans.whole_yuan", field="amount", rule="whole yuan")
    if not terms.least_months <= request.months <= terms.most_months:
        raise BadInput("loans.months_outside", field="months", least=terms.least_months, most=terms.most_months)  # fmt: skip
    if request.method not in terms.methods:
        raise BadInput("loans.method_not_offered", field="method", value=request.method.value)
    if len(request.use_note) > MOST_NOTE:
        raise BadInput("loans.note_too_long", field="use_note", most=MOST_NOTE)
    if request.use is UseOfFunds.OTHER and not request.use_note.strip():
        raise BadInput("loans.use_needed", field="use_note", rule="say what it is for")
    return _with_accounts(request)


def _with_accounts(request: Request) -> Request:
    own = checked_account(request.account)
    if request.payee is Payee.OWN:
        return replace(request, account=own, supplier=None)
    if request.supplier is None:
        raise BadInput("loans.supplier_needed", field="supplier_name", rule="who is paid")
    supplier = checked_account(request.supplier, field="supplier")
    if supplier.number == own.number:
        raise BadInput(
            "loans.supplier_is_self", field="supplier_number", rule="not the own account"
        )
    return replace(request, account=own, supplier=supplier)
