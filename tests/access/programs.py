"""Programs that call the API: each with a token, of somebody, with some scopes."""

from django.test import Client
from tests.access import asking
from tools.openapi import schema

#: Column → whose token it is, and what is with it: `one` has the scope of the row and no other,
#: `rest` every other, `all` every one that its owner may give. Where the row has no scope for a
#: workspace, `one` and `rest` have all; of two that open it each, `one` has the first.
CALLERS = {
    "none": None,
    "wrong": None,
    "revoked": ("owner", "all", "revoked"),
    "late": ("owner", "all", "late"),
    "left": ("gone", "all", "good"),
    "owner": ("owner", "one", "good"),
    "owner_rest": ("owner", "rest", "good"),
    "desk": ("desk", "one", "good"),
    "desk_rest": ("desk", "rest", "good"),
    "stranger": ("stranger", "all", "good"),
    "rival": ("rival", "all", "good"),
}


def endpoints():
    """(method, path, operation id) of every endpoint in the document that the API itself makes."""
    return [
        (method, path, told["operationId"])
        for path, methods in schema()["paths"].items()
        for method, told in methods.items()
    ]


def client_of(world, who, owner_scope, desk_scope):
    """The client of a column in a row."""
    if CALLERS[who] is None:
        return Client(headers={"authorization": "Bearer puhui_wrong"} if who == "wrong" else {})
    name, share, state = CALLERS[who]
    scope = desk_scope if name == "desk" else owner_scope
    wanted, every = [] if scope == "." else scope.split("|"), world.scopes_of(name)
    if share == "all":
        return world.program(name, every, state)
    assert every.issuperset(wanted), f"{name} has no {scope} to give"
    if wanted and share == "one":
        every = wanted[:1]
    elif wanted and share == "rest":
        every = every.difference(wanted)
    return world.program(name, frozenset(every), state)


def ask(world, who, method, path, operation_id, on, owner_scope, desk_scope):
    """Ask an endpoint as a column of a row: (letter, the answer)."""
    things = iter([] if on == "." else on.split(","))
    parts = [
        str(world.things[next(things)]) if part.startswith("{") else part
        for part in path.split("/")
    ]
    client = client_of(world, who, owner_scope, desk_scope)
    return asking.ask(world, client, method, "/".join(parts), operation_id)
