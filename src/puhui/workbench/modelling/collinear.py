"""What the report says of characteristics that tell the same: correlations and inflation factors."""

from collections.abc import Mapping

import numpy as np

from puhui.engines.scorecard.collinearity import correlations, inflation, weights_of
from puhui.engines.scorecard.model import Model
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.learning import Learning

#: The bounds that are usual: above the first look at it, above the second too much.
LOOK, TOO_MUCH = 5.0, 10.0


def collinear(model: Model, learning: Learning) -> Mapping[str, object]:
    """Correlations of the weights of evidence on the rows of training, and each one's inflation.

    `vif` is None where it is infinite; the mark then says so in words.
    """
    names = [entry.name for entry in model.characteristics]
    related = correlations(weights_of(model, learning.frame))
    factors = inflation(related)
    return {
        "vif": [
            {"feature": name, "vif": rounded(factor) if np.isfinite(factor) else None, "mark": _mark(factor), **_nearest(names, related, place)}
            for place, (name, factor) in enumerate(zip(names, factors.tolist(), strict=True))
        ],
        "correlations": {"features": names, "rows": [[rounded(value) for value in row] for row in related]},
        "marks": {"look": LOOK, "too much": TOO_MUCH},
    }  # fmt: skip


def _mark(factor: float) -> str:
    if not np.isfinite(factor):
        return "infinite: the other characteristics tell this one exactly"
    return "too much" if factor > TOO_MUCH else "look" if factor > LOOK else "fine"


def _nearest(names: list[str], related: np.ndarray[tuple[int, ...], np.dtype[np.float64]], place: int) -> Mapping[str, object]:  # fmt: skip
    """The other characteristic that goes with this one most."""
    if len(names) < 2:
        return {"most_like": None, "correlation": None}
    strength = np.abs(related[place])
    strength[place] = -1.0
    other = int(strength.argmax())
    return {"most_like": names[other], "correlation": rounded(related[place, other])}
