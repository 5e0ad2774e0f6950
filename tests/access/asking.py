"""Asking a page or an endpoint as somebody, and saying in one letter what became of it."""

import copy
import inspect
import types

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from tests.access import deeds
from tests.access.world import undone

#: Where somebody is led to first, and the letter for it.
LED = {"account_login": "s", "enterprise:begin": "b", "staff:enter": "e", "account_reauthenticate": "r"}  # fmt: skip
REFUSED = {401: "x", 403: "-", 404: "-", 422: "f"}


def pages():
    """Name → the view of every page there is, the API left out; what has no name by its address."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, space, path):
    for each in patterns:
        if isinstance(each, URLPattern):
            name = each.name or f"/{path}{each.pattern}"
            yield f"{space}:{name}" if space else name, each.callback
        elif each.namespace != "api-v1":
            inner = ":".join(part for part in (space, each.namespace) if part)
            yield from _walk(each.url_patterns, inner, f"{path}{each.pattern}")


def methods(world, name, on, view):
    """The methods that a page has a use for: it does not say 405, and to a POST it listens."""
    place, anybody = address(world, name, on), Client()
    found = {"GET"} if anybody.get(place).status_code != 405 else set()
    if anybody.post(place).status_code != 405 and ("GET" not in found or _listens(view)):
        found.add("POST")
    return found


def _listens(view):
    """Whether a view, or a function of its module that it calls, looks at what was posted."""
    if hasattr(view, "view_class"):
        return hasattr(view.view_class, "post")
    waiting, seen = [inspect.unwrap(view)], set()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        if "POST" in inspect.getsource(function):
            return True
        known = (function.__globals__.get(name) for name in function.__code__.co_names)
        waiting += [
            each for each in known
            if isinstance(each, types.FunctionType) and each.__module__ == function.__module__
        ]  # fmt: skip
    return False


def address(world, name, on):
    """Where a page lies that is about these things."""
    things = [] if on == "." else [world.things.get(each, each) for each in on.split(",")]
    return name if name.startswith("/") else reverse(name, args=things)


def visit(world, who, method, name, on):
    """Ask as somebody in a browser: (letter, tables that changed, what was shown); undone again."""
    client = world.browsers[who]
    cookies, place = copy.deepcopy(client.cookies), address(world, name, on)
    with undone():
        if method == "POST" and name in deeds.FIRST:
            deeds.FIRST[name](world, client)
        with undone() as differing:
            data = deeds.FORMS.get(name, lambda _: {})(world)
            answer = client.post(place, data) if method == "POST" else client.get(place)
            shown = b"".join(answer) if answer.streaming else answer.content
            told = letter_of(answer, method, differing()), shown.decode(errors="replace")
    client.cookies = cookies
    return told


def ask(world, client, method, path, operation_id):
    """Ask an endpoint with a token: (letter, the answer); undone again."""
    with undone():
        if operation_id in deeds.FIRST:
            deeds.FIRST[operation_id](world, client)
        with undone() as differing:
            answer = deeds.call(world, client, method, path, operation_id)
            letter = letter_of(answer, method.upper(), differing())
            if letter == "+" and answer.content == b"[]":
                letter = "0"
            return letter, answer


def letter_of(answer, method, changed):
    """What became of a question; a letter alone where nothing changed, with what changed else."""
    told = REFUSED.get(answer.status_code)
    if answer.status_code in {301, 302}:
        place = answer.url.split("?")[0]
        told = next((sign for name, sign in LED.items() if place == reverse(name)), None)
        # Whoever closes a session lands where one is opened: that is done, and not refused.
        told = None if told == "e" and changed else told
    elif answer.status_code >= 400 and told is None:
        told = str(answer.status_code)
    if told is None:
        return _done(method, changed)
    return f"{told}!{','.join(sorted(changed))}" if changed else told


def _done(method, changed):
    """Done: `+` is what one expects, a GET that changes nothing and another method that does."""
    if method == "GET":
        return "a" if changed == {"audit_entry"} else f"+!{','.join(changed)}" if changed else "+"
    return "+" if changed else "="
