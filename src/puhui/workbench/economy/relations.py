"""Who trades with whom, from which month to which: customers and suppliers come and go."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from puhui.workbench.economy.population import Floats, Ints


@dataclass(frozen=True, slots=True)
class Relations:
    """Trade relations, one place in every array each.

    `weight` is the partner's share of the enterprise's trade in a month when all its places are
    taken; the relation lives in months `begins <= month < ends`; `partner` numbers the other side.
    """

    enterprise: Ints
    weight: Floats
    begins: Ints
    ends: Ints
    partner: Ints

    def active(self, month: int) -> Ints:
        """The places of those that live in a month."""
        return np.flatnonzero((self.begins <= month) & (month < self.ends))


def draw_relations(
    rng: Generator, places: Ints, concentration: Floats, churn: Floats, months: int
) -> Relations:
    """Relations of enterprises that have `places[i]` places for partners.

    The k-th place of an enterprise weighs k^-concentration. A place is left with chance `churn` a
    month and taken again after a while by a partner of about the same weight, often a lighter one.
    """
    enterprise = np.repeat(np.arange(len(places)), places)
    weight = _rank_weights(places, concentration)
    begins = np.zeros(len(enterprise), dtype=np.int64)
    generations = []
    while len(enterprise):
        ends = begins + rng.geometric(churn[enterprise])
        generations.append((enterprise, weight, begins, ends))
        again = ends + rng.geometric(0.35, len(ends))
        stays = again < months
        enterprise, begins = enterprise[stays], again[stays]
        weight = weight[stays] * rng.uniform(0.7, 1.25, len(enterprise))
    columns = [np.concatenate(parts) for parts in zip(*generations, strict=True)]
    pool = max(60, 8 * len(places))
    # Squared: some partners are met by many enterprises, most by few.
    partner = (pool * rng.random(len(columns[0])) ** 2).astype(np.int64)
    return Relations(columns[0], columns[1], columns[2], columns[3], partner)


def totals(values: Floats, enterprise: Ints, count: int) -> Floats:
    """The sum of values for each of `count` enterprises."""
    return np.bincount(enterprise, weights=values, minlength=count).astype(np.float64)


def _rank_weights(places: Ints, concentration: Floats) -> Floats:
    enterprise = np.repeat(np.arange(len(places)), places)
    first = np.cumsum(places) - places
    rank = np.arange(len(enterprise)) - first[enterprise] + 1.0
    weight = rank ** -concentration[enterprise]
    return np.asarray(weight / totals(weight, enterprise, len(places))[enterprise])
