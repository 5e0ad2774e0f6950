"""Keeping roll-ups: the months and pairs of some parties, made anew from what their imports brought."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Max, Min

from puhui.domains.credit.models import Month, Pair
from puhui.domains.evidence.queries.relations import invoices_sql
from puhui.engines.features.querying import rollup_sql

_ROLLUPS = rollup_sql("postgres")
_INVOICES = invoices_sql(of_parties=True, of_imports=True)


def _columns(model: type[Month] | type[Pair]) -> list[str]:
    """The columns that a roll-up's SELECT gives, the enterprise left out."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if field.column and field.column != "party_id"
    ]


def _remake(model: type[Month] | type[Pair], name: str) -> str:
    columns = ", ".join(_columns(model))
    return (
        f"WITH invoices AS ({_INVOICES})"  # noqa: S608 -- constants of this house, no input
        f" INSERT INTO {model._meta.db_table} (party_id, {columns})"
        f" SELECT enterprise::uuid, {columns} FROM ({_ROLLUPS[name]}) AS rolled"
    )


_REMAKE: dict[type[Month] | type[Pair], str] = {
    Month: _remake(Month, "months"),
    Pair: _remake(Pair, "pairs"),
}


def remake(party_ids: Sequence[UUID], import_ids: Sequence[UUID]) -> None:
    """Replace the roll-ups of parties by those of the invoices that these imports brought."""
    for model, statement in _REMAKE.items():
        model._default_manager.filter(party_id__in=party_ids).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                statement, {"party_ids": list(party_ids), "import_ids": list(import_ids)}
            )


def days(party_id: UUID) -> tuple[date | None, date | None]:
    """The first and the last day of trade that a party's roll-ups hold."""
    told = Month.objects.filter(party_id=party_id).aggregate(
        first=Min("first_date"), last=Max("last_date")
    )
    return told["first"], told["last"]


def kept_sql() -> tuple[str, str]:
    """The relations `months` and `pairs` of one party from what is kept (`%(party_ids)s`)."""
    months, pairs = (
        f"SELECT party_id::text AS enterprise, {', '.join(_columns(model))}"  # noqa: S608 -- as above
        f" FROM {model._meta.db_table} WHERE party_id = ANY(%(party_ids)s)"
        for model in (Month, Pair)
    )
    return months, pairs


def made_sql() -> tuple[str, str, str]:
    """`invoices` cut at a day, and `months` and `pairs` made of them on the way.

    Takes `%(party_ids)s`, `%(import_ids)s` and `%(as_of)s`.
    """
    cut = f"SELECT * FROM ({_INVOICES}) AS known WHERE invoice_date <= %(as_of)s"  # noqa: S608 -- as above
    return cut, _ROLLUPS["months"], _ROLLUPS["pairs"]
