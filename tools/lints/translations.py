"""Every text for people is translated: none missing, none fuzzy, none with a nameless placeholder.

`python -m tools.lints.translations` prints what is wrong and ends with 1, or prints nothing.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from tools.messages import CATALOGUE, Text, collect, compiled, read, ready

#: `%s`, `%d`, `{}` and `{0}`: another language may need another order.
_NAMELESS = re.compile(r"%[sdifr](?![a-z])|\{\d*\}")
_NAMED = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")


def complaints(texts: dict[tuple[str | None, str], Text], path: Path = CATALOGUE) -> Iterator[str]:
    """What is wrong with the catalogue of `path` for these texts, one line each."""
    po = read(path)
    known = {(entry.msgctxt, entry.msgid): entry for entry in po}
    for key, text in texts.items():
        place = min(text.places)
        if _NAMELESS.search(text.words.replace("%%", "")):
            yield f"{place}: nameless placeholder in {text.words!r}"
        entry = known.get(key)
        if entry is None:
            yield f"{place}: not in the catalogue: {text.words!r} (make messages)"
        else:
            yield from _wrong(entry, place)
    for key in known.keys() - texts.keys():
        yield f"{path.name}: nothing says this any more: {key[1]!r} (make messages)"
    mo = path.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(po):
        yield f"{mo.name} is out of date (make messages)"


def _wrong(entry: polib.POEntry, place: str) -> Iterator[str]:
    told = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    if not told:
        yield f"{place}: not translated: {entry.msgid!r}"
    elif entry.fuzzy:
        yield f"{place}: fuzzy: {entry.msgid!r}"
    elif _names(told) - _names(entry.msgid + (entry.msgid_plural or "")):
        yield f"{place}: the translation names what the text does not: {told!r}"


def _names(text: str) -> set[str]:
    return {first or second for first, second in _NAMED.findall(text)}


def main() -> int:
    """Print every complaint; 1 if there is one."""
    ready()
    found = list(complaints(collect()))
    print("\n".join(found)) if found else None
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
