"""What an enterprise may tell of itself: the shape of each field."""

import re
from datetime import date

from puhui.domains.parties.contracts import USCC, EnterpriseProfile
from puhui.domains.parties.policies.codes import valid_uscc
from puhui.kernel.ids import OrganisationId
from puhui.kernel.refusals import BadInput

#: Divisions that GB/T 4754-2017 has: 01 to 97.
_INDUSTRY = re.compile(r"(0[1-9]|[1-8][0-9]|9[0-7])[0-9]{2}")
#: GB/T 2260: the first digit is the part of the country, 1 to 8.
_REGION = re.compile(r"[1-8][0-9]{5}")
_SCHEME = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: The most that a figure may be, in fen: what fits a 64-bit column with room for sums.
_MOST_MINOR = 10**17
_MOST_EMPLOYEES = 10_000_000


def checked_name(name: str) -> str:
    """A name without surrounding space; BadInput where it is empty or over 200 characters."""
    plain = name.strip()
    if not 0 < len(plain) <= 200 or not plain.isprintable():
        raise BadInput("parties.name_invalid", field="name", rule="1 to 200 printable characters")
    return plain


def checked_identifier(scheme: str, value: str) -> tuple[str, str]:
    """A scheme and its value in normal form; the scheme `uscc` validates the code."""
    if scheme == USCC:
        return scheme, valid_uscc(value)
    if not _SCHEME.fullmatch(scheme):
        raise BadInput("parties.scheme_invalid", field="scheme", rule="a lower-case word")
    plain = value.strip()
    if not 0 < len(plain) <= 80 or not plain.isprintable():
        raise BadInput("parties.identifier_invalid", field="value", rule="1 to 80 characters")
    return scheme, plain


def issuer_of(scheme: str, organisation_id: OrganisationId | None) -> OrganisationId | None:
    """Whose word a scheme is: nobody's for an official code, else the organisation's."""
    return None if scheme == USCC else organisation_id


def check_profile(profile: EnterpriseProfile, today: date) -> None:
    """BadInput, with the field and its rule, for the first field that does not hold."""
    if profile.industry is not None and not _INDUSTRY.fullmatch(profile.industry):
        raise BadInput("parties.industry_invalid", field="industry", rule="4 digits of GB/T 4754-2017")  # fmt: skip
    if profile.region is not None and not _REGION.fullmatch(profile.region):
        raise BadInput("parties.region_invalid", field="region", rule="6 digits of GB/T 2260")
    if profile.employees is not None and not 0 <= profile.employees <= _MOST_EMPLOYEES:
        raise BadInput("parties.employees_invalid", field="employees", rule="0 to 10,000,000")
    _check_amounts(profile)
    if profile.established_date is not None and profile.established_date > today:
        raise BadInput("parties.established_later", field="established_date", rule="not after today")  # fmt: skip
    if len(profile.legal_representative) > 80 or not profile.legal_representative.isprintable():
        raise BadInput("parties.name_invalid", field="legal_representative", rule="80 characters at most")  # fmt: skip


def _check_amounts(profile: EnterpriseProfile) -> None:
    for field in ("revenue", "assets"):
        amount = getattr(profile, field)
        if amount is not None and not 0 <= amount.minor <= _MOST_MINOR:
            raise BadInput("parties.amount_invalid", field=field, rule="0 or more")
    if profile.revenue and profile.assets and profile.revenue.currency != profile.assets.currency:
        raise BadInput("parties.currencies_differ", field="assets", rule="one currency")
