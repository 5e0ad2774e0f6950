"""The web application that granian serves."""

import ctypes
import os
import signal
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")

if sys.platform == "linux" and os.environ.get("PUHUI_SUPERVISED"):
    # After kill -9 of its parent a worker would go on holding the port and serving old code.
    _PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)

application = get_wsgi_application()
