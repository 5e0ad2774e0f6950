"""What is typed into each form and sent to each endpoint of the matrix, so that a deed is done."""

import json
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.domains.credit.conftest import steady
from tests.domains.loans import cast
from tests.portals.institution.test_running import terms
from tests.portals.people import PASSWORD

from puhui.domains.parties.models import IdentityCheck
from puhui.domains.parties.operations import consents
from puhui.domains.parties.queries import consents as given
from puhui.foundation.webhooks import catalogue
from puhui.foundation.webhooks.models import Endpoint

AMOUNT = {"amount": "50000", "months": "6", "method": "EQUAL_INSTALMENT"}
USE = {"use": "STOCK", "payee": "OWN", "account_name": "x", "account_number": "6222000011112222"}
REASON = "说不清货款来源的情况，需要再核实。"
DETAILS = {"name": "新名服装厂", "legal_representative": "王小明", "employees": "20"}


def _file(world):
    day = world.now.date() - timedelta(days=2)
    content = steady("vat_invoices_out", until=day, start=5000)
    return SimpleUploadedFile("more.csv", content)


def _hook(side):
    return {"url": f"https://{side}.example/other", "event_types": [catalogue.known()[0]]}


def _token(scope):
    return {"name": "new", "scopes": [scope], "days": "30"}


#: Page → what is posted to it; nothing where a page is not here.
FORMS = {
    "enterprise:begin": lambda w: {"name": "新工坊"},
    "enterprise:details": lambda w: DETAILS,
    "enterprise:consents": lambda w: {"days": "30", "agreed": "on"},
    "enterprise:invoices": lambda w: {"kind": "vat_invoices_out", "file": _file(w)},
    "enterprise:team": lambda w: {"email": "nobody@example.com", "role": "VIEWER"},
    "enterprise:tokens": lambda w: _token("party.read"),
    "enterprise:identity_representative": lambda w: {"id_number": cast.ID_NUMBER},
    "enterprise:identity_account": lambda w: {"account_number": "6222021234567891"},
    "enterprise:identity_amount": lambda w: {"amount": str(w.arrived)},
    "enterprise:identity_end": lambda w: {"reason": "It was sold.", "agreed": "on"},
    "enterprise:loan": lambda w: {"amount": "1000", "key": uuid4()},
    "enterprise:pay_off": lambda w: {"amount": str(w.pay_off), "key": uuid4()},
    "enterprise:apply": lambda w: AMOUNT,
    "enterprise:apply_use": lambda w: USE,
    "enterprise:apply_consent": lambda w: {"agreed": "on"},
    "enterprise:apply_send": lambda w: {"true": "on"},
    "enterprise:application": lambda w: {"text": "去年搬厂停产两个月，订单已经恢复。"},
    "enterprise:sign": lambda w: {"proof": "driven"},
    "enterprise:webhooks": lambda w: _hook("enterprise"),
    "institution:note": lambda w: {"note-text": "已电话核实订单与库存。"},
    "institution:propose": lambda w: {
        "proposal-outcome": "DECLINE", "proposal-amount": "100000", "proposal-reason": REASON,
    },
    "institution:conclude": lambda w: {
        "conclusion-proposal_id": w.things["proposal"], "verdict": "agree",
    },
    "institution:publish": lambda w: terms(cast),
    "institution:revise": lambda w: terms(cast),
    "institution:set_open": lambda w: {"open": "no"},
    "institution:add_member": lambda w: {
        "member-email": "nobody@example.com", "member-roles": ["OFFICER"],
    },
    "institution:open_unit": lambda w: {
        "unit-name": "分部", "unit-kind": "BRANCH", "unit-regions": "33",
    },
    "institution:give_mandate": lambda w: {
        "mandate-user_id": w.actors["officer"].user_id, "mandate-most": "1000",
    },
    "institution:funds": lambda w: {
        "amount": "10", "name": "x", "number": "6222999900001111", "key": uuid4(),
    },
    "institution:tokens": lambda w: _token("loan.read"),
    "institution:webhooks": lambda w: _hook("institution"),
    "staff:enter": lambda w: {"reason": "another look"},
    "staff:place_hold": lambda w: {"reason": "address to be cleared up"},
    "staff:end_representation": lambda w: {"reason": "It was sold.", "agreed": "on"},
    "staff:institutions": lambda w: {"name": "新小贷公司", "admin_email": "nobody@example.com"},
    "staff:users": lambda w: {
        "email": "new@example.com", "name": "New", "role": "AUDITOR", "password": PASSWORD,
    },
    "public:phone": lambda w: {"phone": "13912345678"},
    "web:theme": lambda w: {"theme": "dark"},
    "web:seat": lambda w: {"organisation": w.owner.organisation_id},
    "set_language": lambda w: {"language": "en"},
    "account_signup": lambda w: {
        "email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD,
    },
    "account_email": lambda w: {"action_add": "", "email": "second@example.com"},
    "account_change_password": lambda w: {
        "oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!",
    },
}  # fmt: skip


