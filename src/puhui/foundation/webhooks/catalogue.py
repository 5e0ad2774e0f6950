"""Which types of events there are to listen to; `puhui.config.wiring` fills it."""

from collections.abc import Iterable

_KNOWN: set[str] = set()


def wire(event_types: Iterable[str]) -> None:
    """Replace the known types: full-stop delimited, such as `loan.application.decided`."""
    _KNOWN.clear()
    _KNOWN.update(event_types)


def known() -> tuple[str, ...]:
    """All of them, sorted."""
    return tuple(sorted(_KNOWN))
