"""The functions that transfer: one for a single order, one for a batch, one that expires."""

from django.db import migrations

# Whether an order asks for what already stands under its id. A settlement may leave its amount
# out: it means the whole of what was held.
SAME = """
CREATE FUNCTION ledger_is_same(
  known ledger_transfer, p_kind text, p_debit uuid, p_credit uuid, p_amount bigint,
  p_currency text, p_code text, p_about uuid, p_pending uuid, p_timeout integer
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT known.kind = p_kind AND known.code = p_code
    AND known.about IS NOT DISTINCT FROM p_about
    AND CASE p_kind
      WHEN 'POST' THEN known.debit_id = p_debit AND known.credit_id = p_credit
        AND known.currency = p_currency AND known.posted_minor = p_amount
      WHEN 'PEND' THEN known.debit_id = p_debit AND known.credit_id = p_credit
        AND known.currency = p_currency AND known.pending_minor = p_amount
        AND known.timeout_seconds IS NOT DISTINCT FROM p_timeout
      WHEN 'SETTLE' THEN known.pending_id = p_pending
        AND known.currency = coalesce(p_currency, known.currency)
        AND known.posted_minor = coalesce(p_amount, -known.pending_minor)
      ELSE known.pending_id = p_pending
    END;
$$;
CREATE FUNCTION ledger_resolved_as(p_kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_kind WHEN 'SETTLE' THEN 'pending_settled' WHEN 'VOID' THEN 'pending_voided'
                     WHEN 'EXPIRE' THEN 'pending_expired' END;
$$;
"""

# Answers '' (accepted), 'repeat' (accepted before) or the name of a refusal. Rows of balances are
# locked in the order of their accounts; whoever asks with the same id at the same time waits
# there, or at the unique index, and then gets the first one's answer. Plans are kept for a session:
# a scan that was planned for an empty table would stay when it is full, so scans are off, here and
# in the triggers that run below; joins by index are right for one transfer and for a thousand.
ONE = """
CREATE FUNCTION ledger_transfer(
  p_id uuid, p_kind text, p_debit uuid, p_credit uuid, p_amount bigint, p_currency text,
  p_code text, p_about uuid, p_pending uuid, p_timeout integer, p_user uuid, p_at timestamptz
) RETURNS text LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_debit uuid := p_debit;
  v_credit uuid := p_credit;
  v_currency text := p_currency;
  v_posted bigint := 0;
  v_pending bigint := 0;
  v_resolved text;
  v_accounts integer;
  v_matching integer;
  v_known ledger_transfer;
  v_held ledger_transfer;
  v_balance ledger_balance;
  v_short text;
BEGIN
  IF p_pending IS NOT NULL THEN
    SELECT * INTO v_held FROM ledger_transfer WHERE id = p_pending AND kind = 'PEND';
    v_debit := v_held.debit_id;
    v_credit := v_held.credit_id;
    v_currency := v_held.currency;
  END IF;
  FOR turn IN 1..10 LOOP
    v_short := NULL;
    v_accounts := 0;
    v_matching := 0;
    FOR v_balance IN SELECT * FROM ledger_balance WHERE account_id IN (v_debit, v_credit)
        ORDER BY account_id FOR UPDATE LOOP
      v_accounts := v_accounts + 1;
      v_matching := v_matching + (v_balance.currency = p_currency)::integer;
      IF v_balance.account_id = v_debit AND v_balance.floor = 1 AND v_balance.credits_minor
          < v_balance.debits_minor + v_balance.pending_debits_minor + p_amount THEN
        v_short := 'exceeds_credits';
      ELSIF v_balance.account_id = v_credit AND v_balance.floor = -1 AND v_balance.debits_minor
          < v_balance.credits_minor + v_balance.pending_credits_minor + p_amount THEN
        v_short := coalesce(v_short, 'exceeds_debits');
      END IF;
    END LOOP;

    SELECT * INTO v_known FROM ledger_transfer WHERE id = p_id;
    IF FOUND THEN
      RETURN CASE WHEN ledger_is_same(v_known, p_kind, p_debit, p_credit, p_amount, p_currency,
                                      p_code, p_about, p_pending, p_timeout)
                  THEN 'repeat' ELSE 'key_reused' END;
    END IF;

    IF p_kind IN ('POST', 'PEND') THEN
      IF p_amount <= 0 THEN RETURN 'not_positive'; END IF;
      IF p_debit = p_credit THEN RETURN 'same_account'; END IF;
      IF v_accounts < 2 THEN  -- one of them has no row of its own: it is hot, or not there
        SELECT count(*), count(*) FILTER (WHERE currency = p_currency)
          INTO v_accounts, v_matching FROM ledger_account WHERE id IN (p_debit, p_credit);
      END IF;
      IF v_accounts < 2 THEN RETURN 'no_account'; END IF;
      IF v_matching < 2 THEN RETURN 'currency_mismatch'; END IF;
      IF v_short IS NOT NULL THEN RETURN v_short; END IF;
      IF p_kind = 'POST' THEN v_posted := p_amount; ELSE v_pending := p_amount; END IF;
    ELSE
      IF v_held.id IS NULL THEN RETURN 'no_pending'; END IF;
      SELECT ledger_resolved_as(kind) INTO v_resolved FROM ledger_transfer
        WHERE pending_id = p_pending;
      IF FOUND THEN RETURN v_resolved; END IF;
      IF v_held.at + make_interval(secs => v_held.timeout_seconds) <= p_at THEN
        RETURN 'pending_expired';
      END IF;
      v_pending := -v_held.pending_minor;
      IF p_kind = 'SETTLE' THEN
        v_posted := coalesce(p_amount, v_held.pending_minor);
        IF p_currency <> v_currency THEN RETURN 'currency_mismatch'; END IF;
        IF v_posted <= 0 THEN RETURN 'not_positive'; END IF;
        IF v_posted > v_held.pending_minor THEN RETURN 'exceeds_pending'; END IF;
      END IF;
    END IF;

    INSERT INTO ledger_transfer (id, kind, debit_id, credit_id, currency, posted_minor,
        pending_minor, pending_id, code, about, timeout_seconds, chain_id, user_id, at)
      VALUES (p_id, p_kind, v_debit, v_credit, v_currency, v_posted, v_pending, p_pending, p_code,
        p_about, p_timeout, NULL, p_user, p_at)
      ON CONFLICT DO NOTHING;
    IF FOUND THEN RETURN ''; END IF;
  END LOOP;
  RAISE EXCEPTION 'transfer % could not be settled between two writers', p_id
    USING ERRCODE = 'serialization_failure';
END $$;
"""

