"""Refusals in words: the sentence of every code, in the language of the page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from puhui.kernel.refusals import Refusal
from puhui.web.formatting import moment
from puhui.web.refusals import domains, engines, foundation, lending

#: code → sentence; names in it are facts of the refusal.
TEXTS: Mapping[str, str | Promise] = {
    **foundation.TEXTS,
    **engines.TEXTS,
    **domains.TEXTS,
    **lending.TEXTS,
}


class _Facts(dict[str, Any]):
    """Facts of a refusal; one that the sentence names and the refusal lacks shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def _shown(value: Any) -> Any:
    """A fact as a sentence shows it: a moment on the wall clock, what is not there as nothing."""
    if isinstance(value, datetime):
        return moment(value)
    return "" if value is None else value


def sentence(refusal: Refusal) -> str:
    """The sentence of a refusal; a code without one still shows itself.

    >>> sentence(Refusal("nowhere.known"))  # doctest: +SKIP
    'This was not done (nowhere.known).'
    """
    text = TEXTS.get(refusal.code)
    if text is None:
        return _("This was not done (%(code)s).") % {"code": refusal.code}
    facts = {name: _shown(value) for name, value in refusal.facts.items()}
    return str(text) % _Facts(facts)
