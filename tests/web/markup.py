"""Reads a rendered page: what a strict CSP would block, and what a person would see."""

from html.parser import HTMLParser


class Markup(HTMLParser):
    """Collects what is wrong with a page, and its visible words."""

    VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "path"}

    def __init__(self, page):
        super().__init__()
        self.wrong, self.words, self.ids, self.references = [], [], [], []
        self.labels, self.controls, self.headings, self.stack = set(), [], [], []
        self.language = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.stack.append(tag)
        self.wrong += [f"<{tag} {name}>" for name in attrs if name == "style" or (name.startswith("on") and name != "on")]  # fmt: skip
        if tag == "style" or (tag == "script" and "src" not in attrs):
            self.wrong.append(f"inline <{tag}>")
        if str(attrs.get("href", "")).startswith("javascript:"):
            self.wrong.append("javascript: address")
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "html":
            self.language = attrs.get("lang")
        if tag == "label":
            self.labels.add(attrs.get("for"))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag in ("input", "select", "textarea") and attrs.get("type") not in ("hidden", "submit"):
            self.controls.append(attrs.get("id"))
        if tag == "img" and "alt" not in attrs:
            self.wrong.append("img without alt")
        for name in ("aria-describedby", "aria-labelledby", "for"):
            self.references += (attrs.get(name) or "").split()
        for name in ("placeholder", "aria-label", "alt", "title"):
            if attrs.get(name):
                self.words.append(attrs[name])
        if tag in self.VOID:
            self.stack.pop()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass

    def handle_data(self, data):
        if data.strip() and not {"script", "style", "code"} & set(self.stack):
            self.words.append(data.strip())


def check(page):
    """What breaks the promises that every page makes: CSP, labels, ids, one main heading."""
    markup = Markup(page)
    wrong = list(markup.wrong)
    wrong += [f"id {each} twice" for each in set(markup.ids) if markup.ids.count(each) > 1]
    wrong += [f"nothing has the id {each}" for each in markup.references if each not in markup.ids]
    wrong += [f"control {each} has no label" for each in markup.controls if each not in markup.labels]  # fmt: skip
    if "content" not in markup.ids:
        wrong.append("the skip link leads nowhere")
    return wrong