# The same rules for many orders, judged one after the other. Everything that is stored is read
# once, set by set; the orders are then judged in memory, against balances that their forerunners
# in the batch have moved. Where another writer takes one of the ids meanwhile, the unique index
# refuses the whole batch, and the caller asks again. An id that occurs twice is judged once. Orders tied by p_linked stand
# or fall together.
MANY = """
CREATE FUNCTION ledger_transfer_many(
  p_ids uuid[], p_kinds text[], p_debits uuid[], p_credits uuid[], p_amounts bigint[],
  p_currencies text[], p_codes text[], p_abouts uuid[], p_pendings uuid[], p_timeouts integer[],
  p_linked boolean[], p_user uuid, p_at timestamptz
) RETURNS text[] LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  n integer := coalesce(cardinality(p_ids), 0);
  answers text[] := array_fill(NULL::text, ARRAY[n]);
  posted bigint[] := array_fill(0::bigint, ARRAY[n]);
  pending bigint[] := array_fill(0::bigint, ARRAY[n]);
  chains uuid[] := array_fill(NULL::uuid, ARRAY[n]);
  debits uuid[] := p_debits;
  credits uuid[] := p_credits;
  currencies text[] := p_currencies;
  first_ords integer[];    -- where the same id stands first
  held_ords integer[];     -- where the pending transfer that is resolved stands in the batch
  use_ords integer[];      -- where the same pending transfer is resolved first
  resolved text[] := array_fill(NULL::text, ARRAY[n]);
  debit_places integer[];
  credit_places integer[];
  accounts uuid[];
  cold uuid[];
  others uuid[] := ARRAY[]::uuid[];
  account_currency text[];
  floors integer[];
  balance_d bigint[];
  balance_c bigint[];
  waiting_d bigint[];
  waiting_c bigint[];
  q record;
  i integer;
  d integer;
  c integer;
  f integer;
  v_amount bigint;
  v_held bigint;
  v_answer text;
  chain_from integer := 0;
  chain_broken boolean;
  chain_old integer;
  chain_new integer;
  undo_to integer;
  undo_as text;
BEGIN
  IF n = 0 THEN RETURN ARRAY[]::text[]; END IF;

  WITH keys AS (
    SELECT ord, id AS key, true AS own FROM unnest(p_ids) WITH ORDINALITY AS t(id, ord)
    UNION ALL
    SELECT ord, id, false FROM unnest(p_pendings) WITH ORDINALITY AS t(id, ord)
      WHERE id IS NOT NULL
  ), found AS (
    SELECT ord, own, min(ord) FILTER (WHERE own) OVER (PARTITION BY key) AS first_own,
           min(ord) FILTER (WHERE NOT own) OVER (PARTITION BY key) AS first_use
    FROM keys
  ), told AS (
    SELECT ord, max(first_own) FILTER (WHERE own) AS first_ord,
           max(first_own) FILTER (WHERE NOT own) AS held_ord,
           max(first_use) FILTER (WHERE NOT own) AS use_ord
    FROM found GROUP BY ord
  )
  SELECT array_agg(first_ord), array_agg(held_ord), array_agg(use_ord)
    INTO first_ords, held_ords, use_ords FROM (SELECT * FROM told ORDER BY ord) AS sorted;

  IF array_remove(p_pendings, NULL) <> ARRAY[]::uuid[] THEN
    SELECT array_agg(CASE WHEN w.pending IS NULL THEN w.debit
                     ELSE coalesce(h.debit_id, p_debits[w.held_ord]) END ORDER BY w.ord),
           array_agg(CASE WHEN w.pending IS NULL THEN w.credit
                     ELSE coalesce(h.credit_id, p_credits[w.held_ord]) END ORDER BY w.ord),
           array_agg(CASE WHEN w.pending IS NULL THEN w.currency
                     ELSE coalesce(h.currency, p_currencies[w.held_ord]) END ORDER BY w.ord)
      INTO debits, credits, currencies
      FROM unnest(p_debits, p_credits, p_currencies, p_pendings, held_ords) WITH ORDINALITY
        AS w(debit, credit, currency, pending, held_ord, ord)
      LEFT JOIN ledger_transfer h ON h.id = w.pending AND h.kind = 'PEND';
  END IF;

  -- Places in the arrays of balances: first the accounts that have a row, sorted and locked in
  -- this order, then the hot ones and those that are not there.
  accounts := ARRAY(SELECT DISTINCT a FROM unnest(debits || credits) AS a
                    WHERE a IS NOT NULL ORDER BY a);
  SELECT array_agg(account_id), array_agg(currency), array_agg(floor::integer),
         array_agg(debits_minor), array_agg(credits_minor), array_agg(pending_debits_minor),
         array_agg(pending_credits_minor)
    INTO cold, account_currency, floors, balance_d, balance_c, waiting_d, waiting_c
    FROM (SELECT * FROM ledger_balance WHERE account_id = ANY (accounts)
          ORDER BY account_id FOR UPDATE) AS locked;
  IF coalesce(cardinality(cold), 0) < cardinality(accounts) THEN
    others := ARRAY(SELECT a FROM unnest(accounts) AS a EXCEPT SELECT unnest(cold) ORDER BY 1);
    account_currency := account_currency || ARRAY(
      SELECT a.currency::text FROM unnest(others) WITH ORDINALITY AS u(id, ord)
      LEFT JOIN ledger_account a ON a.id = u.id ORDER BY u.ord);
    floors := floors || array_fill(0, ARRAY[cardinality(others)]);
    balance_d := balance_d || array_fill(0::bigint, ARRAY[cardinality(others)]);
    balance_c := balance_c || array_fill(0::bigint, ARRAY[cardinality(others)]);
    waiting_d := waiting_d || array_fill(0::bigint, ARRAY[cardinality(others)]);
    waiting_c := waiting_c || array_fill(0::bigint, ARRAY[cardinality(others)]);
  END IF;
  WITH sides AS (
    SELECT ord, true AS is_debit, account FROM unnest(debits) WITH ORDINALITY AS t(account, ord)
    UNION ALL
    SELECT ord, false, account FROM unnest(credits) WITH ORDINALITY AS t(account, ord)
  ), placed AS (
    SELECT ord, is_debit, CASE WHEN account IS NOT NULL
             THEN dense_rank() OVER (ORDER BY account = ANY (others), account) END AS place
    FROM sides
  ), paired AS (
    SELECT ord, max(place) FILTER (WHERE is_debit) AS d, max(place) FILTER (WHERE NOT is_debit) AS c
    FROM placed GROUP BY ord
  )
  SELECT array_agg(sorted.d), array_agg(sorted.c)
    INTO debit_places, credit_places FROM (SELECT * FROM paired ORDER BY ord) AS sorted;

  FOR q IN
    SELECT o.ord::integer AS ord, o.kind, o.amount, o.currency, o.linked,
           o.first_ord, o.held_ord, o.use_ord, o.d, o.c,
           CASE WHEN k.id IS NULL THEN NULL
                WHEN ledger_is_same(k, o.kind, o.debit, o.credit, o.amount, o.currency, o.code,
                                    o.about, o.pending, o.timeout)
                THEN 'repeat' ELSE 'key_reused' END AS known,
           h.pending_minor AS held, h.currency AS held_currency,
           h.at + make_interval(secs => h.timeout_seconds) AS held_until,
           ledger_resolved_as(r.kind) AS resolved_as
      FROM unnest(p_ids, p_kinds, p_debits, p_credits, p_amounts, p_currencies, p_codes, p_abouts,
                  p_pendings, p_timeouts, p_linked, first_ords, held_ords, use_ords,
                  debit_places, credit_places) WITH ORDINALITY
        AS o(id, kind, debit, credit, amount, currency, code, about, pending, timeout, linked,
             first_ord, held_ord, use_ord, d, c, ord)
      LEFT JOIN ledger_transfer k ON k.id = o.id
      LEFT JOIN ledger_transfer h ON h.id = o.pending AND h.kind = 'PEND'
      LEFT JOIN ledger_transfer r ON r.pending_id = o.pending
      ORDER BY o.ord
  LOOP
    i := q.ord;
    d := q.d;
    c := q.c;
    v_answer := '';
    undo_as := NULL;
    IF q.linked AND chain_from = 0 THEN
      chain_from := i;
      chain_broken := false;
      chain_old := 0;
      chain_new := 0;
    END IF;

    IF chain_from > 0 AND chain_broken THEN
      v_answer := 'linked_failed';
    ELSIF q.first_ord < i THEN
      f := q.first_ord;
      IF (p_kinds[i], p_debits[i], p_credits[i], p_amounts[i], p_currencies[i], p_codes[i],
          p_abouts[i], p_pendings[i], p_timeouts[i]) IS DISTINCT FROM
         (p_kinds[f], p_debits[f], p_credits[f], p_amounts[f], p_currencies[f], p_codes[f],
          p_abouts[f], p_pendings[f], p_timeouts[f]) THEN
        v_answer := 'key_reused';
      ELSE
        v_answer := CASE WHEN answers[f] = '' THEN 'repeat' ELSE answers[f] END;
      END IF;
    ELSIF q.known IS NOT NULL THEN
      v_answer := q.known;
    ELSIF q.kind IN ('POST', 'PEND') THEN
      v_amount := q.amount;
      IF v_amount <= 0 THEN
        v_answer := 'not_positive';
      ELSIF d = c THEN
        v_answer := 'same_account';
      ELSIF account_currency[d] IS NULL OR account_currency[c] IS NULL THEN
        v_answer := 'no_account';
      ELSIF account_currency[d] <> q.currency OR account_currency[c] <> q.currency THEN
        v_answer := 'currency_mismatch';
      ELSIF floors[d] = 1 AND balance_c[d] < balance_d[d] + waiting_d[d] + v_amount THEN
        v_answer := 'exceeds_credits';
      ELSIF floors[c] = -1 AND balance_d[c] < balance_c[c] + waiting_c[c] + v_amount THEN
        v_answer := 'exceeds_debits';
      ELSIF q.kind = 'POST' THEN
        posted[i] := v_amount;
      ELSE
        pending[i] := v_amount;
      END IF;
    ELSE
      v_held := q.held;
      f := q.held_ord;
      IF v_held IS NULL AND f < i AND p_kinds[f] = 'PEND' AND answers[f] = '' THEN
        v_held := pending[f];
      END IF;
      IF v_held IS NULL THEN
        v_answer := 'no_pending';
      ELSIF q.resolved_as IS NOT NULL THEN
        v_answer := q.resolved_as;
      ELSIF resolved[q.use_ord] IS NOT NULL THEN
        v_answer := ledger_resolved_as(resolved[q.use_ord]);
      ELSIF q.held_until <= p_at THEN
        v_answer := 'pending_expired';
      ELSIF q.kind = 'SETTLE' THEN
        v_amount := coalesce(q.amount, v_held);
        IF q.currency <> currencies[i] THEN
          v_answer := 'currency_mismatch';
        ELSIF v_amount <= 0 THEN
          v_answer := 'not_positive';
        ELSIF v_amount > v_held THEN
          v_answer := 'exceeds_pending';
        ELSE
          posted[i] := v_amount;
        END IF;
      END IF;
      IF v_answer = '' THEN
        pending[i] := -v_held;
        resolved[q.use_ord] := q.kind;
      END IF;
    END IF;

    answers[i] := v_answer;
    IF v_answer = '' THEN
      balance_d[d] := balance_d[d] + posted[i];
      balance_c[c] := balance_c[c] + posted[i];
      waiting_d[d] := waiting_d[d] + pending[i];
      waiting_c[c] := waiting_c[c] + pending[i];
    END IF;
    CONTINUE WHEN chain_from = 0;

    chains[i] := p_ids[chain_from];
    undo_to := i - 1;
    IF chain_broken THEN
      NULL;
    ELSIF v_answer NOT IN ('', 'repeat') THEN
      chain_broken := true;
      undo_as := 'linked_failed';
    ELSE
      IF v_answer = '' THEN chain_new := chain_new + 1; ELSE chain_old := chain_old + 1; END IF;
      IF NOT q.linked AND chain_old > 0 AND chain_new > 0 THEN
        undo_to := i;
        undo_as := 'chain_changed';
      ELSIF q.linked AND i = n THEN
        undo_to := i;
        undo_as := 'chain_open';
      END IF;
    END IF;
    IF undo_as IS NOT NULL THEN
      FOR k IN chain_from..undo_to LOOP
        IF answers[k] = '' THEN
          d := debit_places[k];
          c := credit_places[k];
          balance_d[d] := balance_d[d] - posted[k];
          balance_c[c] := balance_c[c] - posted[k];
          waiting_d[d] := waiting_d[d] - pending[k];
          waiting_c[c] := waiting_c[c] - pending[k];
          IF use_ords[k] IS NOT NULL THEN resolved[use_ords[k]] := NULL; END IF;
        END IF;
        answers[k] := undo_as;
      END LOOP;
    END IF;
    IF NOT q.linked THEN chain_from := 0; END IF;
  END LOOP;

  INSERT INTO ledger_transfer (id, kind, debit_id, credit_id, currency, posted_minor,
      pending_minor, pending_id, code, about, timeout_seconds, chain_id, user_id, at)
    SELECT o.id, o.kind, o.debit, o.credit, o.currency, o.posted, o.pending, o.pending_id, o.code,
           o.about, o.timeout, o.chain, p_user, p_at
      FROM unnest(p_ids, p_kinds, debits, credits, currencies, posted, pending, p_pendings, p_codes,
                  p_abouts, p_timeouts, chains, answers)
        AS o(id, kind, debit, credit, currency, posted, pending, pending_id, code, about, timeout,
             chain, answer)
      WHERE o.answer = '';
  RETURN answers;
END $$;
"""

