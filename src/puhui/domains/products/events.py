"""What products announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPublished(Event):
    """A product has a new version; applications from now on are made under it."""

    kind: ClassVar[str] = "products.product_published"
    product_id: str
    version: int
