"""Documents: the glyphs are there, the same input gives the same bytes, data never become code."""

import io
import logging
import re
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader
from tests.architecture.sources import PACKAGE

from puhui.foundation.documents.glyphs import drawable
from puhui.foundation.documents.typesetting import pdf

LETTER = "foundation/documents/letter.typ"
HOSTILE = (
    '#read("/etc/passwd")',
    "] #pagebreak() [",
    '"; panic("x") //',
    "$x^2$ *not strong* _not slanted_ <label> @reference",
    "\\u{41} \\# `raw` = no heading",
    "https://example.com/#import",
)


def read(content):
    return PdfReader(io.BytesIO(content))


def text_of(content):
    return "\n".join(page.extract_text() for page in read(content).pages)


def letter(**more):
    return {
        "title": "小微企业借款合同",
        "language": "zh-hans",
        "number": "借 2026-0001",
        "facts": [["借款人", "甲服装厂"], ["金额", "¥300,000.00"]],
        "paragraphs": ["普惠金融，利率以年化表示。"],
        **more,
    }


def test_chinese_text_has_its_glyphs_and_the_font_inside(now):
    content = pdf(LETTER, letter(), at=now)
    told = text_of(content)
    for words in (
        "小微企业借款合同",
        "甲服装厂",
        "¥300,000.00",
        "普惠金融，利率以年化表示。",
        "第 1 页，共 1 页",
    ):
        assert words in told
    fonts = read(content).pages[0]["/Resources"]["/Font"]
    assert any("NotoSansSC" in str(each.get_object()["/BaseFont"]) for each in fonts.values())
    assert read(content).metadata.title == "小微企业借款合同"


def test_english_pages_are_numbered_in_english(now):
    rows = [[str(each), "2026-01-01", "1,000.00"] for each in range(120)]
    table = {"title": "Schedule", "header": ["No", "Due", "Amount"], "rows": rows, "numeric": [2]}
    content = pdf(LETTER, letter(title="Statement", language="en", tables=[table]), at=now)
    pages = [page.extract_text() for page in read(content).pages]
    assert len(pages) > 2
    assert f"Page 2 of {len(pages)}" in pages[1]
    assert "Amount" in pages[1], "the head of a table is repeated on every page"


def test_the_same_input_gives_the_same_bytes_and_another_moment_others(now):
    first, again = pdf(LETTER, letter(), at=now), pdf(LETTER, letter(), at=now)
    assert first == again
    assert read(first).metadata.creation_date == now
    assert pdf(LETTER, letter(), at=now.replace(year=2027)) != first


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text(now, words):
    plain = letter(title=words, paragraphs=[words], facts=[[words, words]])
    content = pdf(LETTER, plain, at=now)
    told = re.sub(r"\s", "", text_of(content))
    assert told.count(re.sub(r"\s", "", words)) >= 4
    assert "root:" not in told
    assert len(read(content).pages) == 1


def test_what_no_font_has_is_spelled_out(now):
    content = pdf(LETTER, letter(paragraphs=["采购 😀 原料\x07", "㐂𠮷"]), at=now)
    assert "采购 [U+1F600] 原料[U+0007]" in text_of(content)
    assert drawable({"a": [1, None, True, "¥"]}) == {"a": [1, None, True, "¥"]}


def test_decimals_and_dates_arrive_as_text(now):
    plain = letter(facts=[["利率", Decimal("0.0435")], ["日期", date(2026, 3, 2)]])
    told = text_of(pdf(LETTER, plain, at=now))
    assert "0.0435" in told
    assert "2026-03-02" in told


@pytest.mark.parametrize("template", [LETTER, "foundation/documents/missing.typ"])
def test_what_cannot_be_set_is_an_error_and_is_logged(now, template, caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError, match="could not be set"):
        pdf(template, {"language": "en"}, at=now)
    assert template in caplog.text


def test_templates_ask_for_no_packages_and_no_clock():
    for path in PACKAGE.rglob("*.typ"):
        source = path.read_text("utf-8")
        assert '"@' not in source, f"{path.name} would be downloaded for"
        assert "datetime.today" not in source, path.name
