"""The product that a new platform shows: working capital for small enterprises, and its table."""

from typing import Any

from puhui.domains.products.contracts import LenderKind, ProductTerms
from puhui.engines.amortization.terms import Method
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

CODE = "working-capital"


def terms() -> ProductTerms:
    """10,000 to 1,000,000 yuan over 3 to 24 months, at 4 to 15 % a year."""
    return ProductTerms(
        name_en="Working capital loan",
        name_zh="经营周转贷",
        summary_en="Unsecured working capital, decided on your invoices.",
        summary_zh="凭经营发票审批的信用贷款，用于日常周转。",
        least=Money.of("10000"),
        most=Money.of("1000000"),
        least_months=3,
        most_months=24,
        methods=tuple(Method),
        rate_from=Rate.of_percent("4"),
        rate_to=Rate.of_percent("15"),
        lender_kind=LenderKind.MICROLOAN,
        offer_days=7,
        table=table(),
    )


def table() -> dict[str, Any]:
    """The decision table: what declines, what a person has to look at, and all else is approved."""
    return {
        "name": "working-capital",
        "version": 1,
        "inputs": {
            "identity_proven": {"type": "boolean"},
            "holds": {"type": "integer"},
            "has_evidence": {"type": "boolean"},
            "is_stale": {"type": "boolean"},
            "months_of_trade": {"type": "integer", "nullable": True},
            "score": {"type": "number", "nullable": True},
            "pd": {"type": "number", "nullable": True},
            "limit": {"type": "number"},
            "room": {"type": "number"},
            "amount": {"type": "number"},
            "open_loans": {"type": "integer"},
            "days_past_due": {"type": "integer"},
            "funds_suffice": {"type": "boolean"},
        },
        "rules": [
            _rule("identity", "DECLINE", "identity_unproven", ("identity_proven", "=", False)),
            _rule("evidence", "DECLINE", "no_evidence", ("has_evidence", "=", False)),
            _rule("stale", "DECLINE", "evidence_stale", ("is_stale", "=", True)),
            _rule("risk", "DECLINE", "risk_too_high", ("pd", ">=", "0.30")),
            _rule("late", "DECLINE", "payment_overdue", ("days_past_due", ">", 0)),
            _rule("hold", "REFER", "hold_placed", ("holds", ">", 0)),
            _rule("young", "REFER", "history_short", ("months_of_trade", "<", 12)),
            _rule(
                "doubt", "REFER", "risk_needs_a_person", ("pd", ">=", "0.20"), ("pd", "<", "0.30")
            ),
            _rule("large", "REFER", "large_amount", ("amount", ">", "500000")),
            _rule("second", "REFER", "other_loan_open", ("open_loans", ">", 0)),
            _rule("funds", "REFER", "lender_funds_short", ("funds_suffice", "=", False)),
        ],
        "otherwise": {"outcome": "APPROVE", "reason": None},
    }


def _rule(name: str, outcome: str, reason: str, *when: tuple[str, str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "outcome": outcome,
        "reason": reason,
        "when": [{"input": each, "op": op, "value": value} for each, op, value in when],
    }
