"""Leaks and traps: each is named with evidence and left out, and no clean column is accused."""

import numpy as np
import pytest
from tests.conftest import SHARED_DATA
from tests.workbench.modelling.making import cases, table

from puhui.engines.scorecard.settings import Settings
from puhui.workbench.modelling.learning import learning_of
from puhui.workbench.modelling.preparing import Terms, prepare
from puhui.workbench.modelling.reading import read
from puhui.workbench.modelling.recipes import Scorecard


def found(content, **terms):
    asked = Terms(**terms)
    told = learning_of(prepare(read(content), asked), asked, Scorecard(Settings()), lambda *_: None)
    return told.finding


def accused(content, **terms):
    return {each["feature"]: each["code"] for each in found(content, **terms).excluded}


def trapped(rows=400):
    columns = cases(rows)
    chooser = np.random.default_rng(7)
    bad = np.array(columns["bad"]) == "1"
    flipped = bad ^ (chooser.random(rows) < 0.03)
    goal = chooser.uniform(10, 1000, size=rows)
    got = goal * np.where(bad, chooser.uniform(0.1, 0.95, size=rows), chooser.uniform(1.05, 3, size=rows))  # fmt: skip
    return {
        "fate": np.where(bad, "lost", "kept").tolist(),
        "verdict": [str(int(value)) for value in flipped],
        "closed": ["2024-03-01" if value else "" for value in bad],
        "amount_disputed": [f"{value:.3f}" for value in chooser.normal(size=rows)],
        "case_no": [str(20240000 + row) for row in range(rows)],
        "remark": [f"text {row}" for row in range(rows)],
        "opened": [f"2023-{1 + row % 12:02}-{1 + row % 28:02}" for row in range(rows)],
        "target_sum": [f"{value:.2f}" for value in goal],
        "reached_sum": [f"{value:.2f}" for value in got],
        "same": ["7"] * rows,
        "debt_again": columns["debt"],
        **columns,
    }


def test_each_trap_is_named_by_what_it_is():
    told = accused(table(trapped()), target="bad")
    assert told == {
        "fate": "copy_of_outcome",
        "verdict": "suspected_leak",
        "closed": "known_after_outcome",
        "amount_disputed": "known_after_outcome",
        "case_no": "identifier",
        "remark": "identifier",
        "opened": "date",
        "reached_sum": "tells_with_another",
        "same": "constant",
        "debt_again": "same_as_another",
    }


def test_each_accusation_stands_on_a_figure():
    told = {each["feature"]: each["evidence"] for each in found(table(trapped()), target="bad").excluded}  # fmt: skip
    assert told["fate"]["auc_alone"] > 0.99
    assert told["closed"]["filled_of_positives"] == 1.0
    assert told["closed"]["filled_of_others"] == 0.0
    assert told["reached_sum"]["beside"] == "target_sum"
    assert told["case_no"]["values"] == 400


def test_a_column_that_the_user_keeps_stays_and_is_told_of():
    told = found(table(trapped()), target="bad", keep=("verdict",))
    assert "verdict" in told.clean
    assert [each["feature"] for each in told.overruled] == ["verdict"]
    assert "verdict" in {each["feature"] for each in told.suspected}


@pytest.mark.parametrize("seed", range(4))
def test_clean_columns_are_not_accused(seed):
    assert accused(table(cases(300, seed=seed)), target="bad") == {}


def real(name):
    path = SHARED_DATA / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    return path.read_bytes()


@pytest.mark.slow
def test_the_traps_of_loans_to_small_businesses():
    told = accused(real("sba/sba_national_15000.csv.gz"), target="MIS_Status", positive="CHGOFF")
    assert told == {
        "LoanNr_ChkDgt": "identifier",
        "ApprovalDate": "date",
        "DisbursementDate": "date",
        "Term": "beats_all_others",
        "ChgOffDate": "known_after_outcome",
        "ChgOffPrinGr": "copy_of_outcome",
    }


def test_the_traps_of_receivables():
    told = accused(real("receivables/ibm_accounts_receivable_early.csv.gz"), target="DaysLate", positive=">0", time="InvoiceDate")  # fmt: skip
    assert told == {
        "DaysToSettle": "copy_of_outcome",
        "SettledDate": "known_after_outcome",
        "Disputed": "known_after_outcome",
        "customerID": "identifier",
        "invoiceNumber": "identifier",
        "PaperlessDate": "date",
        "DueDate": "date",
    }


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("consumer/german_credit.csv.gz", {"target": "bad"}),
        ("consumer/heloc.csv.gz", {"target": "RiskPerformance"}),
        ("consumer/lending_club.csv.gz", {"target": "Class", "positive": "bad"}),
    ],
)
def test_sets_without_traps_keep_every_column(name, terms):
    assert accused(real(name), **terms) == {}


@pytest.mark.parametrize("positive", ["failed", "successful"])
def test_what_came_of_a_campaign_is_no_feature(positive):
    told = accused(real("crowdfunding/kickstarter_3000.csv.gz"), target="state", positive=positive)
    assert {"pledged", "usd pledged", "usd_pledged_real", "backers"} <= told.keys()
    assert not {"goal", "usd_goal_real", "category", "main_category", "country"} & told.keys()


@pytest.mark.slow
def test_the_ratios_of_companies_keep_every_column_but_copies():
    told = accused(real("polish_bankruptcy/1year.csv.gz"), target="class")
    assert set(told.values()) <= {"same_as_another"}
