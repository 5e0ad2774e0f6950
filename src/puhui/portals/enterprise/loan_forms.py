"""Forms of borrowing: shapes only, every rule is the domain's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from puhui.domains.loans.contracts import Payee, UseOfFunds
from puhui.domains.products.contracts import ProductView
from puhui.engines.amortization.terms import Method
from puhui.web import loan_words
from puhui.web.forms import MoneyField


class AmountForm(forms.Form):
    """How much, for how long, and how it is paid back."""

    amount = MoneyField(label=_("How much do you need, in yuan?"))
    months = forms.IntegerField(label=_("For how many months?"))
    method = forms.ChoiceField(label=_("How do you want to repay?"), widget=forms.RadioSelect)

    def __init__(self, product: ProductView, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        terms = product.terms
        self.fields["amount"].help_text = _("From %(least)s to %(most)s yuan.") % {
            "least": f"{terms.least.major:,.0f}",
            "most": f"{terms.most.major:,.0f}",
        }
        self.fields["months"].help_text = _("From %(least)s to %(most)s months.") % {
            "least": terms.least_months,
            "most": terms.most_months,
        }
        self.fields["method"].choices = [  # type: ignore[attr-defined]  # a choice field, see above
            (each.value, loan_words.METHODS[each.value]) for each in terms.methods
        ]

    def method_chosen(self) -> Method:
        """The way of repaying."""
        return Method(self.cleaned_data["method"])


class UseForm(forms.Form):
    """What the money is for, and who gets it."""

    use = forms.ChoiceField(
        label=_("What is the money for?"),
        choices=[(each.value, loan_words.USES[each.value]) for each in UseOfFunds],
        widget=forms.RadioSelect,
    )
    use_note = forms.CharField(
        label=_("In your own words"), max_length=300, required=False, widget=forms.TextInput
    )
    payee = forms.ChoiceField(
        label=_("Who is paid?"),
        choices=[(each.value, loan_words.PAYEES[each.value]) for each in Payee],
        initial=Payee.OWN.value,
        widget=forms.RadioSelect,
        help_text=_("Paid straight to a supplier, the money reaches what it is for at once."),
    )
    account_name = forms.CharField(label=_("Your account: name"), max_length=200)
    account_number = forms.CharField(
        label=_("Your account: number"),
        max_length=40,
        help_text=_("Instalments are drawn from it. Kept encrypted, shown masked."),
    )
    supplier_name = forms.CharField(
        label=_("Supplier's account: name"), max_length=200, required=False
    )
    supplier_number = forms.CharField(
        label=_("Supplier's account: number"), max_length=40, required=False
    )


class LenderConsentForm(forms.Form):
    """Consent that a lender looks at the records, for as long as it takes."""

    agreed = forms.BooleanField(
        label=_("I consent for this enterprise, and I am entitled to do so."),
        error_messages={"required": _("Nothing is used without your consent.")},
    )


class SendForm(forms.Form):
    """The last look before an application is sent."""

    true = forms.BooleanField(label=_("What I have told is true, and the loan is for my business."))


class ReviewForm(forms.Form):
    """Why a person should look at it."""

    text = forms.CharField(
        label=_("What should a person know?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CodeForm(forms.Form):
    """The code that was sent to the phone."""

    proof = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class RepayForm(forms.Form):
    """How much is paid back now; the key makes a second press the same payment."""

    amount = MoneyField(label=_("Amount, in yuan"))
    key = forms.UUIDField(widget=forms.HiddenInput)
