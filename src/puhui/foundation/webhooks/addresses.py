"""Where a webhook may go: https to the open internet, and never into the network we stand in."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from puhui.kernel.refusals import BadInput

LONGEST = 500
_PRINTABLE = re.compile(r"[\x21-\x5b\x5d-\x7e]+")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_SCHEMES = {"https": 443, "http": 80}


class ForbiddenAddressError(OSError):
    """The name of a host leads to an address that no webhook may reach."""


@dataclass(frozen=True, slots=True)
class Place:
    """A URL taken apart: `target` is path and query."""

    secure: bool
    host: str
    port: int
    target: str


def place_of(url: str) -> Place:
    """Take a URL apart; BadInput where its form, or a literal address in it, is not allowed.

    Plain http goes to this very machine alone, and only where PUHUI_WEBHOOKS_LOCAL=1 says so.
    """
    parts = _split(url)
    host = (parts.hostname or "").lower()
    if parts.scheme == "http" and not _is_local(host):
        raise BadInput("webhooks.url_invalid", field="url", rule="https")
    if _is_literal(host) and not _is_local(host) and is_inside(host):
        raise BadInput("webhooks.url_private", field="url", value=host)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = parts.port or _SCHEMES[parts.scheme]
    return Place(parts.scheme == "https", host, port, target)


def resolve(place: Place) -> str:
    """The address to connect to; raises ForbiddenAddressError if any that the name has is inside.

    Asked at each delivery, and the connection goes to the answer itself: a name that is pointed
    elsewhere later, or between the check and the call, gains nothing.
    """
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    local = _is_local(place.host)
    for each in addresses:
        allowed = ipaddress.ip_address(each).is_loopback if local else not is_inside(each)
        if not allowed:
            raise ForbiddenAddressError(f"{place.host} is at {each}")
    return addresses[0]


def is_inside(address: str) -> bool:
    """Whether an address is anything but a public unicast one.

    >>> is_inside("10.0.0.8"), is_inside("169.254.169.254"), is_inside("::ffff:8.8.8.8")
    (True, True, True)
    >>> is_inside("8.8.8.8"), is_inside("2606:4700::1111")
    (False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return True
    # Addresses that carry another one inside, and what once was site-local.
    return isinstance(ip, ipaddress.IPv6Address) and bool(
        ip.sixtofour or ip.teredo or ip.ipv4_mapped or ip.is_site_local
    )


def _split(url: str) -> SplitResult:
    rule = ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadInput("webhooks.url_invalid", field="url", rule="URL") from None
    if not _PRINTABLE.fullmatch(url) or len(url) > LONGEST:
        rule = f"ASCII, 1..{LONGEST}"
    elif parts.scheme not in _SCHEMES:
        rule = "https"
    elif not parts.hostname or "@" in parts.netloc or parts.fragment or port == 0:
        rule = "https://host[:port]/path"
    if rule:
        raise BadInput("webhooks.url_invalid", field="url", rule=rule)
    return parts


def _is_local(host: str) -> bool:
    return bool(settings.WEBHOOKS_LOCAL) and host in _LOCAL


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
