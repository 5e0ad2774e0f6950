"""Forms of the desk: shapes only, every rule is the domain's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from puhui.web.forms import MoneyField


class NoteForm(forms.Form):
    """What the desk should know."""

    text = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ProposalForm(forms.Form):
    """What an officer proposes, for somebody else to agree to."""

    outcome = forms.ChoiceField(
        label=_("Proposal"),
        choices=[("APPROVE", _("approve")), ("DECLINE", _("decline"))],
        widget=forms.RadioSelect,
    )
    amount = MoneyField(
        label=_("Amount, in yuan"), help_text=_("Whole yuan, at most what was asked for.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The enterprise reads it where it is declined."),
    )


class ConclusionForm(forms.Form):
    """The second person's word; the proposal's id, so that they agree to what they have read."""

    proposal_id = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
