"""From enterprises with known outcomes and their invoices to a scorecard and its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.features.definitions import BY_NAME, OFFERED
from puhui.engines.features.querying import version
from puhui.engines.scorecard.fitting import Settings, Trained, train
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.enterprises import OUTCOME, Enterprises
from puhui.workbench.credit.gathering import Gathered, gather
from puhui.workbench.credit.invoices import ENTERPRISE, Invoices
from puhui.workbench.credit.leaks import (
    Exclusion,
    describing_features,
    idle_features,
    offered_others,
    refused_by_name,
    sized_features,
)
from puhui.workbench.credit.validating import FOLDS, REPEATS, HeldOut, Tell, cross_validate

Flags = npt.NDArray[np.bool_]


def _silent(_done: int, _total: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Learning:
    """The rows to learn from: who, how they ended, and what is known of them.

    `frame` has the features that training may choose from and the further columns that may be offered;
    `rows` are their places in the enterprises' file. `left_out` says who is not among them.
    """

    rows: Sequence[int]
    codes: Sequence[str]
    bad: Flags
    frame: pl.DataFrame
    others: Sequence[str]
    excluded: Sequence[Exclusion]
    left_out: Mapping[str, Sequence[str]]
    gathered: Gathered

    def offered(self, *, size_blind: bool) -> pl.DataFrame:
        """The features that training may choose from."""
        idle = {str(entry["feature"]) for entry in idle_features(self.frame)}
        names = [name for name in self.frame.columns if name not in idle]
        if size_blind:
            names = [name for name in names if name in BY_NAME and not BY_NAME[name].knows_size]
        return self.frame.select(names)


@dataclass(frozen=True, slots=True)
class Result:
    """A scorecard, how it did on rows held out, and how the other kind does on the same folds."""

    learning: Learning
    size_blind: bool
    seed: int
    trained: Trained
    held: HeldOut
    other: HeldOut


def learn(
    *,
    enterprises: Enterprises,
    incoming: Invoices,
    outgoing: Invoices,
    size_blind: bool,
    as_of: date | None = None,
    seed: int = Settings().seed,
    folds: int = FOLDS,
    repeats: int = REPEATS,
    workers: int = 1,
    tell: Tell = _silent,
) -> Result:
    """Train a scorecard, with repeated nested cross-validation of it and of the other kind.

    The same input gives the same result, bit for bit, whatever `workers`. BadInput
    `scorecard.one_outcome`, `scorecard.too_few` or `scorecard.nothing_to_learn` where there is
    too little to learn from, and `credit.bad_value` for an outcome other than 是 or 否.
    """
    learning = _learning(
        enterprises, incoming, outgoing, size_blind=size_blind, as_of=as_of, folds=folds
    )
    day = learning.gathered.as_of
    terms = {"seed": seed, "folds": folds, "repeats": repeats, "workers": workers}
    held, other = (
        _held_out(learning, size_blind=blind, tell=_later(tell, done), **terms)
        for blind, done in ((size_blind, 0), (not size_blind, folds * repeats))
    )
    offered = learning.offered(size_blind=size_blind)
    trained = train(
        frame=offered,
        bad=learning.bad,
        settings=settings_for(offered, seed),
        features_version=version(),
        as_of=day.isoformat() if day else None,
    )
    return Result(learning, size_blind, seed, trained, held, other)


def settings_for(frame: pl.DataFrame, seed: int) -> Settings:
    """The trainer's defaults, with the directions that the features declare."""
    declared = [BY_NAME[name] for name in frame.columns if name in BY_NAME]
    directions = {feature.name: feature.direction for feature in declared if feature.direction}
    return Settings(directions=directions, seed=seed)


def _held_out(
    learning: Learning,
    *,
    size_blind: bool,
    seed: int,
    folds: int,
    repeats: int,
    workers: int,
    tell: Tell,
) -> HeldOut:
    offered = learning.offered(size_blind=size_blind)
    return cross_validate(
        frame=offered,
        bad=learning.bad,
        settings=settings_for(offered, seed),
        folds=folds,
        repeats=repeats,
        workers=workers,
        tell=tell,
    )


def _later(tell: Tell, done: int) -> Tell:
    """Tell of a second part of the work, `done` steps of the first behind it."""
    return lambda step, total: tell(done + step, 2 * total)


def _learning(
    enterprises: Enterprises,
    incoming: Invoices,
    outgoing: Invoices,
    *,
    size_blind: bool,
    as_of: date | None,
    folds: int,
) -> Learning:
    outcomes, codes = enterprises.outcomes(), enterprises.codes
    gathered = gather(codes=codes, incoming=incoming, outgoing=outgoing, as_of=as_of)
    known = [place for place, outcome in enumerate(outcomes) if outcome is not None]
    rows = [place for place in known if gathered.usable[place]]
    bad = np.array([outcomes[place] is True for place in rows], dtype=np.bool_)
    if not rows:
        raise BadInput("credit.no_rows", field=ENTERPRISE, rule="an outcome and usable invoices")
    _require_both(bad, folds)
    others, refused = offered_others(enterprises, rows, bad, size_blind=size_blind)
    features = gathered.features[rows].select(feature.name for feature in OFFERED)
    frame = pl.concat([features, others], how="horizontal") if others.width else features
    excluded = [
        *refused_by_name(enterprises, rows, bad),
        *refused,
        *idle_features(features),
        *describing_features(),
    ]
    if size_blind:
        excluded += sized_features(features, bad)
    left_out = {
        "without_outcome": [codes[p] for p in range(len(codes)) if outcomes[p] is None],
        "without_invoices": [codes[p] for p in known if not gathered.usable[p]],
    }
    return Learning(
        rows=rows,
        codes=[codes[place] for place in rows],
        bad=bad,
        frame=frame,
        others=others.columns,
        excluded=excluded,
        left_out=left_out,
        gathered=gathered,
    )


def _require_both(bad: Flags, folds: int) -> None:
    bads, goods = int(bad.sum()), int((~bad).sum())
    if min(bads, goods) == 0:
        raise BadInput("scorecard.one_outcome", field=OUTCOME, goods=goods, bads=bads, rule="both 是 and 否")  # fmt: skip
    if min(bads, goods) <= folds:
        raise BadInput("scorecard.too_few", field=OUTCOME, rows=min(bads, goods), needed=folds + 1)
