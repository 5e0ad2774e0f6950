"""The one place where the boosted challenger is loaded: it takes a second and libraries of its own."""

import importlib
from typing import Any

from puhui.kernel.refusals import Unavailable


def boosting() -> Any:
    """The module of the boosted challenger.

    Unavailable `model.no_boosting` where LightGBM or ONNX cannot be loaded (LightGBM needs the
    OpenMP library of the system, libgomp).
    """
    try:
        return importlib.import_module("puhui.workbench.modelling.boosting")
    except (ImportError, OSError) as reason:
        raise Unavailable("model.no_boosting", field="kind", rule="LightGBM, ONNX and libgomp", value=str(reason).splitlines()[0]) from None  # fmt: skip
