"""What puhui is, for whoever comes by: nothing is promised here that does not work today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from puhui.web.charts import Contribution


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "public/home.html", {"example": _example()})


@require_safe
def score(request: HttpRequest) -> HttpResponse:
    """How a score comes about, what it may know, and what it cannot tell."""
    return render(request, "public/score.html", {"example": _example()})


@require_safe
def handing_in(request: HttpRequest) -> HttpResponse:
    """Which invoices are taken, what is checked, and what happens to them."""
    return render(request, "public/handing_in.html")


def _example() -> list[Contribution]:
    """Made-up reasons that show how a score is explained; the pages call them an example."""
    return [
        Contribution(_("Sales in nearly every month"), 34),
        Contribution(_("Many customers come back"), 21),
        Contribution(_("Few invoices are voided"), 12),
        Contribution(_("One customer buys most of it"), -18),
        Contribution(_("Sales fell in the last half year"), -27),
    ]
