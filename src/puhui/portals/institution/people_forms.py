"""Forms of people, units and authorities: shapes only, every rule is the domain's."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from puhui.domains.loans.contracts import UnitView
from puhui.foundation.accounts.organisations import Member
from puhui.web import loan_words
from puhui.web.forms import MoneyField


class MemberForm(forms.Form):
    """Somebody who is to work here."""

    email = forms.EmailField(
        label=_("Email address"), help_text=_("They must have signed up with it.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=list(loan_words.ROLES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever proposes can never agree to their own proposal."),
    )


class UnitForm(forms.Form):
    """A branch, or a unit for small enterprises."""

    name = forms.CharField(label=_("Name of the unit"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(loan_words.UNITS.items()), widget=forms.RadioSelect
    )
    parent_id = forms.TypedChoiceField(
        label=_("Belongs to"), coerce=UUID, empty_value=None, required=False
    )
    regions = forms.CharField(
        label=_("Regions"),
        required=False,
        max_length=400,
        help_text=_(
            "The first 2, 4 or 6 digits of GB/T 2260, with spaces between: 33 is Zhejiang."
        ),
    )

    def __init__(self, known: Sequence[UnitView], data: Any = None) -> None:
        super().__init__(data, prefix="unit")
        self.fields["parent_id"].choices = [  # type: ignore[attr-defined]  # a choice field, see above
            ("", _("no other unit")),
            *((str(each.id), each.name) for each in known),
        ]

    def region_codes(self) -> list[str]:
        """The regions, one by one."""
        return re.findall(r"[^\s,，、]+", self.cleaned_data["regions"])


class MandateForm(forms.Form):
    """Up to which amount a member may decide, and where."""

    user_id = forms.TypedChoiceField(label=_("Member"), coerce=UUID)
    unit_id = forms.TypedChoiceField(
        label=_("Where"), coerce=UUID, empty_value=None, required=False
    )
    most = MoneyField(label=_("Up to, in yuan"), help_text=_("Zero takes the authority away."))

    def __init__(
        self, members: Sequence[Member], known: Sequence[UnitView], data: Any = None
    ) -> None:
        super().__init__(data, prefix="mandate")
        self.fields["user_id"].choices = [  # type: ignore[attr-defined]  # a choice field, see above
            (str(each.user_id), each.name or each.email) for each in members
        ]
        self.fields["unit_id"].choices = [  # type: ignore[attr-defined]  # a choice field, see above
            ("", _("everywhere")),
            *((str(each.id), each.name) for each in known),
        ]
