"""Collects every text for people from code and templates, keeps the catalogue, compiles it.

`python -m tools.messages` writes `django.po` (new texts come in untranslated) and `django.mo`.
"""

import ast
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "puhui"
CATALOGUE = SOURCES / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
#: Function → which of its arguments are context, text and plural.
CALLS = {
    "_": (None, 0, None), "gettext": (None, 0, None), "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None), "ngettext": (None, 0, 1), "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None), "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2), "npgettext_lazy": (0, 1, 2),
}  # fmt: skip
HEADER = {
    "Project-Id-Version": "puhui",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"\b(_|n?p?gettext)\(\s*({_LITERAL})(?:\s*,\s*({_LITERAL}))?(?:\s*,\s*({_LITERAL}))?",
    re.DOTALL,
)


@dataclass
class Text:
    """One text: its context, its words, its plural, and where it stands."""

    context: str | None
    words: str
    plural: str | None = None
    places: set[str] = field(default_factory=set)


def collect(folder: Path = SOURCES) -> dict[tuple[str | None, str], Text]:
    """Every text below a folder, by context and words."""
    found: dict[tuple[str | None, str], Text] = {}
    for path in sorted(folder.rglob("*")):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        read = _in_code if path.suffix == ".py" else _in_template
        for context, words, plural in read(path.read_text("utf-8")):
            text = found.setdefault((context, words), Text(context, words))
            text.plural = text.plural or plural
            text.places.add(path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name)  # fmt: skip
    return found


def catalogue(texts: dict[tuple[str | None, str], Text], known: polib.POFile) -> polib.POFile:
    """The catalogue of texts, with the translations that are known; gone texts are dropped."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in known}
    made = polib.POFile(wrapwidth=96)
    made.metadata = dict(HEADER)
    for key in sorted(texts, key=lambda each: (each[1], each[0] or "")):
        text, before = texts[key], old.get(key)
        entry = polib.POEntry(msgctxt=text.context, msgid=text.words)
        entry.occurrences = [(place, "") for place in sorted(text.places)]
        entry.flags = ["fuzzy"] if before is not None and before.fuzzy else []
        if "%(" in text.words:
            entry.flags.append("python-format")
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = before.msgstr_plural if before is not None else {0: ""}
            if not entry.msgstr_plural:
                entry.msgstr_plural = {0: before.msgstr if before is not None else ""}
        elif before is not None:
            entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")
        made.append(entry)
    return made


def compiled(po: polib.POFile) -> bytes:
    """The .mo that belongs to a catalogue."""
    return bytes(po.to_binary())


def read(path: Path = CATALOGUE) -> polib.POFile:
    """The catalogue as it stands; an empty one where there is none."""
    return polib.pofile(str(path), wrapwidth=96) if path.exists() else polib.POFile()


def ready() -> None:
    """Django's template lexer wants settings, whichever."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()


def main() -> int:
    """Update the catalogue and compile it; say how many texts wait for a translation."""
    ready()
    po = catalogue(collect(), read())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(CATALOGUE))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(read()))
    waiting = [entry.msgid for entry in po if not entry.translated()]
    print(f"{len(po)} texts, {len(waiting)} to be translated in {CATALOGUE.relative_to(ROOT)}")
    return 0


def _in_code(source: str) -> list[tuple[str | None, str, str | None]]:
    return [
        told
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and (told := _of_call(node)) is not None
    ]


def _of_call(node: ast.Call) -> tuple[str | None, str, str | None] | None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in CALLS:
        return None
    literal = [
        arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None
        for arg in node.args
    ]
    context, words, plural = (literal[i] if i is not None and i < len(literal) else None for i in CALLS[name])  # fmt: skip
    return (context, words, plural) if words else None


def _in_template(source: str) -> list[tuple[str | None, str, str | None]]:
    """Django turns a template into calls, which are then read as such."""
    found = []
    for name, *literals in _CALL.findall(templatize(source)):
        words = [ast.literal_eval(each.removeprefix("u")) for each in literals if each]
        context, text, plural = (words[i] if i is not None and i < len(words) else None for i in CALLS[name])  # fmt: skip
        if text:
            found.append((context, text, plural))
    return found


if __name__ == "__main__":
    sys.exit(main())
