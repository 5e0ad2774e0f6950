"""Which state an identity check may move to."""

from puhui.domains.parties.contracts import CheckState
from puhui.kernel.refusals import Refusal

#: state → states that may follow; what has none is the end.
MOVES: dict[CheckState, frozenset[CheckState]] = {
    CheckState.WAITING: frozenset({CheckState.PASSED, CheckState.FAILED, CheckState.EXPIRED}),
    CheckState.PASSED: frozenset(),
    CheckState.FAILED: frozenset(),
    CheckState.EXPIRED: frozenset(),
}


def check_move(state: str, to: CheckState) -> None:
    """Refuse a move that the table does not hold."""
    if to not in MOVES[CheckState(state)]:
        raise Refusal("parties.check_decided", state=state)
