"""Colours hold WCAG 2.2 AA on every ground they stand on, light and dark alike."""

import re

import pytest
from tests.architecture.sources import PACKAGE

TOKENS = (PACKAGE / "web" / "static" / "puhui" / "tokens.css").read_text("utf-8")
GROUNDS = ("paper", "surface", "sunken")
#: text on ground, 4.5 to 1
TEXTS = (
    [(ink, ground) for ink in ("ink", "ink-soft", "pine", "good", "bad") for ground in GROUNDS]
    + [(kind, f"{kind}-wash") for kind in ("good", "warn", "bad", "info")]
    + [("ink", f"{kind}-wash") for kind in ("good", "warn", "bad", "info", "pine")]
    + [("ink-soft", "pine-wash"), ("on-pine", "pine"), ("on-pine", "pine-deep"), ("pine-deep", "pine-wash"), ("ink-soft", "info-wash")]
)  # fmt: skip
#: borders of controls, focus and marks of charts, 3 to 1
MARKS = [
    (mark, ground)
    for mark in ("line-strong", "focus", "series-1", "series-2", "series-3", "series-4", "cinnabar")
    for ground in ("paper", "surface")
]


def themes():
    blocks = re.findall(r"(:root[^{]*)\{([^{}]*)\}", TOKENS)
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)) for _selector, block in blocks]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_dark_by_system_and_dark_by_choice_are_the_same():
    light, by_system, by_choice = themes()
    assert by_system == by_choice
    assert by_system.keys() == light.keys()


@pytest.mark.parametrize("theme", [0, 1])
def test_texts_and_marks_can_be_told_from_their_ground(theme):
    colours = themes()[theme]
    weak = [(a, b, round(contrast(colours[a], colours[b]), 2)) for a, b in TEXTS if contrast(colours[a], colours[b]) < 4.5]  # fmt: skip
    weak += [(a, b, round(contrast(colours[a], colours[b]), 2)) for a, b in MARKS if contrast(colours[a], colours[b]) < 3]  # fmt: skip
    assert weak == []
