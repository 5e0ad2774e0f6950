"""Training on a small economy: what the report says, what is refused, and size."""

import json
from datetime import date

import numpy as np
import pytest
from tests.workbench.credit.conftest import read, trained
from tests.workbench.credit.files import economy

from puhui.engines.features.definitions import BY_NAME, OFFERED
from puhui.engines.features.querying import version
from puhui.engines.scorecard.metrics import auc
from puhui.engines.scorecard.portable import to_json
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.assessing import COLUMNS, assess
from puhui.workbench.credit.gathering import gather
from puhui.workbench.credit.training import settings_for
from puhui.workbench.credit.validating import cross_validate
from puhui.workbench.credit.wording import reason_texts


def test_the_report_says_how_good_the_scorecard_is(sized):
    told = sized.report
    assert told["rows"] == 48
    assert told["positives"] == int(sized.result.learning.bad.sum())
    assert 0.5 < told["auc_cv"] <= 1
    assert told["auc_cv"] == pytest.approx(np.mean(sized.result.held.fold_auc), abs=1e-6)
    assert told["auc_cv_interval_95"][0] <= told["auc_cv_pooled"] <= told["auc_cv_interval_95"][1]
    assert 0 <= told["brier_cv"] <= 0.25
    assert len(told["auc_by_turnover_third"]) == 3
    assert (
        told["as_of"]
        == max(
            day
            for side in ("incoming", "outgoing")
            for day in sized.given[side].rows["invoice_date"]
        ).isoformat()
    )
    assert told["features_version"] == version() == sized.model.training.features_version
    assert sum(bound["rows"] for bound in told["pluto_tasche"]) == 48
    assert "size_blind_auc_cv" in told
    json.dumps(told, allow_nan=False)


def test_the_rating_is_refused_by_name_with_evidence(sized):
    refused = {entry["feature"]: entry for entry in sized.report["excluded"]}
    rating = refused["信誉评级"]
    assert rating["code"] == "known_after_outcome"
    assert "every D defaulted" in rating["reason"]
    assert rating["evidence"]["by_value"]["D"]["default_rate"] == 1.0
    bad = sized.result.learning.bad
    ratings = sized.given["enterprises"].table["信誉评级"].to_list()
    risk = np.array([float("ABCD".index(letter)) for letter in ratings])
    assert rating["evidence"]["auc_alone"] == pytest.approx(auc(risk=risk, bad=bad), abs=1e-6)
    assert {"企业代号", "企业名称", "是否违约"} <= set(refused)
    assert all(entry["reason"] for entry in refused.values())


def test_cross_validation_shares_its_work_and_its_answer(sized):
    learning = sized.result.learning
    frame = learning.offered(size_blind=True).select("sales_void_share", "sales_gap_days")
    terms = {"frame": frame, "bad": learning.bad, "settings": settings_for(frame, 2020)}
    alone = cross_validate(**terms, folds=3, repeats=1)
    shared = cross_validate(**terms, folds=3, repeats=1, workers=2)
    assert np.array_equal(alone.risk, shared.risk)
    # Every row is told by models that did not see it: each repeat covers all rows once.
    assert (alone.risk > 0).all()


def test_a_size_blind_scorecard_knows_no_size(blind, sized):
    told = blind.report
    assert not any(BY_NAME[entry.name].knows_size for entry in blind.model.characteristics)
    refused = {entry["feature"] for entry in told["excluded"] if entry["code"] == "knows_size"}
    assert refused == {feature.name for feature in OFFERED if feature.knows_size}
    describing = {
        entry["feature"] for entry in told["excluded"] if entry["code"] == "describes_only"
    }
    assert describing == BY_NAME.keys() - {feature.name for feature in OFFERED}
    assert told["score_shift_when_amounts_times_10"] == {"mean": 0.0, "most": 0.0}
    assert told["sized_auc_cv"] == sized.report["auc_cv"]
    assert told["cost_of_size_blindness"] == pytest.approx(sized.report["auc_cv"] - told["auc_cv"], abs=2e-6)  # fmt: skip
    assert sized.report["size_blind_auc_cv"] == told["auc_cv"]


