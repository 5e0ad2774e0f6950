"""Training on any table: prepare, find leaks, validate, fit; and what each step had to say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import chdtri

from puhui.engines.scorecard.binning import BinningRules, Direction
from puhui.engines.scorecard.fitting import Settings
from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.choosing import Best, chosen, compared
from puhui.workbench.modelling.dealing import crossed, dealt, forward
from puhui.workbench.modelling.durations import Periods, in_order
from puhui.workbench.modelling.keys import Keys, group_keys, row_keys, value_keys
from puhui.workbench.modelling.late import boosting
from puhui.workbench.modelling.leaks import Finding, find
from puhui.workbench.modelling.preparing import Prepared, Terms, prepare
from puhui.workbench.modelling.prior import corrected, refuse_terms
from puhui.workbench.modelling.reading import Table
from puhui.workbench.modelling.recipes import Mean, Recipe, Scorecard, Scorer
from puhui.workbench.modelling.rejecting import Rejects, with_rejects
from puhui.workbench.modelling.specials import special_codes
from puhui.workbench.modelling.suspects import Trial
from puhui.workbench.modelling.validating import Pair, Validated, area_together, validate

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Tell = Callable[[str, int, int], None]
Kind = Literal["scorecard", "boosting", "best"]

FOLDS = 5
#: Tables bring towns and banks by the thousand; what comes too rarely to count is one category.
#: Columns come in any unit, and none may change a score. Nobody declared most directions, risk may
#: turn round, and few rows may have a value at all.
BINNING = BinningRules(rare_rows=20, rare_share=0.005, decimal_cuts=False, turning=True, share_of_present=True)  # fmt: skip
#: What competes with it on inner folds where rows are many enough to tell: bins of two in a hundred.
FINER = replace(BINNING, prebins=50, max_bins=12, min_share=0.02)
#: All columns at once under a ridge: on any table a choice among them told held-back rows no more.
#: What is idle falls to nothing or nearly, columns of one joined table share what they lack, and the
#: ridge of least loss is taken, as ridges differ by degrees and not in kind.
ANY_TABLE: Mapping[str, Any] = {"binning": BINNING, "missing_once": True, "information_floor": 0.0, "shrunken_features": (None,), "shrunken_ridges": (10.0, 3.0, 1.0, 0.3), "ridges": (), "standard_errors": 0.0}  # fmt: skip
#: With so many rows of the rarer outcome no ridge matters, and inner folds serve the calibration alone.
_MANY_ROWS = 10_000
_MANY: Mapping[str, Any] = {"binning": FINER, "shrunken_ridges": (3.0,), "inner_folds": 2}
#: An identifier that comes again names somebody; fewer somebodies than this make no folds.
_FEWEST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Learning:
    """The features and rows that are learnt from, in an order that hangs on content alone.

    `groups` are what folds never part: rows of one id, or copies. `moments` grow with time.
    """

    prepared: Prepared
    finding: Finding
    frame: pl.DataFrame
    bad: Flags
    sizes: pl.DataFrame
    groups: Keys
    grouped_by: str | None
    moments: Floats | None
    copies: int
    durations: Periods | None = None

    def pairs(self, *, repeats: int) -> list[Pair]:
        """Rows to fit on and to test on: forward in time where time is told, else crossed."""
        if self.moments is not None:
            return forward(order=self.moments, bad=self.bad)
        return list(crossed(groups=self.groups, bad=self.bad, folds=FOLDS, repeats=repeats))


@dataclass(frozen=True, slots=True)
class Result:
    """A model, how it did on rows held out, and what it was learnt from.

    `choice` compares the kinds on the same folds where the better one was asked for.
    """

    terms: Terms
    learning: Learning
    repeats: int
    validated: Validated
    fitted: Scorer
    choice: Mapping[str, object] | None


def learn(
    table: Table,
    terms: Terms,
    *,
    kind: Kind = "scorecard",
    repeats: int | None = None,
    rejects: Rejects | None = None,
    tell: Tell = lambda _label, _done, _total: None,
) -> Result:
    """A model of a table, validated; the same table (in any order) gives the same scorecard.

    `kind` is scorecard, boosting, or best: then every fold chooses for itself, so that what is
    reported holds for the choosing as well. `rejects` are taken in by every fit of a scorecard, and
    rows held out are accepted ones. BadInput `scorecard.one_outcome`,
    `scorecard.too_few`, `scorecard.nothing_to_learn`, `model.too_little_time` where there is too
    little to learn from, and those of `prepare`.
    """
    refuse_terms(terms, kind, rejects=rejects is not None)
    prepared = prepare(table, terms)
    scorecard = scorecard_for(prepared, terms)
    recipe = _recipe(kind, scorecard, terms)
    learning = learning_of(prepared, terms, scorecard, tell)
    if rejects is not None:
        recipe = with_rejects(scorecard, rejects, learning.frame)
    usual = 1 if kind == "best" else usual_repeats(len(learning.bad))
    often = repeats if repeats is not None else usual
    pairs = learning.pairs(repeats=often)

    def validated(of: Recipe, label: str) -> Validated:
        return validate(recipe=of, frame=learning.frame, bad=learning.bad, pairs=pairs, tell=lambda done, total: tell(label, done, total))  # fmt: skip

    held = validated(recipe, "validate")
    choice = None
    if isinstance(recipe, Best):
        both = {name: validated(each, name) for name, each in recipe.named().items()}
        choice, recipe = compared(both), recipe.named()[chosen(both)]
    fitted = recipe.fit(learning.frame, learning.bad)
    if isinstance(fitted, Mean):
        raise BadInput("scorecard.nothing_to_learn", field="data", features=learning.frame.width, rule="a column that tells something")  # fmt: skip
    return Result(terms, learning, often, held, corrected(cast("Scorer", fitted), terms), choice)


def scorecard_for(prepared: Prepared, terms: Terms) -> Scorecard:
    """The recipe of a scorecard for these columns: declared directions, codes apart from amounts."""
    settings = settings_for(prepared.frame, prepared.bad, dict(terms.directions))
    return Scorecard(settings) if settings.binning == FINER else Scorecard(settings, FINER)


def settings_for(
    frame: pl.DataFrame, bad: Flags, directions: Mapping[str, Direction] | None = None
) -> Settings:
    """How a scorecard of these columns and outcomes is trained; other directions are found."""
    numeric = [column for column in frame.get_columns() if column.dtype == pl.Float64]
    codes = {column.name: special_codes(column) for column in numeric}
    apart = {name: found for name, found in codes.items() if found}
    settings = Settings(directions=directions or {}, specials=apart, **ANY_TABLE)
    goods, bads = int((~bad).sum()), int(bad.sum())
    if min(goods, bads) < _MANY_ROWS:
        return settings
    floor = min(Settings().information_floor, _information_by_chance(goods, bads))
    return replace(settings, information_floor=floor, **_MANY)


def _information_by_chance(goods: int, bads: int) -> float:
    """What a column that tells nothing exceeds once in a thousand times, by chance.

    Information of k bins is then about chi-square of k - 1 degrees x (1/goods + 1/bads). As many
    categories as can stand apart are put in order by their own rates, hence so many degrees.
    """
    degrees = round(1.0 / BINNING.rare_share)
    return float(chdtri(degrees, 0.001)) * (1.0 / goods + 1.0 / bads)


def _recipe(kind: Kind, scorecard: Scorecard, terms: Terms) -> Recipe:
    if kind == "scorecard":
        return scorecard
    trees: Recipe = boosting().recipe(dict(terms.directions))
    return trees if kind == "boosting" else Best(scorecard, trees)


def usual_repeats(rows: int) -> int:
    """Few rows are dealt into folds more often: there chance is larger, and time shorter."""
    return 5 if rows < 2000 else 2 if rows < 20_000 else 1


def learning_of(prepared: Prepared, terms: Terms, recipe: Recipe, tell: Tell) -> Learning:
    """Find what must be left out, and put rows and columns in the order of their content."""
    if not any(column.n_unique() > 1 for column in prepared.frame.get_columns()):
        raise BadInput("scorecard.nothing_to_learn", field="data", features=0, rule="a column with two values")  # fmt: skip
    keys = group_keys(prepared.frame.select(pl.exclude(pl.Date)), prepared.bad)
    fold = dealt(groups=keys, bad=prepared.bad, folds=FOLDS, repeat=0)
    pairs = [(np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in range(FOLDS)]
    finding = find(
        prepared.frame,
        Trial(prepared.bad, fold, FOLDS),
        keep=terms.keep,
        together=lambda frame: area_together(_numbered(frame), prepared.bad, recipe, pairs[:2]),
        tell=lambda done, total: tell("look for leaks", done, total),
    )
    if not finding.clean:
        raise BadInput("scorecard.nothing_to_learn", field="data", features=0, rule="a column that is no leak")  # fmt: skip
    return _ordered(prepared, terms, finding)


def _ordered(prepared: Prepared, terms: Terms, finding: Finding) -> Learning:
    frame = _numbered(prepared.frame.select(sorted(finding.clean)))
    keys = row_keys(frame)
    order = np.lexsort((prepared.bad, keys))
    grouped_by, ids = _somebody(prepared, terms, finding)
    groups = group_keys(frame, prepared.bad) if ids is None else value_keys(ids)
    moments = prepared.moments
    return Learning(
        prepared=prepared,
        finding=finding,
        frame=frame[order],
        bad=prepared.bad[order],
        sizes=prepared.frame[order],
        groups=groups[order],
        grouped_by=grouped_by,
        moments=None if moments is None else moments[order],
        copies=len(groups) - len(np.unique(groups)) if ids is None else 0,
        durations=in_order(prepared.durations, order),
    )


def _somebody(
    prepared: Prepared, terms: Terms, finding: Finding
) -> tuple[str | None, pl.Series | None]:
    """The identifier that comes again, if there is one: its rows belong in one fold."""
    offered: list[tuple[str, pl.Series]] = []
    if terms.id_column is not None and prepared.ids is not None:
        offered.append((terms.id_column, prepared.ids))
    for each in finding.excluded:
        if each["code"] == "identifier":
            name = str(each["feature"])
            offered.append((name, prepared.frame[name].cast(pl.String)))
    for name, column in offered:
        if column.null_count() == 0 and _FEWEST_GROUPS <= column.n_unique() < 0.9 * len(column):
            return name, column
    return None, None


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Dates that were asked to stay, as days."""
    return frame.with_columns(pl.col(pl.Date).cast(pl.Int32).cast(pl.Float64))
