"""Forms of the identity page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from puhui.web.forms import MoneyField


class _Untold(forms.TextInput):
    """What was typed never comes back in a page."""

    def format_value(self, value: Any) -> None:
        """Nothing, whatever was typed."""


class RepresentativeForm(forms.Form):
    """The identity number of the legal representative; it is not kept."""

    id_number = forms.CharField(
        label=_("Identity number of the legal representative"),
        max_length=30,
        help_text=_("It goes to the register that answers, and is not kept."),
        widget=_Untold(attrs={"autocomplete": "off"}),
    )


class AccountForm(forms.Form):
    """The number of a bank account in the enterprise's name."""

    account_number = forms.CharField(
        label=_("Number of an account in the enterprise's name"),
        max_length=40,
        help_text=_("Less than one yuan is sent there. Then the number is wiped."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class AmountForm(forms.Form):
    """The amount that arrived."""

    amount = MoneyField(label=_("The amount that arrived, in yuan"))


class EndForm(forms.Form):
    """Why the workspace shall no longer act for the enterprise."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("It is kept in the record, in 5 to 300 characters."),
    )
    agreed = forms.BooleanField(
        label=_("I know that nobody in this workspace can act for the enterprise afterwards")
    )
