"""The simulated economy: one seed one economy, sums that hold, and defaults that show before."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from stdnum.cn import uscc

from puhui.kernel.refusals import BadInput
from puhui.workbench.economy.industries import INDUSTRIES
from puhui.workbench.economy.names import REGIONS, organisation_check
from puhui.workbench.economy.simulating import simulate

FILES = ("enterprises", "truth", "vat_invoices_in", "vat_invoices_out")
PARTNER = {"vat_invoices_in": "销方单位代号", "vat_invoices_out": "购方单位代号"}
small = st.fixed_dictionaries(
    {
        "enterprises": st.integers(1, 12),
        "months": st.integers(1, 30),
        "seed": st.integers(0, 2**63 - 1),
    }
)


def written(folder, **asked):
    simulate(**asked).write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def economy():
    return simulate(enterprises=400, months=36, seed=20)


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path):
    asked = {"enterprises": 30, "months": 12}
    first = written(tmp_path / "a", seed=1, **asked)
    assert first == written(tmp_path / "b", seed=1, **asked)
    other = written(tmp_path / "c", seed=2, **asked)
    assert set(first) == {f"{name}.parquet" for name in FILES}
    assert all(first[name] != other[name] for name in first)


@settings(max_examples=25, deadline=None)
@given(small, st.dates(date(2019, 6, 1), date(2030, 12, 31)))
def test_every_invoice_adds_up_and_lies_inside_the_months(asked, until):
    economy = simulate(**asked, until=until)
    known = economy.enterprises["enterprise"]
    for name, partner in PARTNER.items():
        table = getattr(economy, name)
        assert table.columns == ["企业代号", "发票号码", "开票日期", partner, "金额", "税额", "价税合计", "发票状态"]  # fmt: skip
        assert table.filter(pl.col("金额") + pl.col("税额") != pl.col("价税合计")).is_empty()
        assert table.filter((pl.col("金额") == 0) | (pl.col("金额") * pl.col("税额") < 0)).is_empty()  # fmt: skip
        assert table["企业代号"].is_in(known.implode()).all()
        assert table["发票状态"].is_in(["有效发票", "作废发票"]).all()
        assert not table.is_duplicated().any()
        if table.height:
            days = (until - table["开票日期"].min()).days
            assert table["开票日期"].max() <= until
            assert days < asked["months"] * 31 + 1
    defaults = economy.truth["default_date"].drop_nulls()
    assert all(day <= until for day in defaults)
    assert economy.truth["enterprise"].to_list() == known.to_list()


def test_tax_is_one_of_the_rates_in_force_to_the_fen(economy):
    for name in PARTNER:
        table = getattr(economy, name).with_columns(
            pl.min_horizontal(
                (pl.col("税额") - pl.col("金额") * pl.lit(Decimal(rate) / 100)).abs().cast(pl.Float64)
                for rate in (13, 9, 6, 3, 1)
            ).alias("off")
        )  # fmt: skip
        assert table["off"].max() <= 0.011


def test_a_red_letter_invoice_takes_back_one_that_was_written_before(economy):
    table = economy.vat_invoices_out
    red = table.filter(pl.col("金额") < 0)
    assert 0 < red.height < 0.1 * table.height
    back = red.with_columns(-pl.col("金额"), -pl.col("税额"), -pl.col("价税合计"))
    taken = back.join(table, on=["企业代号", "购方单位代号", "金额", "税额"], suffix="_before").filter(
        pl.col("开票日期_before") < pl.col("开票日期")
    )  # fmt: skip
    assert taken.n_unique(["企业代号", "发票号码"]) == red.height


def test_the_register_is_valid(economy):
    register = economy.enterprises
    assert all(uscc.is_valid(code) for code in register["uscc"])
    assert all(organisation_check(code[8:16]) == code[16] for code in register["uscc"])
    assert register["uscc"].n_unique() == register["name"].n_unique() == register.height
    assert (register["uscc"].str.slice(2, 6) == register["region"]).all()
    assert register["region"].is_in([region for region, _ in REGIONS]).all()
    assert register["industry"].is_in([each.code for each in INDUSTRIES]).all()
    assert register["employees"].min() >= 1
    assert register["revenue"].min() > 0
    assert register["assets"].min() > 0
    assert register["revenue"].max() > 1000 * register["revenue"].min()


def test_the_check_digit_of_an_organisation_follows_the_standard():
    assert organisation_check("D2143569") == "X"


def test_about_one_in_six_defaults_and_size_tells_little_of_it(economy):
    truth = economy.truth
    share = truth["default_date"].count() / truth.height
    assert 0.15 <= share <= 0.20
    defaulted = truth["default_date"].is_not_null()
    assert 0.4 < roc_auc_score(defaulted, -economy.enterprises["revenue"].cast(float)) < 0.6
    assert roc_auc_score(defaulted, -truth["quality"]) > 0.7


def test_trade_shows_a_default_before_it_comes(economy):
    """In the half year before default sales are lower, and more slips are void or taken back."""
    sales = economy.vat_invoices_out.join(
        economy.truth.drop_nulls(), left_on="企业代号", right_on="enterprise"
    ).with_columns(
        before=(pl.col("default_date") - pl.col("开票日期")).dt.total_days(),
        void=pl.col("发票状态") == "作废发票",
    )
    near = sales.filter(pl.col("before").is_between(0, 182))
    far = sales.filter(pl.col("before").is_between(365, 547))
    both = set(near["企业代号"]) & set(far["企业代号"])
    net = [
        table.filter(~pl.col("void") & pl.col("企业代号").is_in(list(both)))
        .group_by("企业代号")
        .agg(pl.col("金额").sum().cast(pl.Float64))
        for table in (near, far)
    ]
    ratio = net[0].join(net[1], on="企业代号").select(pl.col("金额") / pl.col("金额_right"))
    assert ratio.to_series().median() < 0.8
    assert near["void"].mean() > far["void"].mean()
    assert (near["金额"] < 0).mean() > (far["金额"] < 0).mean()


@pytest.mark.parametrize(
    ("field", "value"),
    [("enterprises", 0), ("enterprises", 20_001), ("months", 0), ("months", 241), ("seed", -1)],
)
def test_what_cannot_be_simulated_is_refused_by_name(field, value):
    asked = {"enterprises": 2, "months": 2, "seed": 1, field: value}
    with pytest.raises(BadInput, match=r"simulate\.out_of_range") as refused:
        simulate(**asked)
    assert refused.value.facts["field"] == field


def test_more_than_memory_holds_is_refused_before_the_work():
    with pytest.raises(BadInput, match="enterprises × months"):
        simulate(enterprises=20_000, months=36, seed=1)
