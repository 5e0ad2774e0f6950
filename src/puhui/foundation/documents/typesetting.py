"""Setting a document: a typst template of ours and plain data in, the bytes of a PDF out."""

import functools
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.core.serializers.json import DjangoJSONEncoder

from puhui.foundation.documents.glyphs import FONTS, drawable

log = logging.getLogger(__name__)

#: The root of all templates. They import the house's look as `/foundation/documents/house.typ`.
PACKAGE = Path(__file__).resolve().parents[2]
#: For keeping: fonts inside, nothing outside needed (ISO 19005-2).
STANDARD: Final = "a-2b"


def pdf(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Set `template` with `data`; the same template, data and `at` give the same bytes.

    `template` is a path below `src/puhui`: `domains/loans/documents/agreement.typ`. Data reach
    it as JSON by `house.typ`'s `data`, never as source, so nothing in them can be markup or code.
    Decimals and dates arrive as text; format amounts before. `at` (an aware instant) is the date
    of creation that the file states. Characters that no font has come out as `[U+1F600]`.

    Raises RuntimeError, logged, where the template is broken or data it needs are missing.

    >>> pdf("foundation/documents/letter.typ", {"title": "x"}, at=now)[:5]  # doctest: +SKIP
    b'%PDF-'
    """
    told = json.loads(json.dumps(dict(data), cls=DjangoJSONEncoder))
    try:
        compiler = typst.Compiler(
            PACKAGE / template,
            root=PACKAGE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(drawable(told), ensure_ascii=False)},
        )
        content, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=STANDARD, timestamp=int(at.timestamp())
        )
    except RuntimeError as fault:
        # What typst says may quote data: the log gets it, whoever reads the refusal does not.
        told = getattr(fault, "diagnostic", "")
        log.exception("%s could not be set: %s", template, told)
        raise RuntimeError(f"{template} could not be set") from None
    for warning in warnings:
        log.warning("%s: %s", template, warning)
    if not isinstance(content, bytes):
        raise RuntimeError(f"{template} gave no PDF")  # noqa: TRY004 -- a defect, not an argument
    return content


@functools.cache
def _fonts() -> typst.Fonts:
    """Read once; a font is 8 to 12 MB."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS[0].parent]
    )
