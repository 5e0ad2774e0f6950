"""People who bring evidence in, made as the platform makes them, and files to bring."""

import gzip
import io
from datetime import timedelta
from itertools import count

import polars as pl
import pytest
from django.db import transaction

from puhui.domains.evidence.models import Import, Invoice, Outcome, Rejected, Touched
from puhui.domains.parties.operations import consents, enterprises
from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.access.staffing import open_session
from puhui.foundation.accounts.models import Membership, OrganisationKind, User
from puhui.foundation.accounts.organisations import found
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.foundation.files.models import Document
from puhui.kernel.actors import ANONYMOUS, Portal

CODE, OTHER_CODE = "91110000600037341L", "91350100M000100Y43"
HEADER = (
    "企业代号",
    "发票号码",
    "开票日期",
    "销方单位代号",
    "金额",
    "税额",
    "价税合计",
    "发票状态",
)
KIND = "vat_invoices_in"


def invoice(number=1, **changes):
    """One good row, in the order of `HEADER`."""
    row = {
        "企业代号": "E1", "发票号码": str(number), "开票日期": "2025/7/18", "销方单位代号": "A00297",
        "金额": "943.4", "税额": "56.6", "价税合计": "1000.0", "发票状态": "有效发票",
    }  # fmt: skip
    return tuple({**row, **changes}.values())


def csv_of(*rows, header=HEADER, encoding="utf-8"):
    return "\n".join(",".join(row) for row in (header, *rows)).encode(encoding) + b"\n"


def gz_of(*rows):
    return gzip.compress(csv_of(*rows))


def frame_of(*rows, header=HEADER):
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def parquet_of(*rows, frame=None):
    file = io.BytesIO()
    (frame_of(*rows) if frame is None else frame).write_parquet(file)
    return file.getvalue()


def xlsx_of(*rows, frame=None, worksheet="进项发票信息"):
    file = io.BytesIO()
    (frame_of(*rows) if frame is None else frame).write_excel(file, worksheet=worksheet)
    return file.getvalue()


def kept():
    """How many rows each table holds: what a refusal must leave as it was."""
    tables = (Import, Outcome, Invoice, Touched, Rejected, Document, Entry, Outbox)
    return {table.__name__: table.objects.count() for table in tables}


@pytest.fixture
def people(now):
    """`people(kind, role)`: a function that gives the actor that a new user is now."""
    numbers = count()

    def make(kind, role, portal=Portal.ENTERPRISE):
        number = next(numbers)
        user = User.objects.create_user(f"{role}.{number}@example.com")
        with transaction.atomic():
            found(
                actor=ANONYMOUS, name=f"workspace {number}", kind=OrganisationKind(kind),
                founder=user.id, now=now,
            )  # fmt: skip
        Membership.objects.filter(user=user).update(roles=[role])

        def sit(at=now):
            seat = seats_of(user.id, now=at)[0]
            return actor_in(seat, user_id=user.id, portal=portal, now=at)

        if kind == "PLATFORM":
            open_session(actor=sit(), reason="looking into a question", now=now)
        return sit

    return make


def _registered(sit, code, now):
    return enterprises.register(actor=sit(), name=f"企业 {code[-4:]}", uscc=code, now=now).id


@pytest.fixture
def founded(people, now):
    """An enterprise's owner and its party, without any consent."""
    sit = people("ENTERPRISE", "OWNER")
    return sit, _registered(sit, CODE, now)


@pytest.fixture
def consented(founded, now):
    """The owner's actor and the party, with a consent to a profile of its own."""
    sit, party = founded
    consents.give(
        actor=sit(), party_id=party, grantee=None, evidence=[KIND, "vat_invoices_out"],
        purpose="OWN_PROFILE", until_at=now + timedelta(days=365), now=now,
    )  # fmt: skip
    return sit(), party


@pytest.fixture
def stranger(people, now):
    """The owner of another enterprise."""
    sit = people("ENTERPRISE", "OWNER")
    _registered(sit, OTHER_CODE, now)
    return sit()


@pytest.fixture
def data_officer(people):
    """Who brings in evidence of many enterprises for an institution."""
    return people("INSTITUTION", "DATA_OFFICER", Portal.INSTITUTION)()


@pytest.fixture
def operator(people):
    """A member of the platform's staff, in a session."""
    return people("PLATFORM", "OPERATOR", Portal.STAFF)()


@pytest.fixture
def signed_in():
    """A user without a workspace."""
    user = User.objects.create_user("nobody@example.com")
    return visitor(user_id=user.id, portal=Portal.PUBLIC)