EXPIRE = """
CREATE FUNCTION ledger_expire(p_at timestamptz, p_limit integer) RETURNS integer
  LANGUAGE plpgsql AS $$
DECLARE
  overdue uuid[];
  expired integer;
BEGIN
  overdue := ARRAY(SELECT pending_id FROM ledger_waiting WHERE expires_at <= p_at
                   ORDER BY expires_at, pending_id LIMIT p_limit);
  PERFORM account_id FROM ledger_balance WHERE account_id IN (
      SELECT unnest(ARRAY[debit_id, credit_id]) FROM ledger_transfer WHERE id = ANY (overdue))
    ORDER BY account_id FOR UPDATE;
  INSERT INTO ledger_transfer (id, kind, debit_id, credit_id, currency, posted_minor,
      pending_minor, pending_id, code, about, timeout_seconds, chain_id, user_id, at)
    SELECT md5('expire ' || p.id)::uuid, 'EXPIRE', p.debit_id, p.credit_id, p.currency, 0,
           -p.pending_minor, p.id, p.code, p.about, NULL, NULL, NULL, p_at
      FROM ledger_transfer p JOIN ledger_waiting w ON w.pending_id = p.id
      WHERE p.id = ANY (overdue)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS expired = ROW_COUNT;
  RETURN expired;
END $$;
"""

UNDO = """
DROP FUNCTION IF EXISTS ledger_transfer_many(uuid[], text[], uuid[], uuid[], bigint[], text[],
  text[], uuid[], uuid[], integer[], boolean[], uuid, timestamptz);
DROP FUNCTION IF EXISTS ledger_transfer(uuid, text, uuid, uuid, bigint, text, text, uuid, uuid,
  integer, uuid, timestamptz);
DROP FUNCTION IF EXISTS ledger_expire(timestamptz, integer);
DROP FUNCTION IF EXISTS ledger_resolved_as(text);
DROP FUNCTION IF EXISTS ledger_is_same(ledger_transfer, text, uuid, uuid, bigint, text, text, uuid,
  uuid, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]
    operations = [migrations.RunSQL(SAME + ONE + MANY + EXPIRE, UNDO)]
