"""Which reaction wants which event: the only place where domains above hear of those below."""

from puhui.foundation.events import outbox

#: event kind → names of the jobs that react to it.
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}


def wire() -> None:
    """Hand the subscriptions to the outbox; web and worker call it once at their start."""
    outbox.SUBSCRIPTIONS.clear()
    outbox.SUBSCRIPTIONS.update(SUBSCRIPTIONS)
