"""Another rate of bad rows than that of the sample: probabilities moved, points still adding up."""

import math
from dataclasses import replace

import numpy as np

from puhui.engines.scorecard.logistic import Floats
from puhui.engines.scorecard.model import Model, check
from puhui.kernel.refusals import BadInput


def shift(*, sampled: float, prior: float) -> float:
    """What is added to the log-odds of good where goods were sampled more thinly than bads.

    ln(π (1 - τ) / ((1 - π) τ)) for a rate π of the sample and τ of everybody (King and Zeng
    2001). Drawing by outcome moves all odds alike and leaves the ranking as it was. BadInput
    `scorecard.bad_prior` unless both lie strictly between 0 and 1.

    >>> round(shift(sampled=0.5, prior=0.1), 4)
    2.1972
    """
    for rate in (sampled, prior):
        if not 0.0 < rate < 1.0:
            raise BadInput("scorecard.bad_prior", field="prior", value=rate, rule="between 0 and 1")
    return (math.log(sampled) - math.log1p(-sampled)) - (math.log(prior) - math.log1p(-prior))


def moved(pd: Floats, *, by: float) -> Floats:
    """Probabilities of bad after `by` is added to the log-odds of good; 0 and 1 stay."""
    return np.asarray(pd / (pd + (1.0 - pd) * math.exp(by)), dtype=np.float64)


def with_prior(model: Model, *, prior: float) -> Model:
    """The model for a population of which `prior` turn out bad; `training.prior` keeps the rate.

    The shift goes into the intercept of the calibration and so into the base: the points of every
    bin stay, and points and base add up to the score as before.
    """
    if model.training.prior is not None:
        raise BadInput("scorecard.bad_prior", field="prior", value=prior, rule="told once")
    by = shift(sampled=model.training.bads / model.training.rows, prior=prior)
    return check(
        replace(
            model,
            base=model.base + model.scaling.factor * by,
            calibration_intercept=model.calibration_intercept + by,
            training=replace(model.training, prior=prior),
        )
    )
