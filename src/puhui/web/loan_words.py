"""The words of lending, by stable code: reasons with what to do, states, methods, uses, costs."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = Mapping[str, str | Promise]

#: Why a decision is what it is.
REASONS: Words = {
    "identity_unproven": _("Nobody has shown yet that they act for this enterprise."),
    "no_evidence": _("There are no invoices that count, so nothing can be worked out."),
    "evidence_stale": _("The newest invoice is too old to lend on."),
    "risk_too_high": _("The probability of default is above what this lender takes."),
    "pd_too_high": _("The probability of default is above what this lender takes."),
    "sales_too_low": _("Sales of the last 12 months carry less than the smallest loan."),
    "rate_above_most": _("A fair rate would be above the highest of this product."),
    "payment_overdue": _("An instalment of another loan is overdue."),
    "hold_placed": _("Something about this enterprise has to be cleared up by a person."),
    "history_short": _("The invoices reach back less than a year."),
    "risk_needs_a_person": _("The risk is in a range that a person looks at."),
    "large_amount": _("Amounts above 500,000 yuan are looked at by a person."),
    "other_loan_open": _("There is another loan that is not paid back yet."),
    "lender_funds_short": _("The lender has to provide the funds first."),
    "room_too_small": _("What may still be owed is less than the smallest loan of this product."),
    "cost_above_cap": _("The loan would cost more than the law of today allows."),
    "approved_for_less": _("Approved for less than was asked for: more would be above the limit."),
    "approved_by_people": _("Two people of the lender have approved it."),
    "declined_by_people": _("Two people of the lender have declined it."),
}
#: What the enterprise can do about it.
ADVICE: Words = {
    "identity_unproven": _("Prove your identity under Identity, then apply again."),
    "no_evidence": _("Hand in sales and purchase invoices of the last months."),
    "evidence_stale": _("Hand in the invoices of the last three months and apply again."),
    "risk_too_high": _("See under Score where points were lost and what would bring them back."),
    "pd_too_high": _("See under Score where points were lost and what would bring them back."),
    "sales_too_low": _("Hand in all of your sales invoices; more sales carry more."),
    "rate_above_most": _("See under Score where points were lost and what would bring them back."),
    "payment_overdue": _("Pay the overdue instalment, then apply again."),
    "hold_placed": _("The lender will get in touch with you."),
    "history_short": _("Older invoices help: hand in all that you have."),
    "risk_needs_a_person": _("Nothing to do: you will hear from the lender."),
    "large_amount": _("Nothing to do; up to 500,000 yuan the answer comes at once."),
    "other_loan_open": _("Nothing to do: you will hear from the lender."),
    "lender_funds_short": _("Nothing to do: you will hear from the lender."),
    "room_too_small": _("Pay back a part of what you owe, or hand in newer invoices."),
    "cost_above_cap": _("A shorter term or another way of repaying costs less."),
    "approved_for_less": _("You can sign this amount, or withdraw at no cost."),
    "declined_by_people": _("Ask the lender for the reason that they wrote down."),
}
STATES: Words = {
    "REFERRED": _("with a person"),
    "APPROVED": _("approved"),
    "DECLINED": _("declined"),
    "IN_REVIEW": _("under review"),
    "SIGNED": _("signed"),
    "WITHDRAWN": _("withdrawn"),
    "EXPIRED": _("expired"),
    "DISBURSING": _("being paid out"),
    "ACTIVE": _("running"),
    "CLOSED": _("paid back"),
    "FAILED": _("not paid out"),
    "REQUESTED": _("on its way"),
    "SETTLED": _("done"),
}
#: Which colour a state has: good, warn, bad or info.
KINDS: Mapping[str, str] = {
    "REFERRED": "warn", "IN_REVIEW": "warn", "APPROVED": "good", "DECLINED": "bad",
    "SIGNED": "good", "WITHDRAWN": "", "EXPIRED": "", "DISBURSING": "info", "ACTIVE": "good",
    "CLOSED": "", "FAILED": "bad", "REQUESTED": "info", "SETTLED": "good",
}  # fmt: skip
METHODS: Words = {
    "EQUAL_INSTALMENT": _("equal instalments (等额本息)"),
    "EQUAL_PRINCIPAL": _("equal principal (等额本金)"),
    "INTEREST_ONLY": _("interest monthly, principal at the end (先息后本)"),
    "BULLET": _("everything at the end (到期一次还本付息)"),
}
USES: Words = {
    "STOCK": _("stock and materials"),
    "EQUIPMENT": _("equipment"),
    "WAGES": _("wages"),
    "RENT": _("rent"),
    "OTHER": _("other"),
}
PAYEES: Words = {"OWN": _("own account"), "SUPPLIER": _("straight to a supplier")}
COSTS: Words = {
    "interest": _("Interest"),
    "upfront_fee": _("Upfront fee"),
    "guarantee": _("Guarantee"),
    "insurance": _("Insurance"),
    "platform": _("Platform fee"),
}
LATENESS: Words = {
    "CURRENT": _("on time"),
    "1-30": _("1 to 30 days late"),
    "31-60": _("31 to 60 days late"),
    "61-90": _("61 to 90 days late"),
    "90+": _("more than 90 days late"),
}
MOVEMENTS: Words = {
    "DISBURSE": _("paid out"),
    "REPAY": _("repaid"),
    "PAY_OFF": _("paid off early"),
}
OUTCOMES: Words = {"APPROVE": _("approve"), "REFER": _("ask a person"), "DECLINE": _("decline")}
#: What would become of a loan.
OUTCOMES_IF: Words = {
    "UNCHANGED": _("As it goes on by itself"),
    "AHEAD": _("It pays the next instalments"),
    "SMALLER": _("Smaller instalments"),
    "FEWER": _("Fewer instalments"),
    "PAID_OFF": _("Paid off"),
    "LONGER": _("More time (展期)"),
}
#: What the decision table asks about.
INPUTS: Words = {
    "identity_proven": _("identity is proven"),
    "holds": _("holds on the enterprise"),
    "has_evidence": _("invoices are there"),
    "is_stale": _("invoices are too old"),
    "months_of_trade": _("months of trade"),
    "score": _("score"),
    "pd": _("probability of default"),
    "grade": _("grade"),
    "limit": _("limit, yuan"),
    "room": _("room left under the limit, yuan"),
    "amount": _("amount asked for, yuan"),
    "months": _("months"),
    "method": _("way of repaying"),
    "purpose": _("use of the money"),
    "payee": _("who is paid"),
    "open_loans": _("open loans"),
    "outstanding": _("owed already, yuan"),
    "days_past_due": _("days past due"),
    "funds_suffice": _("the lender's funds suffice"),
}
#: The parts of a limit and a price.
PARTS: Words = {
    "yearly_sales": _("Sales of the last 12 months, yuan"),
    "sales_share": _("Share of sales that may be owed"),
    "room_for_risk": _("Room left by the risk"),
    "funding": _("Funding"),
    "running_cost": _("Running cost"),
    "expected_loss": _("Expected loss"),
    "margin": _("Margin"),
}
#: What a decision is kept as, by which two of it are compared.
DOCUMENT: Words = {
    "version": _("version of the way of deciding"),
    "on_date": _("day of the decision"),
    "product_version": _("version of the product"),
    "table": _("decision table"),
    "assessment": _("assessment"),
    "scorecard": _("scorecard"),
    "limit_parts": _("parts of limit and price"),
    "inputs": _("figures that the table was told"),
    "trace": _("rules that applied"),
    "outcome": _("outcome"),
    "reasons": _("reasons"),
    "offered": _("offer"),
    "people": _("decision of two people"),
}
LENDERS: Words = {
    "BANK": _("bank"),
    "MICROLOAN": _("microloan company"),
    "PRIVATE": _("anybody else"),
}
UNITS: Words = {"BRANCH": _("branch"), "MICRO": _("small-enterprise unit")}
ROLES: Words = {
    "OFFICER": _("Officer: looks at cases and proposes"),
    "APPROVER": _("Approver: agrees or sends back"),
    "DATA_OFFICER": _("Data officer: brings records in"),
    "INSTITUTION_ADMIN": _("Administrator: people, products, funds"),
}
#: How a condition of the decision table is read.
COMPARISONS: Words = {
    "=": "=",
    "!=": "≠",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "in": _("is one of"),
    "not_in": _("is none of"),
    "is_missing": _("is not known"),
    "is_present": _("is known"),
}
#: What a transfer on the lender's accounts was for.
TRANSFERS: Words = {
    "payments.loan_disbursement": _("Loan paid out"),
    "payments.lender_funding": _("Funds paid in"),
    "loans.sweep": _("Collections made lendable"),
}
SIZES: Words = {
    "LARGE": _("large"),
    "MEDIUM": _("medium"),
    "SMALL": _("small"),
    "MICRO": _("micro"),
    "UNKNOWN": _("not known"),
}
#: By what fairness is looked at.
GROUPINGS: Words = {
    "size": _("Size class"),
    "region": _("Region"),
    "industry": _("Industry"),
}
