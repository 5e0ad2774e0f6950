"""Masks: how personal data looks to whoever need not know it whole."""


def masked_name(name: str) -> str:
    """The first character, then one star for each that follows (two at the least).

    >>> masked_name("王小明"), masked_name("李"), masked_name("")
    ('王**', '李**', '')
    """
    return name[:1] + "*" * max(len(name) - 1, 2) if name else ""


def masked_number(number: str) -> str:
    """The last four characters, stars before them; all stars where it is short.

    >>> masked_number("360426199101010071")
    '**************0071'
    """
    shown = number[-4:] if len(number) > 8 else ""
    return "*" * (len(number) - len(shown)) + shown
