"""Making an installation ready: migrations and static files, each only where they are due."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")
django.setup()

from puhui.config import assets  # noqa: E402
from puhui.foundation.database.homes import home_folder  # noqa: E402
from puhui.foundation.database.migrating import migrate  # noqa: E402
from puhui.foundation.database.versions import is_current  # noqa: E402


def main(wanted: list[str]) -> None:
    """Run as a process of its own: DATABASE_URL is the address of the tables' owner.

    `wanted` names what to look at: `database`, `assets`.
    """
    if "database" in wanted and not is_current(os.environ["DATABASE_URL"]):
        migrate()
    home = home_folder()
    if "assets" in wanted and not assets.are_current(home):
        call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())  # fmt: skip
        assets.note_collected(home)


if __name__ == "__main__":
    main(sys.argv[1:])
