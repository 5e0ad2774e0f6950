"""The proof that the books balance, computed anew from the transfers alone."""

import json

from django.db import connection

from puhui.domains.ledger.contracts import Fault, Proof
from puhui.kernel.money import Money

# One statement sees one instant: transfers that commit meanwhile are in all parts or in none.
_PROOF = """
WITH entries AS (
  SELECT t.debit_id AS account_id, t.currency, t.posted_minor AS debits, 0::bigint AS credits,
         t.pending_minor AS pending_debits, 0::bigint AS pending_credits FROM ledger_transfer t
  UNION ALL
  SELECT t.credit_id, t.currency, 0, t.posted_minor, 0, t.pending_minor FROM ledger_transfer t
), from_entries AS (
  SELECT account_id, sum(debits) AS debits, sum(credits) AS credits,
         sum(pending_debits) AS pending_debits, sum(pending_credits) AS pending_credits
  FROM entries GROUP BY account_id
), kept AS (
  SELECT account_id, sum(debits_minor) AS debits, sum(credits_minor) AS credits,
         sum(pending_debits_minor) AS pending_debits, sum(pending_credits_minor) AS pending_credits
  FROM (
    SELECT account_id, debits_minor, credits_minor, pending_debits_minor, pending_credits_minor
    FROM ledger_balance
    UNION ALL
    SELECT account_id, debits_minor, credits_minor, pending_debits_minor, pending_credits_minor
    FROM ledger_tally
  ) parts GROUP BY account_id
), by_currency AS (
  SELECT a.currency, sum(k.debits) AS debits, sum(k.credits) AS credits,
         sum(k.pending_debits) AS pending_debits, sum(k.pending_credits) AS pending_credits
  FROM kept k JOIN ledger_account a ON a.id = k.account_id GROUP BY a.currency
), resolutions AS (
  SELECT r.id, r.debit_id, r.credit_id, r.posted_minor, r.pending_minor, r.pending_id
  FROM ledger_transfer r WHERE r.pending_id IS NOT NULL
), open_pendings AS (
  SELECT p.id, p.debit_id, p.credit_id, p.pending_minor FROM ledger_transfer p
  WHERE p.kind = 'PEND' AND NOT EXISTS (SELECT FROM resolutions r WHERE r.pending_id = p.id)
), waits AS (
  SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
    SELECT debit_id AS account_id, pending_minor AS debits, 0::bigint AS credits FROM open_pendings
    UNION ALL
    SELECT credit_id, 0, pending_minor FROM open_pendings
  ) sides GROUP BY account_id
), faults AS (
  SELECT 'debits_equal_credits' AS rule, currency AS subject, debits::text AS expected,
         credits::text AS found FROM by_currency WHERE debits <> credits
  UNION ALL
  SELECT 'pending_debits_equal_pending_credits', currency, pending_debits::text,
         pending_credits::text FROM by_currency WHERE pending_debits <> pending_credits
  UNION ALL
  SELECT 'balance_equals_entries', coalesce(e.account_id, k.account_id)::text,
         concat_ws('/', e.debits, e.credits, e.pending_debits, e.pending_credits),
         concat_ws('/', k.debits, k.credits, k.pending_debits, k.pending_credits)
  FROM from_entries e FULL JOIN kept k ON k.account_id = e.account_id
  WHERE (coalesce(e.debits, 0), coalesce(e.credits, 0), coalesce(e.pending_debits, 0),
         coalesce(e.pending_credits, 0)) IS DISTINCT FROM
        (coalesce(k.debits, 0), coalesce(k.credits, 0), coalesce(k.pending_debits, 0),
         coalesce(k.pending_credits, 0))
  UNION ALL
  SELECT 'pending_equals_what_waits', coalesce(w.account_id, k.account_id)::text,
         concat_ws('/', w.debits, w.credits), concat_ws('/', k.pending_debits, k.pending_credits)
  FROM waits w FULL JOIN kept k ON k.account_id = w.account_id
  WHERE (coalesce(w.debits, 0), coalesce(w.credits, 0)) IS DISTINCT FROM
        (coalesce(k.pending_debits, 0), coalesce(k.pending_credits, 0))
  UNION ALL
  SELECT 'waiting_is_open', coalesce(p.id, w.pending_id)::text, (p.id IS NOT NULL)::text,
         (w.pending_id IS NOT NULL)::text
  FROM open_pendings p FULL JOIN ledger_waiting w ON w.pending_id = p.id
  WHERE p.id IS NULL OR w.pending_id IS NULL
  UNION ALL
  SELECT 'resolution_fits_its_pending', r.id::text, p.pending_minor::text, r.pending_minor::text
  FROM resolutions r
  LEFT JOIN ledger_transfer p ON p.id = r.pending_id AND p.kind = 'PEND'
    AND p.debit_id = r.debit_id AND p.credit_id = r.credit_id
    AND p.pending_minor = -r.pending_minor AND p.pending_minor >= r.posted_minor
  WHERE p.id IS NULL
  UNION ALL
  SELECT 'currency_of_accounts', t.id::text, t.currency, concat_ws('/', d.currency, c.currency)
  FROM ledger_transfer t
  LEFT JOIN ledger_account d ON d.id = t.debit_id LEFT JOIN ledger_account c ON c.id = t.credit_id
  WHERE d.currency IS DISTINCT FROM t.currency OR c.currency IS DISTINCT FROM t.currency
  UNION ALL
  SELECT 'floor_holds', a.id::text, '0',
         CASE WHEN a.kind IN ('ASSET', 'EXPENSE') THEN k.debits - k.credits - k.pending_credits
              ELSE k.credits - k.debits - k.pending_debits END::text
  FROM ledger_account a JOIN from_entries k ON k.account_id = a.id
  WHERE a.is_floored AND 0 >
         CASE WHEN a.kind IN ('ASSET', 'EXPENSE') THEN k.debits - k.credits - k.pending_credits
              ELSE k.credits - k.debits - k.pending_debits END
  UNION ALL
  SELECT 'guard_stands', wanted.name, 'enabled', coalesce(t.tgenabled::text, 'missing')
  FROM unnest(%(guards)s::text[]) AS wanted(name)
  LEFT JOIN pg_trigger t ON t.tgname = wanted.name AND NOT t.tgisinternal
  WHERE t.tgenabled IS DISTINCT FROM 'O'
)
SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_transfer),
       (SELECT count(*) FROM open_pendings),
       (SELECT coalesce(json_agg(json_build_array(currency, debits) ORDER BY currency), '[]')::text
        FROM by_currency WHERE debits > 0),
       (SELECT coalesce(json_agg(json_build_array(rule, subject, expected, found)
                                 ORDER BY rule, subject), '[]')::text FROM faults)
"""

#: The triggers without which the tables could be changed by hand, or balances would not follow.
GUARDS = (
    "ledger_account_append_only",
    "ledger_account_no_truncate",
    "ledger_account_opened",
    "ledger_balance_follows",
    "ledger_tally_follows",
    "ledger_transfer_append_only",
    "ledger_transfer_applied",
    "ledger_transfer_no_truncate",
    "ledger_waiting_follows",
)


def prove() -> Proof:
    """Whether the books balance now: everything is summed up again from the transfers.

    Per currency, debits equal credits, posted and pending; each balance equals its entries; what
    is pending equals the pending transfers that wait; each resolution fits what it resolves;
    floors hold; the guards of the tables stand. It reads totals alone and tells only ids, so it
    asks for no actor: whoever calls it from a screen checks who looks.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROOF, {"guards": list(GUARDS)})
        accounts, transfers, pendings, turnover, faults = cursor.fetchone()
    return Proof(
        accounts=accounts,
        transfers=transfers,
        open_pendings=pendings,
        turnover=tuple(Money(int(debits), currency) for currency, debits in json.loads(turnover)),
        faults=tuple(Fault(*each) for each in json.loads(faults)),
    )
