"""Icons: strokes on a grid of 24, drawn for this house."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

#: name → the path that is stroked.
ICONS: dict[str, str] = {
    "home": "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
    "building": "M5 21V4h10v17M15 9h4v12M3 21h18M8 8h1M11 8h1M8 12h1M11 12h1M8 16h1M11 16h1",
    "invoice": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "upload": "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
    "download": "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4",
    "profile": "M4 20V10M10 20V4M16 20v-8M21 20H3",
    "score": "M4 17a8 8 0 1 1 16 0M12 17l4-6M3 20h18",
    "consent": "M5 12l4 4 10-10M4 21h16",
    "people": "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 0 1 0 6M17 14c2 1 4 3 4 6",
    "user": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 4-7 8-7s8 2 8 7",
    "key": "M8 13a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM12 12l9 9M16 16l3-3",
    "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4",
    "audit": "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
    "health": "M3 12h4l3-7 4 14 3-7h4",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
    "settings": "M4 7h10M18 7h2M4 17h2M10 17h10M16 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM8 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
    "language": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c-6 6-6 12 0 18M12 3c6 6 6 12 0 18",
    "theme": "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "down": "M6 9l6 6 6-6",
    "next": "M9 5l7 7-7 7",
    "back": "M15 5l-7 7 7 7",
    "close": "M6 6l12 12M18 6L6 18",
    "plus": "M12 5v14M5 12h14",
    "good": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12l3 3 5-6",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7v.5",
    "warn": "M12 4l9 16H3zM12 10v5M12 17.500v.5",
    "bad": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9l6 6M15 9l-6 6",
    "inbox": "M4 13l3-9h10l3 9v7H4zM4 13h5l1 3h4l1-3h5",
    "phone": "M7 3h10v18H7zM11 18h2",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
    "exit": "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
    "coin": "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM9 8l3 4 3-4M12 12v5M9.500 13h5M9.500 15h5",
    "cart": "M3 5h3l2 10h10l2-7H7M9 20a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM17 20a1 1 0 1 0 0-2 1 1 0 0 0 0 2z",
    "chain": "M9 15l6-6M10 7l2-2a4 4 0 0 1 6 6l-2 2M14 17l-2 2a4 4 0 0 1-6-6l2-2",
    "code": "M8 8l-4 4 4 4M16 8l4 4-4 4M13 5l-2 14",
}  # fmt: skip


def icon(name: str) -> SafeString:
    """An icon as inline SVG; decoration only, the text beside it says what it means."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        mark_safe(ICONS[name]),  # noqa: S308 -- our own table above
    )
