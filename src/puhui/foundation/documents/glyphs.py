"""Which characters the fonts of documents can draw; what they can't is spelled out, never lost."""

import functools
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pylopdf_fonts_zh_cn import sans_path, serif_path

#: Where the fonts lie; nothing of the system is looked at, so a document is the same everywhere.
FONTS: tuple[Path, ...] = (sans_path(), serif_path())
#: Line ends and tabs are layout, not glyphs.
_LAYOUT = frozenset("\n\t")


def drawable(value: Any) -> Any:
    """The same JSON value with every character that the fonts lack written as `[U+1F600]`.

    A character without a glyph would leave an empty box in a contract, or stop the export.

    >>> drawable({"name": "甲 😀"})
    {'name': '甲 [U+1F600]'}
    """
    if isinstance(value, str):
        return _spelled(value)
    if isinstance(value, Mapping):
        return {key: drawable(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [drawable(inner) for inner in value]
    return value


def _spelled(text: str) -> str:
    known = _characters()
    return "".join(each if each in known else f"[U+{ord(each):04X}]" for each in text)


@functools.cache
def _characters() -> frozenset[str]:
    """What all of the fonts can draw, so that a change of font loses nothing."""
    covered = frozenset.intersection(*(frozenset(_mapped(path)) for path in FONTS))
    return frozenset(map(chr, covered)) | _LAYOUT


def _mapped(path: Path) -> Iterator[int]:
    """The code points of a font: its `cmap` subtable of format 12 (OpenType 1.9, `cmap`)."""
    font = path.read_bytes()
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for place in range(count):
        _, _, offset = struct.unpack_from(">HHI", font, table + 4 + 8 * place)
        kind, _, _, _, groups = struct.unpack_from(">HHIII", font, table + offset)
        if kind == 12:
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, table + offset + 16 + 12 * group)
                yield from range(first, last + 1)
            return
    raise RuntimeError(f"{path.name} has no cmap of format 12")


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise RuntimeError(f"a font without {name!r}")
