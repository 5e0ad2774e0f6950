"""The form of a product version: shapes only, every rule is the domain's."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from puhui.domains.products.contracts import LenderKind, ProductTerms, ProductView
from puhui.engines.amortization.terms import Method
from puhui.kernel.rates import Rate
from puhui.web import loan_words
from puhui.web.forms import MoneyField

#: What a first product begins with: nothing is approved without a person.
FIRST_TABLE = {
    "name": "first",
    "version": 1,
    "inputs": {
        "identity_proven": {"type": "boolean"},
        "has_evidence": {"type": "boolean"},
        "pd": {"type": "number", "nullable": True},
    },
    "rules": [
        {
            "id": "identity",
            "outcome": "DECLINE",
            "reason": "identity_unproven",
            "when": [{"input": "identity_proven", "op": "=", "value": False}],
        },
        {
            "id": "evidence",
            "outcome": "DECLINE",
            "reason": "no_evidence",
            "when": [{"input": "has_evidence", "op": "=", "value": False}],
        },
        {
            "id": "risk",
            "outcome": "DECLINE",
            "reason": "risk_too_high",
            "when": [{"input": "pd", "op": ">=", "value": "0.30"}],
        },
    ],
    "otherwise": {"outcome": "REFER", "reason": "risk_needs_a_person"},
}


class TableField(forms.JSONField):
    """The document of a decision table, one part a line."""

    def __init__(self, **terms: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "code"}),
            **terms,
        )

    def prepare_value(self, value: Any) -> Any:
        """Indented, unless it is what somebody typed."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)

    def clean(self, value: Any) -> Any:
        """Refuse what is JSON, but no object."""
        told = super().clean(value)
        if not isinstance(told, dict):
            raise ValidationError(_("The table is an object: it begins with { and ends with }."))
        return told


class ProductForm(forms.Form):
    """Everything that a version of a product offers."""

    code = forms.CharField(
        label=_("Code of the product"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens; it stays for all versions."),
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    summary_zh = forms.CharField(label=_("One sentence in Chinese"), max_length=300)
    summary_en = forms.CharField(label=_("One sentence in English"), max_length=300)
    least = MoneyField(label=_("Least amount, in yuan"))
    most = MoneyField(label=_("Most, in yuan"))
    least_months = forms.IntegerField(label=_("Shortest term, in months"), min_value=1)
    most_months = forms.IntegerField(label=_("Longest term, in months"), min_value=1)
    methods = forms.MultipleChoiceField(
        label=_("Ways of repaying"),
        choices=[(each.value, loan_words.METHODS[each.value]) for each in Method],
        widget=forms.CheckboxSelectMultiple,
    )
    rate_from = forms.DecimalField(
        label=_("Lowest rate, % a year"), min_value=Decimal(0), max_digits=7, decimal_places=4
    )
    rate_to = forms.DecimalField(
        label=_("Highest rate, % a year"), min_value=Decimal(0), max_digits=7, decimal_places=4
    )
    lender_kind = forms.ChoiceField(
        label=_("What you are before the law"),
        choices=[(each.value, loan_words.LENDERS[each.value]) for each in LenderKind],
        help_text=_("It decides how much a loan may cost, everything included."),
    )
    offer_days = forms.IntegerField(
        label=_("Days an offer holds"), min_value=1, max_value=90, initial=7
    )
    table = TableField(
        label=_("Decision table (JSON)"),
        initial=FIRST_TABLE,
        help_text=_("The most severe outcome of the rules that apply decides."),
    )

    @classmethod
    def about(cls, known: ProductView | None, data: Any = None) -> "ProductForm":
        """The form filled with the version in force; its code cannot be changed any more."""
        if known is None:
            return cls(data)
        form = cls(data, initial=_initial(known))
        form.fields["code"].disabled = True
        return form

    def terms(self) -> ProductTerms:
        """What was typed, as the domain takes it."""
        told = dict(self.cleaned_data)
        del told["code"]
        return ProductTerms(
            **told
            | {
                "methods": tuple(Method(each) for each in told["methods"]),
                "rate_from": _rate(told["rate_from"]),
                "rate_to": _rate(told["rate_to"]),
                "lender_kind": LenderKind(told["lender_kind"]),
            }
        )


def _initial(known: ProductView) -> dict[str, Any]:
    terms = known.terms
    plain = ("name_zh", "name_en", "summary_zh", "summary_en", "least", "most", "least_months", "most_months", "offer_days")  # fmt: skip
    return {
        **{name: getattr(terms, name) for name in plain},
        "code": known.code,
        "methods": [each.value for each in terms.methods],
        "rate_from": _percent(terms.rate_from),
        "rate_to": _percent(terms.rate_to),
        "lender_kind": terms.lender_kind.value,
        "table": dict(terms.table),
    }


def _rate(percent: Decimal) -> Rate:
    return Rate(percent / 100)


def _percent(rate: Rate) -> str:
    return str(rate)
