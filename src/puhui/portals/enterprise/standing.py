"""Where an enterprise stands on the way to its score, and which step comes next."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from puhui.domains.credit.queries import assessments
from puhui.domains.evidence.contracts import InvoiceCounts
from puhui.domains.evidence.queries import imports
from puhui.domains.parties.contracts import ConsentView, EnterpriseView, Purpose
from puhui.domains.parties.queries import consents, enterprises
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest

STEPS = (_("Your enterprise"), _("Consent"), _("Invoices"), _("Score"))
#: The addresses of the steps, in their order.
PAGES = ("enterprise:details", "enterprise:consents", "enterprise:invoices", "enterprise:score")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there already. `step` is the number of the next one, 5 where all are done."""

    enterprise: EnterpriseView | None
    consent: ConsentView | None
    counts: InvoiceCounts | None
    is_scored: bool

    @property
    def step(self) -> int:
        """1 your enterprise, 2 consent, 3 invoices, 4 score, 5 nothing left."""
        done = (
            self.enterprise is not None,
            self.consent is not None,
            self.counts is not None and self.counts.sales > 0 and self.counts.purchases > 0,
            self.is_scored,
        )
        return next((number for number, each in enumerate(done, 1) if not each), 5)

    @property
    def page(self) -> str:
        """The address name of the next step."""
        return PAGES[min(self.step, 4) - 1]


def standing(request: PortalRequest) -> Standing:
    """Where the workspace's first enterprise stands at this moment."""
    own = enterprises.own(actor=request.actor)
    if not own:
        return Standing(None, None, None, is_scored=False)
    first = own[0]
    held = [
        each
        for each in consents.of(actor=request.actor, party_id=first.id)
        if each.grantee is None and each.purpose is Purpose.OWN_PROFILE and each.holds(request.now)
    ]
    may_count = request.actor.may("evidence.read")
    return Standing(
        enterprise=first,
        consent=held[0] if held else None,
        counts=imports.counts(actor=request.actor, party_id=first.id) if may_count else None,
        is_scored=assessments.is_made(actor=request.actor, party_id=first.id),
    )


def own_enterprise(request: PortalRequest) -> EnterpriseView:
    """The workspace's first enterprise; refused where none has been registered yet."""
    own = enterprises.own(actor=request.actor)
    if not own:
        raise Refusal("enterprise.register_first")
    return own[0]