def test_ten_times_the_amounts_leave_every_size_blind_score_as_it_is(contents, blind):
    small = read(contents)
    codes = small["enterprises"].codes
    large = read(economy(times=dict.fromkeys(codes, 10)))
    before = assess(**small, model=blind.model).table
    after = assess(**large, model=blind.model).table
    told = ["enterprise", "score", "pd", "grade"]
    assert before.select(told).equals(after.select(told))


def test_one_enterprise_grown_alone_keeps_its_score_and_so_do_the_others(contents, blind):
    before = assess(**read(contents), model=blind.model).table
    after = assess(**read(economy(times={"E2": 1000})), model=blind.model).table
    assert before.select("enterprise", "score", "pd").equals(after.select("enterprise", "score", "pd"))  # fmt: skip


def test_a_second_training_gives_the_same_bytes(contents, blind):
    again = trained(contents, size_blind=True)
    assert to_json(again.model) == to_json(blind.model)
    assert again.report == blind.report


def test_another_column_is_offered_where_it_is_no_leak():
    told = trained(economy(extra=True), size_blind=False)
    assert list(told.result.learning.others) == ["行业", "员工"]
    blind = trained(economy(extra=True), size_blind=True)
    refused = {entry["feature"]: entry["code"] for entry in blind.report["excluded"]}
    assert refused["行业"] == refused["员工"] == "may_know_size"


def test_a_column_that_knows_the_outcome_is_refused():
    contents = economy()
    lines = contents["enterprises"].decode().splitlines()
    lines = [f"{line},{'冻结天数' if not n else '9' if line.endswith('是') else '0'}" for n, line in enumerate(lines)]  # fmt: skip
    told = trained({**contents, "enterprises": "\n".join(lines).encode()}, size_blind=False)
    refused = {entry["feature"]: entry for entry in told.report["excluded"]}
    assert refused["冻结天数"]["code"] == "suspected_leak"
    assert refused["冻结天数"]["evidence"] == {"auc_alone": 1.0}


@pytest.mark.parametrize("outcome", ["是", "否"])
def test_one_outcome_teaches_nothing(contents, outcome):
    text = contents["enterprises"].decode()
    text = text.replace(",是\n", f",{outcome}\n").replace(",否\n", f",{outcome}\n")
    with pytest.raises(BadInput) as refused:
        trained({**contents, "enterprises": text.encode()}, size_blind=False)
    assert refused.value.code == "scorecard.one_outcome"
    assert refused.value.facts["field"] == "是否违约"


def test_windows_end_on_the_day_given(contents, sized):
    given = read(contents)
    day = date(2018, 12, 31)
    early = gather(codes=["E2"], incoming=given["incoming"], outgoing=given["outgoing"], as_of=day)
    assert early.as_of == day
    assert early.later > 0
    assert early.foreign > 0
    assert early.features["history_months"][0] <= 12
    told = assess(**given, model=sized.model, as_of=date(2000, 1, 1))
    assert told.table["reason_1"].unique().to_list() == ["no_invoices"]


def test_each_enterprise_gets_its_row_and_none_a_guess(contents, sized):
    names = contents["enterprises"].decode() + "E9999,新企业,A,否\n"
    given = read({**contents, "enterprises": names.encode()})
    table = assess(**given, model=sized.model).table
    assert table.columns == list(COLUMNS)
    assert table["enterprise"].to_list() == given["enterprises"].codes
    last = table.row(-1, named=True)
    assert last["reason_1"] == "no_invoices"
    assert all(value is None for name, value in last.items() if name not in ("enterprise", "reason_1"))  # fmt: skip
    scored = table.head(48)
    assert scored["score"].is_between(300, 900).all()
    assert scored["pd"].is_between(0, 1).all()
    texts = reason_texts(sized.model)
    codes = {code for name in COLUMNS if name.startswith("reason_") for code in table[name] if code}
    assert codes <= set(texts)
    assert all(text["zh"] and text["en"] for text in texts.values())


def test_limit_and_rate_go_with_the_probability(sized):
    table = assess(**sized.given, model=sized.model).table
    for row in table.iter_rows(named=True):
        assert (row["limit"] == "0.00") == (row["annual_rate"] is None)
        if row["annual_rate"] is not None:
            assert 100_000 <= float(row["limit"]) <= 1_000_000
            assert 4 <= float(row["annual_rate"]) <= 15
        if row["pd"] >= 0.30:
            assert row["limit"] == "0.00"
