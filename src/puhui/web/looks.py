"""What every template may know: the theme, the language of the page, the seats of the user."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from puhui.web.acting import seats_for_menu

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"
_HTML_LANGUAGES = {"zh-hans": "zh-CN"}


def look(request: HttpRequest) -> dict[str, Any]:
    """The context of every page (a Django context processor)."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return {
        "theme": theme if theme in THEMES else "system",
        "html_language": html_language(),
        "menu_seats": SimpleLazyObject(lambda: seats_for_menu(request)),
    }


def html_language() -> str:
    """The language of the page as HTML names it, so that Chinese glyphs are the right ones."""
    language = get_language() or "en"
    return _HTML_LANGUAGES.get(language, language)
