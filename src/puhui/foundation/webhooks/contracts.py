"""What webhooks tell: endpoints, deliveries, and the one sight of a secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An endpoint as lists show it, without its secret.

    `failing_since_at` is set while attempts fail; five days of it disable the endpoint. One that
    its organisation switched off has `disabled_at` alone.
    """

    id: UUID
    url: str
    event_types: tuple[str, ...]
    added_at: datetime
    failing_since_at: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An endpoint with its new secret (`whsec_…`), which is shown this once."""

    view: EndpointView
    secret: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery and its last answer; `state` is PENDING, DELIVERED or FAILED."""

    id: UUID
    endpoint_id: UUID
    event_type: str
    body: str
    state: str
    attempts: int
    announced_at: datetime
    next_at: datetime | None
    last_at: datetime | None
    last_status: int | None
    last_error: str
    last_answer: str


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt as it goes out: where to, which bytes, which headers."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of an attempt: a status, or none and the `error` that says why.

    `text` is at most the first 1,024 bytes of the body; `retry_after` what the header asks for,
    in seconds.
    """

    status: int | None
    error: str = ""
    text: str = ""
    retry_after: int | None = None

    @property
    def accepted(self) -> bool:
        """Whether the receiver took it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300
