"""Codes: unified social credit codes (GB 32100-2015) and resident identity numbers (GB 11643)."""

import hashlib
import hmac
import re
import unicodedata
from datetime import date

from stdnum.cn import ric, uscc

from puhui.domains.parties.contracts import CodeCheck
from puhui.kernel.refusals import BadInput

_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_DIGITS = frozenset("0123456789")
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
#: Offices that register with a letter: the military (A), agriculture (N), others (Y). The
#: library knows digits only, though N codes are on the licences of village collectives.
_LETTER_OFFICES = frozenset("ANY")


def check_uscc(code: str) -> CodeCheck:
    """What a unified social credit code is worth. Full-width, lower case, spaces are forgiven.

    `reason`: `ok`, `empty`, `length` (not 18), `character` (outside the alphabet of the
    standard), `office` (1st), `category` (2nd), `region` (3rd to 8th) or `checksum` (18th).

    >>> check_uscc("91110000600037341l").reason, check_uscc("91110000600037342L").reason
    ('ok', 'checksum')
    """
    plain = uscc.compact(unicodedata.normalize("NFKC", code)).strip()
    reason = _fault(plain)
    return CodeCheck(code, reason == "ok", reason, plain if reason == "ok" else None)


def valid_uscc(code: str) -> str:
    """The normal form of a valid code; BadInput `parties.uscc_invalid` with the reason as rule."""
    told = check_uscc(code)
    if told.normalised is None:
        raise BadInput("parties.uscc_invalid", field="uscc", rule=told.reason)
    return told.normalised


def valid_id_number(number: str) -> str:
    """The normal form of an 18-digit resident identity number; BadInput, without the number.

    Form, day of birth and check digit (GB 11643). The first six digits are not looked up: they
    are the place of the first registration, which may have had another code when somebody was
    born, so that lists by year refuse people who exist.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).upper()
    if not _ID_NUMBER.fullmatch(plain):
        raise BadInput("parties.id_number_invalid", field="id_number", rule="format")
    try:
        date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        raise BadInput("parties.id_number_invalid", field="id_number", rule="date") from None
    if ric.calc_check_digit(plain) != plain[17]:
        raise BadInput("parties.id_number_invalid", field="id_number", rule="checksum")
    return plain


def keyed_digest(text: str, key: str) -> str:
    """A digest that nobody can try out without the installation's key (hexadecimal)."""
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()


def _fault(plain: str) -> str:
    if not plain:
        return "empty"
    if len(plain) != 18:
        return "length"
    if not _ALPHABET.issuperset(plain):
        return "character"
    if plain[0] not in _DIGITS | _LETTER_OFFICES:
        return "office"
    if plain[1] not in _DIGITS:
        return "category"
    if not _DIGITS.issuperset(plain[2:8]):
        return "region"
    return "ok" if uscc.calc_check_digit(plain[:17]) == plain[17] else "checksum"