def _expire_check(world, client):
    IdentityCheck.objects.filter(pk=world.things["check"]).update(state="EXPIRED")


def _draft(world, client):
    for page, data in (("apply", AMOUNT), ("apply_use", USE)):
        client.post(reverse(f"enterprise:{page}", args=[world.things["product"]]), data)


def _withdraw_consents(world, client):
    for each in given.of(actor=world.owner, party_id=world.party.id):
        if each.grantee is not None:
            consents.withdraw(actor=world.owner, consent_id=each.id, now=world.now)


def _disable_endpoints(world, client):
    Endpoint.objects.update(disabled_at=world.now)


#: What must be so before a deed can be done, where the world as it stands is not.
FIRST = {
    "enterprise:identity_account": _expire_check,
    "enterprise:apply_consent": _withdraw_consents,
    "enterprise:apply_send": _draft,
    "enterprise:webhook_on": _disable_endpoints,
    "institution:webhook_on": _disable_endpoints,
    "enable_webhook": _disable_endpoints,
}

APPLICATION = {
    "amount": "50000", "months": 6, "method": "EQUAL_INSTALMENT", "use": "STOCK", "use_note": "",
    "payee": "OWN", "account": {"name": "x", "number": "6222000011112222"},
}  # fmt: skip
#: Endpoint → the body that is sent to it; an empty object where it is not here.
BODIES = {
    "register_enterprise": lambda w: {"name": "戊", "uscc": "92310115MA1K3XYW00"},
    "update_enterprise": lambda w: {"name": "新名服装厂", "legal_representative": "王小明", "employees": 20},
    "give_consent": lambda w: {
        "evidence": ["vat_invoices_in"], "purpose": "OWN_PROFILE",
        "until_at": (w.now + timedelta(days=9)).isoformat(),
    },
    "submit_application": lambda w: {**APPLICATION, "product_id": str(w.things["product"])},
    "ask_review": lambda w: {"text": "去年搬厂停产两个月，订单已经恢复。"},
    "sign_agreement": lambda w: {"proof": "driven"},
    "repay_loan": lambda w: {"amount": "1000"},
    "pay_off_loan": lambda w: {"amount": str(w.pay_off)},
    "propose": lambda w: {"outcome": "DECLINE", "amount": "100000", "reason": REASON},
    "conclude_proposal": lambda w: {"agrees": True, "note": ""},
    "add_webhook": lambda w: _hook("program"),
}  # fmt: skip
#: Endpoint → what its address asks.
QUERIES = {
    "read_interest_statement": lambda w: {"year": w.now.year},
    "suppose_prepayment": lambda w: {"amount": "1000"},
    "suppose_extension": lambda w: {"months": 3},
}


def call(world, client, method, path, operation_id):
    """Ask an endpoint; as a program would, with a key that nobody used."""
    key = {"Idempotency-Key": str(uuid4())}
    if operation_id == "import_evidence":
        address = f"{path}?party_id={world.things['party']}"
        return client.post(address, {"file": _file(world)}, headers=key)
    if method == "get":
        return client.get(path, QUERIES.get(operation_id, lambda _: {})(world))
    body = json.dumps(BODIES.get(operation_id, lambda _: {})(world))
    return getattr(client, method)(path, body, content_type="application/json", headers=key)
