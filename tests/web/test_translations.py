"""The catalogue is whole, and its check finds what it is there to find."""

import polib
import pytest
from tools.lints import translations
from tools.messages import CATALOGUE, Text, catalogue, collect, compiled, ready


@pytest.fixture
def written(tmp_path):
    def write(*entries):
        po = polib.POFile()
        po.extend(entries)
        path = tmp_path / "django.po"
        po.save(str(path))
        path.with_suffix(".mo").write_bytes(compiled(polib.pofile(str(path))))
        return path

    return write


def found(texts, path):
    keyed = {(each.context, each.words): each for each in texts}
    return list(translations.complaints(keyed, path))


def text(words, **more):
    return Text(None, words, places={"a.py"}, **more)


def test_the_catalogue_of_the_product_is_whole():
    assert list(translations.complaints(collect(), CATALOGUE)) == []


def test_texts_are_read_from_code_and_templates(tmp_path):
    ready()
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "a.py").write_text('x = gettext_lazy("one")\ny = ngettext("a %(n)s", "b %(n)s", 2)\nz = pgettext("c", "two")\n')  # fmt: skip
    (folder / "a.html").write_text(
        '{% translate "three" %}{% card title=_("four") %}{% endcard %}'
        "{% blocktranslate count n=n %}{{ n }} it's{% plural %}{{ n }} are{% endblocktranslate %}"
        '{% translate "five" context "d" %}{# {% translate "not this" %} #}'
    )
    told = {(each.context, each.words, each.plural) for each in collect(tmp_path).values()}
    assert told == {
        (None, "one", None), (None, "a %(n)s", "b %(n)s"), ("c", "two", None), (None, "three", None),
        (None, "four", None), (None, "%(n)s it's", "%(n)s are"), ("d", "five", None),
    }  # fmt: skip


def test_what_is_missing_untranslated_fuzzy_or_gone_is_found(written):
    entry = polib.POEntry
    path = written(entry(msgid="a", msgstr=""), entry(msgid="b", msgstr="乙", flags=["fuzzy"]), entry(msgid="gone", msgstr="无"))  # fmt: skip
    told = " ".join(found([text("a"), text("b"), text("c")], path))
    for word in ("not translated: 'a'", "fuzzy: 'b'", "not in the catalogue: 'c'", "any more: 'gone'"):  # fmt: skip
        assert word in told


def test_nameless_placeholders_and_strange_names_are_found(written):
    path = written(polib.POEntry(msgid="%s rows", msgstr="%s 行"), polib.POEntry(msgid="%(a)s", msgstr="%(b)s"))  # fmt: skip
    told = " ".join(found([text("%s rows"), text("%(a)s")], path))
    assert "nameless" in told
    assert "names what the text does not" in told


def test_a_compiled_file_that_is_older_than_the_catalogue_is_found(written):
    path = written(polib.POEntry(msgid="a", msgstr="甲"))
    path.write_text(path.read_text().replace("甲", "乙"))
    assert any("out of date" in each for each in found([text("a")], path))


def test_updating_keeps_what_is_translated_and_drops_what_is_gone():
    old = polib.POFile()
    old.extend([polib.POEntry(msgid="a", msgstr="甲"), polib.POEntry(msgid="gone", msgstr="无")])
    made = catalogue({(None, "a"): text("a"), (None, "b"): text("b")}, old)
    assert [(each.msgid, each.msgstr) for each in made] == [("a", "甲"), ("b", "")]
