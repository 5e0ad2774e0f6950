"""Schedules as charts: principal and interest of each instalment."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from puhui.domains.loans.contracts import InstalmentView
from puhui.web.charts import Series

type Chart = tuple[list[str], list[Series]]


def schedule_chart(rows: Sequence[InstalmentView]) -> Chart:
    """Labels and two series for a bar chart."""
    return [f"{each.due_date:%Y-%m}" for each in rows], [
        Series(_("Principal"), [each.principal.major for each in rows]),
        Series(_("Interest"), [each.interest.major for each in rows]),
    ]
