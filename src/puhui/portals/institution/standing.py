"""What a lender still lacks before it can lend, in the order in which it is put in place."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from puhui.domains.loans.contracts import FundsView, MandateView
from puhui.domains.loans.queries import funds, units
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.queries import products
from puhui.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next: why, where, and the permission that it takes."""

    title: str | Promise
    text: str | Promise
    page: str
    label: str | Promise
    permission: str


PRODUCT = Step(
    _("Publish a product"),
    _("It says how much you lend, for how long, at which rates, and by which table you decide."),
    "institution:publish",
    _("Publish the first product"),
    "product.manage",
)
MANDATE = Step(
    _("Say who may decide"),
    _("An approver decides up to the amount of their authority; nobody has one yet."),
    "institution:people",
    _("Give authority"),
    "unit.manage",
)
FUNDS = Step(
    _("Pay funds in"),
    _("There is nothing to lend: what is approved waits for a person until funds are here."),
    "institution:funds",
    _("Pay funds in"),
    "funds.manage",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a lender has, and the next step where something is missing."""

    products: list[ProductView]
    mandates: list[MandateView]
    funds: FundsView

    @property
    def next_step(self) -> Step | None:
        """The first thing that is missing, or None."""
        if not self.products:
            return PRODUCT
        if not self.mandates:
            return MANDATE
        if not self.funds.available and not self.funds.coming_in and not self.funds.outstanding:
            return FUNDS
        return None


def standing(actor: Actor) -> Standing:
    """What the actor's institution has; for `loan.read`."""
    return Standing(
        products=products.of_institution(actor=actor),
        mandates=units.mandates(actor=actor),
        funds=funds.funds(actor=actor),
    )
