"""A scorecard as JSON: versioned, sealed by a digest, checked when it is read."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, NoReturn

from puhui.engines.scorecard.binning import DIRECTIONS, Direction
from puhui.engines.scorecard.model import (
    Bin,
    Characteristic,
    Grade,
    Model,
    Scaling,
    Training,
    check,
)
from puhui.kernel.refusals import BadInput

FORMAT = "puhui.scorecard"
#: Version 2 knows special codes; a model without any is written as version 1, as ever.
VERSION, VERSIONS = 1, (1, 2)


def digest(document: Mapping[str, Any]) -> str:
    """`sha256:` and the digest of a document but for `digest` and `signature`, as canonical JSON.

    Canonical: keys sorted, no spaces, UTF-8, floats as the shortest decimals that read back.
    """
    content = {key: value for key, value in document.items() if key not in ("digest", "signature")}
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def to_json(model: Model) -> str:
    """The model as indented JSON text with its digest; the same model gives the same text."""
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, **asdict(check(model))}
    if any(entry.specials for entry in model.characteristics):
        document["version"] = VERSIONS[-1]
    else:
        for entry in document["characteristics"]:
            del entry["specials"]
    for name, usual in (("prior", None), ("inferred", 0)):
        if document["training"][name] == usual:
            del document["training"][name]
    document["digest"] = digest(document)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> Model:
    """The model of a JSON text.

    BadInput `scorecard.not_json`, `scorecard.unknown_format`, `scorecard.unknown_version`,
    `scorecard.digest_differs` (the text was changed by hand) or `scorecard.bad_model` (with the
    field and the rule) where it is not one.
    """
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except ValueError as reason:
        raise BadInput("scorecard.not_json", rule=str(reason)) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput("scorecard.unknown_format", rule=FORMAT)
    if document.get("version") not in VERSIONS:
        raise BadInput("scorecard.unknown_version", version=document.get("version"), known=VERSIONS[-1])  # fmt: skip
    if document.get("digest") != digest(document):
        raise BadInput("scorecard.digest_differs", told=document.get("digest"))
    return check(_model(_Reader(document, "")))


class _Reader:
    """One JSON object and where it stands, so that a bad field can be named."""

    def __init__(self, content: Any, path: str) -> None:
        if not isinstance(content, dict):
            _refuse(path, "object")
        self._content = content
        self._path = path

    def number(self, name: str) -> float:
        return _number(self._get(name), self._at(name))

    def whole(self, name: str) -> int:
        value = self._get(name)
        if type(value) is not int or value < 0:
            _refuse(self._at(name), "whole number")
        return value

    def text(self, name: str, *, among: Sequence[str] = ()) -> str:
        value = self._get(name)
        if not isinstance(value, str) or (among and value not in among):
            _refuse(self._at(name), f"one of {'|'.join(among)}" if among else "text")
        return value

    def text_or_none(self, name: str, *, among: Sequence[str] = ()) -> str | None:
        return None if self._get(name) is None else self.text(name, among=among)

    def inner(self, name: str) -> "_Reader":
        return _Reader(self._get(name), self._at(name))

    def each[Item](self, name: str, read: Callable[[Any, str], Item]) -> tuple[Item, ...]:
        return _each(self._get(name), self._at(name), read)

    def __contains__(self, name: str) -> bool:
        return name in self._content

    def _get(self, name: str) -> Any:
        if name not in self._content:
            _refuse(self._at(name), "present")
        return self._content[name]

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _model(reader: _Reader) -> Model:
    scaling, training = reader.inner("scaling"), reader.inner("training")
    return Model(
        scaling=Scaling(
            offset=scaling.number("offset"),
            factor=scaling.number("factor"),
            low=scaling.number("low"),
            high=scaling.number("high"),
        ),
        base=reader.number("base"),
        intercept=reader.number("intercept"),
        calibration_intercept=reader.number("calibration_intercept"),
        calibration_slope=reader.number("calibration_slope"),
        characteristics=reader.each("characteristics", _characteristic),
        grades=reader.each("grades", _grade),
        training=Training(
            rows=training.whole("rows"),
            bads=training.whole("bads"),
            features_version=training.text("features_version"),
            as_of=training.text_or_none("as_of"),
            inferred=training.whole("inferred") if "inferred" in training else 0,
            prior=training.number("prior") if "prior" in training else None,
        ),
    )


def _characteristic(content: Any, path: str) -> Characteristic:
    reader = _Reader(content, path)
    kind: Literal["numeric", "categorical"] = (
        "numeric"
        if reader.text("kind", among=("numeric", "categorical")) == "numeric"
        else "categorical"
    )
    told = reader.text_or_none("direction", among=DIRECTIONS)
    direction: Direction | None = next((way for way in DIRECTIONS if way == told), None)
    return Characteristic(
        name=reader.text("name"),
        kind=kind,
        direction=direction,
        coefficient=reader.number("coefficient"),
        information=reader.number("information"),
        cuts=reader.each("cuts", _number),
        groups=reader.each("groups", lambda group, at: _each(group, at, _text)),
        bins=reader.each("bins", _bin),
        specials=reader.each("specials", _number) if "specials" in reader else (),
    )


def _bin(content: Any, path: str) -> Bin:
    reader = _Reader(content, path)
    return Bin(
        weight=reader.number("weight"),
        points=reader.number("points"),
        goods=reader.whole("goods"),
        bads=reader.whole("bads"),
    )


def _grade(content: Any, path: str) -> Grade:
    reader = _Reader(content, path)
    return Grade(name=reader.text("name"), pd_below=reader.number("pd_below"))


def _each[Item](value: Any, path: str, read: Callable[[Any, str], Item]) -> tuple[Item, ...]:
    if not isinstance(value, list):
        _refuse(path, "list")
    return tuple(read(item, f"{path}.{place}") for place, item in enumerate(value))


def _number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(path, "number")
    if not math.isfinite(value):
        _refuse(path, "finite number")
    return float(value)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        _refuse(path, "text")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _refuse(field: str, rule: str) -> NoReturn:
    raise BadInput("scorecard.bad_model", field=field, rule=rule)
