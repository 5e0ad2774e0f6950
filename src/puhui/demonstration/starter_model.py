"""Makes the starter scorecards: `python -m puhui.demonstration.starter_model` writes them anew.

They are trained on a simulated economy at the end of one year, on who defaulted in the next, so
nothing that training sees happened after the day it looks from.
"""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from puhui.engines.scorecard.portable import to_json
from puhui.workbench.credit.enterprises import read_enterprises
from puhui.workbench.credit.invoices import read_invoices
from puhui.workbench.credit.reporting import report
from puhui.workbench.credit.training import learn
from puhui.workbench.economy.simulating import Economy, simulate

ENTERPRISES, MONTHS, SEED, REPEATS = 600, 48, 20, 2
SEEN_UNTIL, ENDS = date(2024, 12, 31), date(2025, 12, 31)
FOLDER = Path(__file__).parent / "starter"
NAMES = {False: "standard", True: "size_blind"}
#: What is kept of the report beside the model.
FIGURES = (
    "rows", "positives", "auc_cv", "auc_cv_std", "auc_cv_interval_95", "ks_cv", "brier_cv",
    "calibration_slope", "calibration_intercept", "auc_size_only", "auc_by_turnover_third",
    "score_shift_when_amounts_times_10", "size_blind_auc_cv", "sized_auc_cv",
    "cost_of_size_blindness", "as_of", "features_version", "seed",
)  # fmt: skip
PROVENANCE = (
    f"Trained on a simulated economy of {ENTERPRISES} enterprises (seed {SEED}): it shows how the "
    "platform works and says nothing of real defaults until a lender adopts a model of their own."
)


def make() -> Iterator[tuple[str, str, str]]:
    """Both scorecards: (name, the model's text, the figures' text); the same on every call."""
    economy = simulate(enterprises=ENTERPRISES, months=MONTHS, seed=SEED, until=ENDS)
    files = {
        "enterprises": _bytes(_outcomes(economy).write_csv),
        "input_invoices": _bytes(economy.vat_invoices_in.write_parquet),
        "output_invoices": _bytes(economy.vat_invoices_out.write_parquet),
    }
    known = read_enterprises(files["enterprises"], required=("是否违约",))
    incoming = read_invoices(files["input_invoices"], direction="IN", field="input_invoices")
    outgoing = read_invoices(files["output_invoices"], direction="OUT", field="output_invoices")
    for blind, name in NAMES.items():
        result = learn(
            enterprises=known, incoming=incoming, outgoing=outgoing, size_blind=blind,
            as_of=SEEN_UNTIL, repeats=REPEATS,
        )  # fmt: skip
        told = report(result, incoming=incoming, outgoing=outgoing, inputs={})
        kept: dict[str, Any] = {key: told[key] for key in FIGURES if key in told}
        text = json.dumps({"provenance": PROVENANCE, **kept}, ensure_ascii=False, indent=1)
        yield name, to_json(result.trained.model), text + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write both scorecards and their figures."""
    folder.mkdir(exist_ok=True)
    for name, model, figures in make():
        (folder / f"{name}.model.json").write_text(model, "utf-8")
        (folder / f"{name}.figures.json").write_text(figures, "utf-8")


def _outcomes(economy: Economy) -> pl.DataFrame:
    """Who was alive on the day that training looks from, and whether they defaulted after it."""
    day = pl.col("default_date")
    alive = economy.truth.filter(day.is_null() | (day > SEEN_UNTIL))
    return alive.select(
        pl.col("enterprise").alias("企业代号"),
        pl.when(day.is_null()).then(pl.lit("否")).otherwise(pl.lit("是")).alias("是否违约"),
    )


def _bytes(write_to: Callable[[io.BytesIO], Any]) -> bytes:
    file = io.BytesIO()
    write_to(file)
    return file.getvalue()


if __name__ == "__main__":
    write()
