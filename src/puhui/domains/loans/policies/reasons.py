"""What an officer writes down: long enough to mean something."""

from puhui.kernel.refusals import BadInput

LEAST, MOST = 10, 2000


def checked_text(text: str, *, field: str) -> str:
    """The text without blank ends; BadInput where it says too little or too much."""
    plain = text.strip()
    if not LEAST <= len(plain) <= MOST:
        raise BadInput("loans.text_length", field=field, rule=f"{LEAST} to {MOST} characters")
    return plain
