"""Groups of commands that are loaded one at a time, so that each starts fast."""

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows some of its commands by module and name alone.

    A command that needs no database must start without Django, so each module is loaded only when
    its command is asked for.
    """

    def __init__(self, *arguments: Any, late: Mapping[str, tuple[str, str]], **terms: Any) -> None:
        """`late`: command → the module that holds it and the name it has there."""
        super().__init__(*arguments, **terms)
        self._late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *self._late})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded now if it is a late one."""
        if cmd_name not in self._late:
            return super().get_command(ctx, cmd_name)
        module, name = self._late[cmd_name]
        found = getattr(importlib.import_module(module), name)
        return found if isinstance(found, click.Command) else None
