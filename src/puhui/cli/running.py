"""`puhui up`, `backup` and `restore`: running an installation and carrying it elsewhere."""

import os
import sys
from pathlib import Path

import click

from puhui.foundation.database.homes import home_folder

home_option = click.option(
    "--home", type=click.Path(path_type=Path), help="Folder of all state (PUHUI_HOME, ~/.puhui)."
)


@click.command("up")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to serve on.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@home_option
@click.option("--no-demo", is_flag=True, help="Start empty, without the demonstration.")
def up(*, port: int, host: str, home: Path | None, no_demo: bool) -> None:
    """Start the platform: database, web, worker. Ctrl-C or SIGTERM stops all of it."""
    command = ["--home", str(home_folder(home)), "--host", host, "--port", str(port)]
    sys.stdout.flush()
    # The supervisor takes this process over: signals sent to the command reach it.
    os.execv(  # noqa: S606 - this interpreter and our own module
        sys.executable,
        [
            sys.executable,
            "-P",
            "-m",
            "puhui.config.supervisor",
            *command,
            *(["--no-demo"] if no_demo else []),
        ],
    )
