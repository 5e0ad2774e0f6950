"""The moment that a reading is of: which day it looks from, and which imports had come by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from puhui.domains.credit.models import Freshness
from puhui.domains.credit.reading import Reading, read_back, read_kept, read_made, spelled
from puhui.domains.evidence.queries import imports
from puhui.engines.features.querying import version
from puhui.kernel.ids import PartyId
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import BadInput, Refusal

#: A score is as of today while the newest invoice is at most this old, else as of that invoice.
FRESH = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Cut:
    """The day that is looked from, the instant of knowledge, and the imports known by it.

    `is_kept`: the roll-ups hold exactly this. `is_usual`: nobody asked for a day or an instant.
    `is_stale`: nobody asked for the day, and it is the last one for lack of newer invoices.
    """

    as_of_date: date
    known_at: datetime
    imports: Sequence[str]
    is_kept: bool
    is_usual: bool
    is_stale: bool


def cut(
    kept: Freshness, *, as_of_date: date | None, known_at: datetime | None, now: datetime
) -> Cut:
    """The cut of a reading of the party whose roll-ups are as `kept` says.

    Refuses `credit.no_invoices`, and a day or an instant that is still to come
    (`credit.as_of_future`).
    """
    today = business_date(now)
    if (as_of_date or today) > today:
        raise BadInput("credit.as_of_future", field="as_of_date", rule="not after today")
    if (known_at or now) > now:
        raise BadInput("credit.as_of_future", field="known_at", rule="not after now")
    party_id, last = PartyId(kept.party_id), kept.last_date
    if last is None:
        raise Refusal("credit.no_invoices", as_of=today.isoformat())
    day = as_of_date or usual_day(last, today)
    brought: Sequence[str] = kept.imports
    if known_at is not None:
        brought = imports.brought(party_ids=[party_id], until=known_at).get(party_id, [])
    # No import takes an invoice dated after its own day, so today the roll-ups hold nothing later.
    # On any other day a void invoice may be dated after it in the same month, which they can't tell.
    return Cut(
        as_of_date=day,
        known_at=known_at or kept.refreshed_at or now,
        imports=brought,
        is_kept=day == today and list(brought) == kept.imports,
        is_usual=as_of_date is None and known_at is None,
        is_stale=as_of_date is None and day != today,
    )


def usual_day(last: date, today: date) -> date:
    """The day that is looked from where nobody asks for one: today, or that of old evidence.

    >>> usual_day(date(2026, 3, 31), date(2026, 5, 1)), usual_day(date(2026, 1, 1), date(2026, 5, 1))
    (datetime.date(2026, 5, 1), datetime.date(2026, 1, 1))
    """
    newest = min(last, today)
    return today if today - newest <= FRESH else newest


def key_of(day: date) -> dict[str, str]:
    """What a reading is kept under: the day it looks from, and how features were declared."""
    return {"as_of": day.isoformat(), "version": version()}


def read(kept: Freshness, at: Cut) -> Reading:
    """What is known of an enterprise at a cut, from the roll-ups where they hold just that.

    What was read of the same imports for the usual day is not worked out again. Where it has to be
    and the cut is usual, `kept` is locked.
    """
    key = key_of(at.as_of_date)
    if at.is_usual and kept.reading is not None and kept.reading["key"] == key:
        return read_back(kept.reading)
    reading = _read_anew(kept, at)
    if at.is_usual:
        kept.reading = {"key": key, **spelled(reading)}
        kept.save(update_fields=["reading"])
    return reading


def _read_anew(kept: Freshness, at: Cut) -> Reading:
    if at.is_kept:
        return read_kept(kept.party_id, at.as_of_date)
    return read_made(kept.party_id, at.as_of_date, [UUID(each) for each in at.imports])
