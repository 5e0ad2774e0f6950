"""The scorecard as SQL text that DuckDB and PostgreSQL read alike; it is never run here."""

from collections.abc import Sequence

from puhui.engines.scorecard.model import Characteristic, Model


def score_sql(model: Model, *, relation: str, keys: Sequence[str] = ()) -> str:
    """A SELECT of `keys`, score_raw, score, pd and grade over the table or view `relation`.

    Numeric features are DOUBLE PRECISION columns where NULL and NaN are missing, categories are
    text. Numbers are written as casts from text: a bare decimal would be an exact number that
    DuckDB turns into a double with another last digit than PostgreSQL.
    """
    names = [quoted(key) for key in keys]
    points = [f"  + {_points(entry)}" for entry in model.characteristics]
    raw = "\n".join([_number(model.base), *points])
    inner = ", ".join([*names, f"{raw} AS score_raw"])
    scaling = model.scaling
    odds = f"exp((score_raw - {_number(scaling.offset)}) / {_number(scaling.factor)})"
    middle = ", ".join([*names, "score_raw", f"1.0 / (1.0 + {odds}) AS pd"])
    shown = f"least(greatest(score_raw, {_number(scaling.low)}), {_number(scaling.high)}) AS score"
    outer = ", ".join([*names, "score_raw", shown, "pd", f"{_grade(model)} AS grade"])
    return (
        f"SELECT {outer} FROM (SELECT {middle} FROM (SELECT {inner} FROM {quoted(relation)})"  # noqa: S608 -- every name is quoted, every number a cast
        " AS pointed) AS priced"
    )


def quoted(name: str) -> str:
    """An identifier between double quotes, inner quotes doubled: safe for any feature name."""
    return '"' + name.replace('"', '""') + '"'


def _points(entry: Characteristic) -> str:
    column = quoted(entry.name)
    missing = f"WHEN {column} IS NULL"
    if entry.kind == "categorical":
        branches = [
            f"WHEN {column} IN ({', '.join(_text(member) for member in group)})"
            f" THEN {_number(kept.points)}"
            for group, kept in zip(entry.groups, entry.bins, strict=False)
            if group
        ]
        last = _number(0.0)
    else:
        # NaN is equal to itself and above every number in both databases.
        missing += f" OR {column} = CAST('NaN' AS DOUBLE PRECISION)"
        codes = zip(entry.specials, entry.bins[entry.ways :], strict=False)
        branches = [
            f"WHEN {column} = {_number(code)} THEN {_number(kept.points)}" for code, kept in codes
        ]
        branches += [
            f"WHEN {column} < {_number(cut)} THEN {_number(kept.points)}"
            for cut, kept in zip(entry.cuts, entry.bins, strict=False)
        ]
        last = _number(entry.bins[len(entry.cuts)].points)
    first = f"{missing} THEN {_number(entry.bins[-1].points)}"
    return f"CASE {' '.join([first, *branches])} ELSE {last} END"


def _grade(model: Model) -> str:
    branches = [
        f"WHEN pd < {_number(grade.pd_below)} THEN {_text(grade.name)}"
        for grade in model.grades[:-1]
    ]
    last = _text(model.grades[-1].name)
    return f"CASE {' '.join(branches)} ELSE {last} END" if branches else last


def _number(value: float) -> str:
    return f"CAST('{value!r}' AS DOUBLE PRECISION)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
