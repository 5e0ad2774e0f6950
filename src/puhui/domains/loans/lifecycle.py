"""States of applications and loans, and the moves between them, as two tables."""

from puhui.domains.loans.contracts import ApplicationState as A
from puhui.domains.loans.contracts import LoanState as L
from puhui.kernel.refusals import Refusal

APPLICATION: dict[A, frozenset[A]] = {
    A.REFERRED: frozenset({A.APPROVED, A.DECLINED, A.WITHDRAWN}),
    A.APPROVED: frozenset({A.SIGNED, A.WITHDRAWN, A.EXPIRED}),
    A.DECLINED: frozenset({A.IN_REVIEW}),
    A.IN_REVIEW: frozenset({A.APPROVED, A.DECLINED, A.WITHDRAWN}),
    A.SIGNED: frozenset(),
    A.WITHDRAWN: frozenset(),
    A.EXPIRED: frozenset(),
}
LOAN: dict[L, frozenset[L]] = {
    L.DISBURSING: frozenset({L.ACTIVE, L.FAILED}),
    L.ACTIVE: frozenset({L.CLOSED}),
    L.CLOSED: frozenset(),
    L.FAILED: frozenset(),
}
#: Applications that a person of the institution has to look at.
WORK = frozenset({A.REFERRED, A.IN_REVIEW})


def check_application(current: str, wanted: A) -> None:
    """Refuse a move that the table does not have."""
    if wanted not in APPLICATION[A(current)]:
        raise Refusal("loans.move_not_allowed", state=current, wanted=wanted.value)


def check_loan(current: str, wanted: L) -> None:
    """Refuse a move that the table does not have."""
    if wanted not in LOAN[L(current)]:
        raise Refusal("loans.move_not_allowed", state=current, wanted=wanted.value)
