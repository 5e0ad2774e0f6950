"""A scorecard for everybody out of rows that were sampled by outcome."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.priors import moved, shift, with_prior
from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.preparing import Terms
from puhui.workbench.modelling.recipes import Card, Scorer

Floats = npt.NDArray[np.float64]


def refuse_terms(terms: Terms, kind: str, *, rejects: bool) -> None:
    """BadInput where a prior is no rate, or something is asked of a kind that cannot have it."""
    asked = {"prior": terms.prior is not None, "duration": terms.duration is not None, "rejects": rejects}  # fmt: skip
    for name, wanted in asked.items():
        if kind != "scorecard" and wanted:
            raise BadInput("model.scorecard_only", field=name, value=kind, rule="--kind scorecard")
    if terms.prior is not None:
        shift(sampled=0.5, prior=terms.prior)


def corrected(fitted: Scorer, terms: Terms) -> Scorer:
    """The model as it is deployed: moved to the prior where one is told.

    Rows held out while validating are told on the mix of the sample, as their outcomes are.
    """
    if terms.prior is None or not isinstance(fitted, Card):
        return fitted
    return replace(fitted, model=with_prior(fitted.model, prior=terms.prior))


def deployed(pd: Floats, fitted: Scorer) -> Floats:
    """Held-out probabilities on the mix of the sample, as the model that is deployed tells them."""
    return moved(pd, by=_by(fitted))


def told_prior(fitted: Scorer) -> Mapping[str, object] | None:
    """What the report says of the prior; None where probabilities are those of the sample."""
    by = _by(fitted)
    if not isinstance(fitted, Card) or not by:
        return None
    training = fitted.model.training
    return {
        "rate": training.prior,
        "rate_of_sample": round(training.bads / training.rows, 6),
        "added_to_log_odds_of_good": round(by, 6),
        "how": "ln(pi (1 - tau) / ((1 - pi) tau)), King and Zeng 2001; figures of validation stand on the mix of the sample, scores, grades and their bounds on the prior's",
    }


def _by(fitted: Scorer) -> float:
    if not isinstance(fitted, Card) or fitted.model.training.prior is None:
        return 0.0
    training = fitted.model.training
    return shift(sampled=training.bads / training.rows, prior=float(training.prior or 0.0))
