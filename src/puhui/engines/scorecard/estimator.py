"""The scorecard with the conventions of scikit-learn: parameters as told, what is learnt ends in _."""

import importlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.binning import BinningRules, Direction
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.logistic import Floats
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.settings import Settings
from puhui.engines.scorecard.tables import frame_of, values_of
from puhui.kernel.refusals import BadInput


class ScorecardClassifier:
    """A scorecard as scikit-learn's tools take it: `clone`, pipelines, searches, cross-validation.

    Parameters are kept as they are told and looked at by `fit` only. `settings` are those of
    `fitting.train` (None: its defaults); `directions`, `specials`, `max_bins`, `most_features` and
    `seed` replace a part of them where they are told, so that a search can vary them one by one.
    `positive` is the outcome that counts as bad; None is the second of the two in sorted order.
    `names` are the columns of an array; tables bring their own.

    After `fit`: `classes_` (both outcomes, sorted), `positive_`, `model_` (`model.Model`, which is
    what is kept and served), `shape_`, `information_` (per feature offered), `feature_names_in_`,
    `n_features_in_`. scikit-learn itself is not needed.

    >>> card = ScorecardClassifier(max_bins=5).fit(X, y)  # doctest: +SKIP
    >>> card.predict_proba(X)[:, 1], card.points(X)  # doctest: +SKIP
    """

    _estimator_type = "classifier"

    def __init__(
        self,
        *,
        settings: Settings | None = None,
        directions: Mapping[str, Direction] | None = None,
        specials: Mapping[str, tuple[float, ...]] | None = None,
        max_bins: int | None = None,
        most_features: int | None = None,
        seed: int | None = None,
        positive: Any = None,
        names: Sequence[str] | None = None,
    ) -> None:
        self.settings = settings
        self.directions = directions
        self.specials = specials
        self.max_bins = max_bins
        self.most_features = most_features
        self.seed = seed
        self.positive = positive
        self.names = names

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803 -- scikit-learn's names
        """Learn from rows `X` and their outcomes `y` (two different values); the classifier itself.

        BadInput `scorecard.no_table`, `scorecard.bad_outcome` (not one known outcome per row, not
        two kinds, or `positive` is none of them), and those of `fitting.train`.
        """
        frame = frame_of(X, names=self.names)
        outcome = values_of(y)
        if len(outcome) != frame.height:
            raise BadInput("scorecard.bad_outcome", field="y", rule="one outcome per row")
        kinds = sorted(set(outcome), key=lambda value: (str(type(value)), value))
        if len(kinds) != 2 or None in kinds:
            raise BadInput("scorecard.bad_outcome", field="y", rule="two kinds, and none missing")
        positive = kinds[1] if self.positive is None else self.positive
        if positive not in kinds:
            raise BadInput("scorecard.bad_outcome", field="positive", rule="one of the outcomes")
        bad = np.array([value == positive for value in outcome], dtype=bool)
        trained = train(frame=frame, bad=bad, settings=self._chosen())
        self.classes_ = np.array(kinds)
        self.positive_ = positive
        self.model_: Model = trained.model
        self.shape_ = trained.shape
        self.information_ = dict(trained.information)
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = frame.width
        return self

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Probabilities, rows x 2, in the order of `classes_`."""
        pd = self._told(X, "pd")
        both = np.column_stack([1.0 - pd, pd])
        return both if self._bad_second() else both[:, ::-1].copy()

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """Calibrated log-odds of the second of `classes_`."""
        raw, scaling = self._told(X, "score_raw"), self.model_.scaling
        log_odds = (scaling.offset - raw) / scaling.factor
        return log_odds if self._bad_second() else -log_odds

    def predict(self, X: Any) -> npt.NDArray[Any]:  # noqa: N803
        """The more probable outcome of each row."""
        second = (self.decision_function(X) > 0.0).astype(int)
        return np.asarray(self.classes_[second])

    def points(self, X: Any) -> Floats:  # noqa: N803
        """The score of each row as it is shown."""
        return self._told(X, "score")

    def score(self, X: Any, y: Any) -> float:  # noqa: N803
        """The share of rows whose outcome is the more probable one, scikit-learn's default.

        For how well rows are ranked ask for `scoring="roc_auc"`.
        """
        right = [told == came for told, came in zip(self.predict(X).tolist(), values_of(y), strict=True)]  # fmt: skip
        return float(np.mean(right))

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """The parameters by name, as they were told; none of them has parameters of its own."""
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self, **params: Any) -> Self:
        """Other parameters; ValueError for a name that is none, as scikit-learn has it."""
        for name, value in params.items():
            if name not in self._parameters():
                raise ValueError(f"{name!r} is no parameter of {type(self).__name__}")
            setattr(self, name, value)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Whether `fit` has been called."""
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of an estimator; only scikit-learn itself calls this."""
        tags = importlib.import_module("sklearn.utils")
        return tags.Tags(
            estimator_type="classifier",
            target_tags=tags.TargetTags(required=True),
            classifier_tags=tags.ClassifierTags(multi_class=False),
            input_tags=tags.InputTags(string=True, categorical=True, allow_nan=True),
        )

    def __repr__(self) -> str:
        """The class with the parameters that were told."""
        told = {name: value for name, value in self.get_params().items() if value is not None}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in told.items())})"  # fmt: skip

    @classmethod
    def _parameters(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def _chosen(self) -> Settings:
        from_told: dict[str, Any] = {
            name: value
            for name, value in (("directions", self.directions), ("specials", self.specials), ("most_features", self.most_features), ("seed", self.seed))
            if value is not None
        }  # fmt: skip
        chosen = replace(self.settings or Settings(), **from_told)
        if self.max_bins is None:
            return chosen
        rules: BinningRules = replace(chosen.binning, max_bins=self.max_bins)
        return replace(chosen, binning=rules)

    def _told(self, rows: Any, name: str) -> Floats:
        if not self.__sklearn_is_fitted__():
            raise BadInput("scorecard.not_fitted", field=type(self).__name__)
        frame: pl.DataFrame = frame_of(rows, names=self.names)
        return np.asarray(score_frame(self.model_, frame)[name].to_numpy(), dtype=np.float64)

    def _bad_second(self) -> bool:
        return bool(self.classes_[1] == self.positive_)
