"""Lists by cursor: an answer holds some items and the cursor of what comes after them."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol
from uuid import UUID

from ninja import Query

from puhui.kernel.refusals import BadInput

#: The parameter `limit` of a list, and its parameter `cursor`.
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=60)]


class Listed(Protocol):
    """What can be listed by cursor: its id is a UUIDv7, so ids order as things came to be."""

    @property
    def id(self) -> UUID:
        """The id that the cursor stands for."""


def page[T: Listed](
    fetch: Callable[[UUID | None, int], Sequence[T]],
    *,
    cursor: str | None,
    limit: int,
    told: Callable[[T], Any],
) -> dict[str, Any]:
    """One page as `{"items": […], "next": cursor or None}`.

    `fetch(before, limit)` answers the newest `limit` things whose id is lower than `before`. It
    is asked for one more than the page holds: that one tells whether there is a next page.
    """
    rows = fetch(None if cursor is None else opened(cursor), limit + 1)
    following = written(rows[limit - 1].id) if len(rows) > limit else None
    return {"items": [told(each) for each in rows[:limit]], "next": following}


def written(last: UUID) -> str:
    """The cursor after the thing with this id; opaque, so that what is in it may change.

    >>> opened(written(UUID(int=7))) == UUID(int=7)
    True
    """
    return base64.urlsafe_b64encode(last.bytes).decode("ascii").rstrip("=")


def opened(cursor: str) -> UUID:
    """The id in a cursor; BadInput where it is none of ours."""
    try:
        return UUID(bytes=base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise BadInput("api.bad_cursor", field="cursor", rule="a cursor of this list") from None
