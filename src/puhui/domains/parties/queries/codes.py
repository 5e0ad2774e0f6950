"""Questions about codes; they need no database."""

from puhui.domains.parties.contracts import CodeCheck
from puhui.domains.parties.policies.codes import check_uscc
from puhui.domains.parties.policies.profiles import checked_identifier


def check(*, code: str) -> CodeCheck:
    """What a unified social credit code is worth.

    `reason` is `ok`, `empty`, `length`, `character`, `office`, `category`, `region` or
    `checksum`; full-width and lower-case letters, spaces and hyphens are forgiven, and
    `normalised` is the code as it is written officially.
    """
    return check_uscc(code)


def normal(*, scheme: str, value: str) -> str:
    """The value of an identifier as it is kept.

    BadInput `parties.scheme_invalid`, `parties.uscc_invalid` or `parties.identifier_invalid`.
    """
    return checked_identifier(scheme, value)[1]
