"""Forms of the enterprise portal: shapes only, every rule is the domain's."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.parties.contracts import EnterpriseProfile, EnterpriseView
from puhui.web.forms import DateField, MoneyField

LIVES = [(30, _("30 days")), (90, _("90 days")), (365, _("one year"))]
KINDS = [
    (EvidenceKind.VAT_INVOICES_OUT.value, _("Sales invoices (销项)")),
    (EvidenceKind.VAT_INVOICES_IN.value, _("Purchase invoices (进项)")),
]


class BeginForm(forms.Form):
    """The name of a new workspace."""

    name = forms.CharField(
        label=_("Name of your enterprise"),
        max_length=200,
        help_text=_("As your customers know it. The registered name follows in the next step."),
    )


class DetailsForm(forms.Form):
    """What an enterprise tells of itself."""

    name = forms.CharField(label=_("Registered name"), max_length=200)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        help_text=_("18 characters, on your business licence."),
    )
    industry = forms.CharField(
        label=_("Industry class"),
        required=False,
        max_length=4,
        help_text=_("4 digits of GB/T 4754, for example 1811 for making clothes."),
    )
    region = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=6,
        help_text=_("6 digits of GB/T 2260, for example 330100 for Hangzhou."),
    )
    employees = forms.IntegerField(label=_("Employees"), required=False, min_value=0)
    revenue = MoneyField(label=_("Revenue of the last full year, in yuan"), required=False)
    assets = MoneyField(label=_("Total assets, in yuan"), required=False)
    established_date = DateField(label=_("Established on"), required=False)
    legal_representative = forms.CharField(
        label=_("Legal representative"),
        required=False,
        max_length=80,
        help_text=_("Kept encrypted, shown masked. Empty keeps the one that is known."),
    )

    @classmethod
    def about(cls, known: EnterpriseView, data: Any = None) -> "DetailsForm":
        """The form filled with what is known; the code cannot be changed any more."""
        initial = {
            name: getattr(known, name)
            for name in ("name", "uscc", "industry", "region", "employees", "revenue", "assets", "established_date")
        }  # fmt: skip
        form = cls(data, initial=initial)
        form.fields["uscc"].disabled = True
        return form

    def profile(self) -> EnterpriseProfile:
        """What was typed, as the domain takes it."""
        told = self.cleaned_data
        return EnterpriseProfile(
            industry=told["industry"] or None,
            region=told["region"] or None,
            employees=told["employees"],
            revenue=told["revenue"],
            assets=told["assets"],
            established_date=told["established_date"],
            legal_representative=told["legal_representative"],
        )


class ConsentForm(forms.Form):
    """Consent to an own profile: how long, and a tick that is not set beforehand."""

    days = forms.TypedChoiceField(
        label=_("For how long"), choices=LIVES, coerce=int, initial=365, widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(
        label=_("I consent for this enterprise, and I am entitled to do so."),
        error_messages={"required": _("Nothing is used without your consent.")},
    )

    def life(self) -> timedelta:
        """How long the consent is to hold."""
        return timedelta(days=self.cleaned_data["days"])


class InvoicesForm(forms.Form):
    """A file of invoices and what it holds."""

    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=KINDS, widget=forms.RadioSelect
    )
    file = forms.FileField(label=_("File with your invoices"))


class MemberForm(forms.Form):
    """Somebody who is to belong to the workspace."""

    email = forms.EmailField(
        label=_("Email address"), help_text=_("They must have signed up with it.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            ("ACCOUNTANT", _("Accountant: hands in invoices, sees profile and score")),
            ("VIEWER", _("Viewer: sees profile and score")),
            ("OWNER", _("Owner: everything")),
        ],
    )
    delegate = forms.BooleanField(
        label=_("An outside operator, such as an accountant for several enterprises"),
        required=False,
    )
    until_date = DateField(label=_("Until (not on) this day"), required=False)


class TokenForm(forms.Form):
    """A token for a program; its scopes are offered by who may give them."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("For how long"), choices=LIVES, coerce=int, initial=90)

    def __init__(self, scopes: list[tuple[str, Any]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]  # a choice field, see above
