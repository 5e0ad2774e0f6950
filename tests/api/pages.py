"""The figures of a rendered page: its facts, its key figures and its tables."""

from html.parser import HTMLParser


class Figures(HTMLParser):
    """`named`: name → value of facts and key figures; `tables`: caption → rows of cells."""

    def __init__(self, page):
        super().__init__()
        self.named, self.tables = {}, {}
        self._row, self._text, self._name, self._caption = None, None, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        kind = dict(attrs).get("class", "")
        if tag in {"dt", "dd", "caption", "td", "th"} or kind in {"stat__label", "stat__value"}:
            self._text = []
            self._kind = kind if kind.startswith("stat__") else tag
        elif tag == "tr":
            self._row = []

    def handle_data(self, data):
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag):
        if tag == "tr" and self._row:
            self.tables.setdefault(self._caption, []).append(self._row)
        if self._text is None or tag not in {"dt", "dd", "caption", "td", "th", "span"}:
            return
        text, self._text = " ".join("".join(self._text).split()), None
        if self._kind in {"dt", "stat__label"}:
            self._name = text
        elif self._kind in {"dd", "stat__value"}:
            self.named.setdefault(self._name, text)
        elif self._kind == "caption":
            self._caption = text
        elif self._kind == "td":
            self._row.append(text)
