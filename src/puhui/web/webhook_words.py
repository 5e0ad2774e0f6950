"""The words of webhooks, by stable code: types of events, states of deliveries, what went wrong."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = Mapping[str, str | Promise]

EVENTS: Words = {
    "loan.application.submitted": _("An application was sent"),
    "loan.application.decided": _("An application was decided"),
    "loan.application.ended": _("An application was withdrawn or ran out"),
    "loan.agreement.signed": _("An agreement was signed"),
    "loan.disbursed": _("A loan was paid out"),
    "loan.disbursement.failed": _("A loan could not be paid out"),
    "loan.repaid": _("A payment on a loan came in"),
    "loan.closed": _("A loan was paid back in full"),
}
DELIVERIES: Words = {
    "PENDING": _("on its way"),
    "DELIVERED": _("delivered"),
    "FAILED": _("not delivered"),
}
KINDS: Mapping[str, str] = {"PENDING": "info", "DELIVERED": "good", "FAILED": "bad"}
#: Why an attempt got no answer, or was not made.
FAULTS: Words = {
    "address_forbidden": _("The address leads into a private network."),
    "name_unknown": _("The name of the host is not known."),
    "timeout": _("No answer came within ten seconds."),
    "tls": _("The certificate was not accepted."),
    "unreachable": _("Nobody answers at this address."),
    "not_http": _("The answer was not HTTP."),
    "endpoint_disabled": _("The endpoint was switched off."),
    "endpoint_removed": _("The endpoint was removed."),
}
