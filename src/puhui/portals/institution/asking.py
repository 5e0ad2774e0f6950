"""What addresses ask for, read leniently: a broken id is as good as none."""

from uuid import UUID

from puhui.web.acting import PortalRequest

PAGE = 50


def id_from(request: PortalRequest, name: str) -> UUID | None:
    """The id that the query of an address names, or None."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
