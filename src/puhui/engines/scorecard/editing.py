"""Editing a scorecard by hand: bins joined, split or set, the line fitted anew, the effect told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.binning import Binned, Flags
from puhui.engines.scorecard.calibration import Calibration
from puhui.engines.scorecard.columns import columns_of, weigh_all
from puhui.engines.scorecard.fitting import Trained, assemble
from puhui.engines.scorecard.logistic import fit_line
from puhui.engines.scorecard.metrics import auc
from puhui.engines.scorecard.model import Bin, Characteristic, Model
from puhui.engines.scorecard.rebinning import (
    bins_of,
    counted,
    joined,
    keeps_direction,
    parted,
    placed,
)
from puhui.engines.scorecard.selection import Step
from puhui.engines.scorecard.settings import Settings
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Told:
    """What a model is worth on rows: area under the curve and mean log-loss (in nats)."""

    auc: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit of one feature changed.

    `before` and `after` are the feature with its cuts or groups and, per bin, weight, points and
    counts (rate = bads / (goods + bads)). `moved` are the other features whose points changed
    since all coefficients are fitted anew: the largest change of points of a bin each.
    `in_direction` tells whether the weights still go the way that the feature had. `told_before`
    and `told_after` are of the held-out rows, None without any.
    """

    before: Characteristic
    after: Characteristic
    moved: tuple[tuple[str, float], ...]
    in_direction: bool
    told_before: Told | None
    told_after: Told | None

    @property
    def information_gained(self) -> float:
        """Information value after less that before; joining bins never gains any but by smoothing."""
        return self.after.information - self.before.information

    @property
    def changed(self) -> tuple[tuple[int, Bin], ...]:
        """The bins after the edit, by number, that did not stand so before."""
        known = set(self.before.bins)
        return tuple((place, kept) for place, kept in enumerate(self.after.bins) if kept not in known)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Editing:
    """A model beside the rows it was trained on, ready to be edited.

    `frame` and `bad` are the training rows; `ridge` is that of the shape which training chose and
    `settings` are those of training (smoothing, scale, grades). `held` are rows that training did
    not see. The characteristics stay those of the model. The calibration stays too: it was learnt
    on rows held back from the whole of training, and rows that a person has looked at to set bins
    would tell a better one than is true. So an edit that is undone gives the model back.

    >>> editing = Editing.of(trained, frame=frame, bad=bad)  # doctest: +SKIP
    >>> edited = editing.merge("debt", 2)  # doctest: +SKIP
    >>> edited.effect.information_gained, edited.editing.model  # doctest: +SKIP
    """

    model: Model
    frame: pl.DataFrame
    bad: Flags
    ridge: float
    settings: Settings = field(default_factory=Settings)
    held: tuple[pl.DataFrame, Flags] | None = None

    @classmethod
    def of(
        cls,
        trained: Trained,
        *,
        frame: pl.DataFrame,
        bad: Flags,
        settings: Settings | None = None,
        held: tuple[pl.DataFrame, Flags] | None = None,
    ) -> "Editing":
        """Of what `fitting.train` gave for these rows and settings."""
        return cls(trained.model, frame, bad, trained.shape.ridge, settings or Settings(), held)

    def merge(self, feature: str, first: int, *, allow: bool = False) -> "Edited":
        """Bins `first` and `first + 1` (from 0, in the model's order) as one."""
        return self._edited(joined(self._binned(feature), first), allow=allow)

    def split(self, feature: str, at: float | str | Sequence[str], *, allow: bool = False) -> "Edited":  # fmt: skip
        """A range cut at the number `at`, or the categories `at` taken out of their group."""
        return self._edited(parted(self._binned(feature), at), allow=allow)

    def set(
        self,
        feature: str,
        *,
        cuts: Sequence[float] | None = None,
        groups: Sequence[Sequence[str]] | None = None,
        allow: bool = False,
    ) -> "Edited":
        """Other bins altogether: `cuts` of a number or `groups` of categories.

        As all edits, BadInput `scorecard.unknown_feature`, `scorecard.bad_bins`,
        `scorecard.empty_bin` (a bin without rows), and `scorecard.turns_round` where the weights
        would no longer go the feature's way; with `allow` they may, and the feature has no
        direction from then on.
        """
        return self._edited(placed(self._binned(feature), cuts=cuts, groups=groups), allow=allow)

    def _binned(self, feature: str) -> Binned:
        for entry in self.model.characteristics:
            if entry.name == feature:
                return bins_of(entry)
        raise BadInput("scorecard.unknown_feature", field=feature)

    def _edited(self, drafted: Binned, *, allow: bool) -> "Edited":
        smoothing = self.settings.binning.smoothing
        (column,) = columns_of(self.frame.select(drafted.name))
        made = counted(drafted, column, self.bad, smoothing=smoothing)
        in_direction = keeps_direction(made)
        if not in_direction and not allow:
            raise BadInput("scorecard.turns_round", field=made.name, rule=str(made.direction))
        if not in_direction:
            made = replace(made, direction=None)
        after = replace(self, model=self._refitted(made))
        return Edited(after, _effect(self, after, made.name, in_direction=in_direction))

    def _refitted(self, made: Binned) -> Model:
        binned = [made if entry.name == made.name else bins_of(entry) for entry in self.model.characteristics]  # fmt: skip
        columns = columns_of(self.frame.select(entry.name for entry in binned))
        good = (~self.bad).astype(np.float64)
        line = fit_line(weights=weigh_all(columns, binned), good=good, ridge=self.ridge)
        calibration = Calibration(self.model.calibration_intercept, self.model.calibration_slope)
        settings = replace(self.settings, scaling=self.model.scaling, grades=self.model.grades)
        step = Step(tuple(range(len(binned))), line)
        return assemble(step, binned, calibration, settings, self.model.training)


@dataclass(frozen=True, slots=True)
class Edited:
    """The edited model with its rows, ready for the next edit, and what the edit changed."""

    editing: Editing
    effect: Effect


def _effect(old: Editing, new: Editing, feature: str, *, in_direction: bool) -> Effect:
    pairs = list(zip(old.model.characteristics, new.model.characteristics, strict=True))
    before, after = next(pair for pair in pairs if pair[0].name == feature)
    moves = [(left.name, _largest_move(left, right)) for left, right in pairs if left.name != feature]  # fmt: skip
    moved = tuple((name, most) for name, most in moves if most > 0.0)
    return Effect(before, after, moved, in_direction, _told(old), _told(new))


def _largest_move(left: Characteristic, right: Characteristic) -> float:
    return max(abs(a.points - b.points) for a, b in zip(left.bins, right.bins, strict=True))


def _told(editing: Editing) -> Told | None:
    if editing.held is None:
        return None
    frame, bad = editing.held
    pd = score_frame(editing.model, frame)["pd"].to_numpy()
    clipped = np.clip(pd, 1e-15, 1 - 1e-15)
    loss = -np.where(bad, np.log(clipped), np.log1p(-clipped)).mean()
    return Told(auc(risk=pd, bad=bad), float(loss))
