"""An enterprise with consent and invoices, and scorecards trained on made-up features."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations import scorecards
from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.operations import consents, enterprises
from puhui.engines.features.querying import version
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.portable import to_json
from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.accounts.enrolling import LOCAL
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.kernel.actors import Portal

CODES = ("91110000600037341L", "91350100M000100Y43")
HEADERS = {
    "vat_invoices_out": "企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态",
    "vat_invoices_in": "企业代号,发票号码,开票日期,销方单位代号,金额,税额,价税合计,发票状态",
}


def invoices(kind, rows):
    """A file in the original layout: rows of (number, day, counterparty, yuan, status)."""
    lines = [HEADERS[kind]]
    for number, day, counterparty, yuan, status in rows:
        tax = round(yuan * 13) / 100
        lines.append(f"E1,{number},{day:%Y/%m/%d},{counterparty},{yuan:.2f},{tax:.2f},{yuan + tax:.2f},{status}")  # fmt: skip
    return "\n".join(lines).encode()


def steady(kind, *, until=date(2026, 2, 20), months=24, yuan=50_000.0, start=0):
    """One invoice in each month, the last one on `until`, to three counterparties in turn."""
    days = [until - timedelta(days=30 * back) for back in range(months)]
    return invoices(
        kind,
        [
            (1000 + start + n, day, f"C{n % 3}", yuan + 100 * n, "有效发票")
            for n, day in enumerate(days)
        ],
    )


@pytest.fixture
def enterprise(now):
    """Makes an enterprise: (actor of its owner, party id); with consent unless told not to."""

    def make(name="甲", code=0, *, consent=True):
        user = User.objects.create_user(f"{name}@example.com", "correct horse battery")
        found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name=name, now=now)
        party = enterprises.register(actor=_seated(user, now), name=name, uscc=CODES[code], now=now)
        actor = _seated(user, now)
        if consent:
            give_consent(actor, party.id, now)
        return actor, party.id

    return make


def _seated(user, now):
    return actor_in(
        seats_of(user.id, now=now)[0], user_id=user.id, portal=Portal.ENTERPRISE, now=now
    )


def give_consent(actor, party_id, now, *, grantee=None, purpose=Purpose.OWN_PROFILE, days=365):
    return consents.give(
        actor=actor, party_id=party_id, grantee=grantee,
        evidence=[kind.value for kind in EvidenceKind], purpose=purpose,
        until_at=now + timedelta(days=days), now=now,
    )  # fmt: skip


def hand_in(actor, party_id, now, **terms):
    """Both kinds of invoices of a steady trade."""
    return [
        import_invoices(
            actor=actor, kind=kind, content=steady(kind, **terms), file_name="x.csv",
            party_id=party_id, now=now,
        )
        for kind in HEADERS
    ]  # fmt: skip


@pytest.fixture(scope="session")
def documents():
    """The texts of two scorecards, trained on made-up features whose meaning is real."""
    chance = np.random.default_rng(7)
    features = {
        "sales_variation": chance.uniform(0, 3, 300),
        "sales_gap_days": chance.uniform(0, 200, 300),
        "customer_retention": chance.uniform(0, 1, 300),
    }
    risk = features["sales_variation"] + features["sales_gap_days"] / 80
    risk -= features["customer_retention"] + chance.normal(0, 1, 300)
    bad = risk > np.quantile(risk, 0.8)
    sized = {**features, "sales_36_log": 16 - 1.5 * risk + chance.normal(0, 1, 300)}
    return {
        kind: to_json(train(frame=pl.DataFrame(table), bad=bad, features_version=version()).model)
        for kind, table in ((ScoreKind.STANDARD, sized), (ScoreKind.SIZE_BLIND, features))
    }


@pytest.fixture
def adopted(documents, now):
    """Both scorecards in force."""
    return {
        kind: scorecards.adopt(
            actor=LOCAL, document=text, kind=kind, name="test", provenance="made-up features",
            figures={}, now=now,
        )
        for kind, text in documents.items()
    }  # fmt: skip
