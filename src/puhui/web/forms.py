"""Forms and refusals: a "no" lands on the field that it is about, and what was typed stays."""

from collections.abc import Callable
from decimal import Decimal

from django import forms

from puhui.kernel.money import Money
from puhui.kernel.refusals import Refusal
from puhui.web.refusals import sentence


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal on the field it names, else on the form as a whole.

    What somebody may not do at all, or what is not there, is no matter of the form and goes on.
    """
    missing = refusal.kind == "not_found" and "field" not in refusal.facts
    if missing or refusal.code == "access.not_permitted":
        raise refusal
    named = str(refusal.facts.get("field", ""))
    form.add_error(named if named in form.fields else None, sentence(refusal))


def taken(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Whether what a form holds is valid and `act` did not refuse it; a "no" as `show_refusal`."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    return True


class MoneyField(forms.DecimalField):
    """An amount in yuan that becomes Money; empty stays None."""

    def __init__(self, **terms: object) -> None:
        super().__init__(max_digits=17, decimal_places=2, min_value=Decimal(0), **terms)  # type: ignore[arg-type]  # passed on as they came

    def clean(self, value: object) -> Money | None:
        """The Money of what was typed."""
        amount = super().clean(value)
        return None if amount is None else Money.of(str(amount))

    def prepare_value(self, value: object) -> object:
        """Money as yuan, anything else as it was typed."""
        return str(value) if isinstance(value, Money) else value


class DateField(forms.DateField):
    """A day, picked by the browser's own calendar."""

    def __init__(self, **terms: object) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **terms)  # type: ignore[arg-type]  # passed on as they came
