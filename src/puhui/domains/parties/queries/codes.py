"""Questions about codes; they need no database."""

from puhui.domains.parties.contracts import CodeCheck
from puhui.domains.parties.policies.codes import check_uscc


def check(*, code: str) -> CodeCheck:
    """What a unified social credit code is worth.

    `reason` is `ok`, `empty`, `length`, `character`, `office`, `category`, `region` or
    `checksum`; full-width and lower-case letters, spaces and hyphens are forgiven, and
    `normalised` is the code as it is written officially.
    """
    return check_uscc(code)
