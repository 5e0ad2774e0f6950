"""Refusals in words: the sentence of every code, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from puhui.kernel.refusals import Refusal
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


def sentence(refusal: Refusal) -> str:
    """The sentence of a refusal; a code without one still shows itself.

    >>> sentence(Refusal("nowhere.known"))  # doctest: +SKIP
    'This was not done (nowhere.known).'
    """
    text = TEXTS.get(refusal.code)
    if text is None:
        return _("This was not done (%(code)s).") % {"code": refusal.code}
    facts = {name: "" if value is None else value for name, value in refusal.facts.items()}
    return str(text) % _Facts(facts)
