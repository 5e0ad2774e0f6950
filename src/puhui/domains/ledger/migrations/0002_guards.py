"""Accounts and transfers become append-only, and balances follow transfers by triggers alone."""

from django.db import migrations

from puhui.foundation.database.guards import append_only

# A statement on a table below, made by hand, runs this at trigger depth 1; one that a trigger of
# the ledger makes runs it deeper.
FOLLOWS = """
CREATE FUNCTION ledger_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION '% follows the transfers: % by hand refused', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
"""

FOLLOWING = """
CREATE TRIGGER {table}_follows BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_follows();
"""

OPENED = """
CREATE FUNCTION ledger_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.is_hot THEN
    INSERT INTO ledger_balance (account_id, currency, floor, debits_minor, credits_minor,
                                pending_debits_minor, pending_credits_minor)
    VALUES (NEW.id, NEW.currency, CASE WHEN NOT NEW.is_floored THEN 0
                         WHEN NEW.kind IN ('ASSET', 'EXPENSE') THEN -1 ELSE 1 END, 0, 0, 0, 0);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_account_opened AFTER INSERT ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION ledger_opened();
"""

# Every transfer, however it came, is checked here and moves its balances here. A single one goes by
# plain statements, since it is the usual case and its cost is mostly in starting a statement.
APPLIED = """
CREATE FUNCTION ledger_add(
  p_account uuid, p_currency text, p_debits bigint, p_credits bigint, p_pending_debits bigint,
  p_pending_credits bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_balance SET
    debits_minor = debits_minor + p_debits, credits_minor = credits_minor + p_credits,
    pending_debits_minor = pending_debits_minor + p_pending_debits,
    pending_credits_minor = pending_credits_minor + p_pending_credits
  WHERE account_id = p_account AND currency = p_currency;
  IF FOUND THEN RETURN; END IF;
  INSERT INTO ledger_tally (account_id, debits_minor, credits_minor,
                            pending_debits_minor, pending_credits_minor)
    SELECT id, p_debits, p_credits, p_pending_debits, p_pending_credits FROM ledger_account
    WHERE id = p_account AND currency = p_currency AND is_hot;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % is not there or of another currency', p_account
      USING ERRCODE = 'foreign_key_violation';
  END IF;
END $$;

CREATE FUNCTION ledger_apply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong uuid;
  one record;
  rows bigint;
  strangers bigint;
BEGIN
  SELECT count(*),
         min(id::text) FILTER (WHERE (
           debit_id <> credit_id AND posted_minor <= 1000000000000000
           AND pending_minor <= 1000000000000000
           AND (timeout_seconds IS NULL OR (kind = 'PEND' AND timeout_seconds > 0))
           AND CASE kind
             WHEN 'POST' THEN posted_minor > 0 AND pending_minor = 0 AND pending_id IS NULL
             WHEN 'PEND' THEN posted_minor = 0 AND pending_minor > 0 AND pending_id IS NULL
             WHEN 'SETTLE' THEN posted_minor > 0 AND pending_minor < 0 AND pending_id IS NOT NULL
             WHEN 'VOID' THEN posted_minor = 0 AND pending_minor < 0 AND pending_id IS NOT NULL
             WHEN 'EXPIRE' THEN posted_minor = 0 AND pending_minor < 0 AND pending_id IS NOT NULL
             ELSE false END) IS NOT TRUE)::uuid
    INTO rows, wrong FROM fresh;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'transfer % has not the shape of its kind', wrong
      USING ERRCODE = 'check_violation';
  END IF;

  IF EXISTS (SELECT FROM fresh WHERE kind <> 'POST') THEN
    SELECT f.id INTO wrong FROM fresh f
      LEFT JOIN ledger_transfer p ON p.id = f.pending_id AND p.kind = 'PEND'
        AND p.debit_id = f.debit_id AND p.credit_id = f.credit_id
        AND p.pending_minor = -f.pending_minor AND p.pending_minor >= f.posted_minor
      WHERE f.pending_id IS NOT NULL AND p.id IS NULL LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'transfer % does not fit the pending one that it resolves', wrong
        USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger_waiting (pending_id, expires_at)
      SELECT id, at + make_interval(secs => timeout_seconds) FROM fresh WHERE kind = 'PEND';
    DELETE FROM ledger_waiting w USING fresh f WHERE w.pending_id = f.pending_id;
  END IF;

  IF rows = 1 THEN
    SELECT debit_id, credit_id, currency, posted_minor, pending_minor INTO one FROM fresh;
    PERFORM ledger_add(one.debit_id, one.currency, one.posted_minor, 0, one.pending_minor, 0);
    PERFORM ledger_add(one.credit_id, one.currency, 0, one.posted_minor, 0, one.pending_minor);
    RETURN NULL;
  END IF;

  WITH sums AS (
    SELECT account_id, currency, sum(debits)::bigint AS debits, sum(credits)::bigint AS credits,
           sum(pending_debits)::bigint AS pending_debits,
           sum(pending_credits)::bigint AS pending_credits
    FROM (
      SELECT debit_id AS account_id, currency, posted_minor AS debits, 0 AS credits,
             pending_minor AS pending_debits, 0 AS pending_credits FROM fresh
      UNION ALL
      SELECT credit_id, currency, 0, posted_minor, 0, pending_minor FROM fresh
    ) entries GROUP BY account_id, currency
  ), cold AS (
    UPDATE ledger_balance b SET
      debits_minor = b.debits_minor + s.debits,
      credits_minor = b.credits_minor + s.credits,
      pending_debits_minor = b.pending_debits_minor + s.pending_debits,
      pending_credits_minor = b.pending_credits_minor + s.pending_credits
    FROM sums s WHERE b.account_id = s.account_id AND b.currency = s.currency
    RETURNING b.account_id
  ), hot AS (
    INSERT INTO ledger_tally (account_id, debits_minor, credits_minor,
                              pending_debits_minor, pending_credits_minor)
      SELECT s.account_id, s.debits, s.credits, s.pending_debits, s.pending_credits
      FROM sums s JOIN ledger_account a
        ON a.id = s.account_id AND a.currency = s.currency AND a.is_hot
      WHERE s.account_id NOT IN (SELECT account_id FROM cold)
    RETURNING account_id
  )
  SELECT (SELECT count(*) FROM sums) - (SELECT count(*) FROM cold) - (SELECT count(*) FROM hot)
    INTO strangers;
  IF strangers <> 0 THEN
    RAISE EXCEPTION 'a transfer names an account that is not there or of another currency'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfer_applied AFTER INSERT ON ledger_transfer
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply();
"""

FOLDED = """
CREATE FUNCTION ledger_fold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH gone AS (
    DELETE FROM ledger_tally WHERE id IN (
      SELECT id FROM ledger_tally ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED
    ) RETURNING *
  )
  INSERT INTO ledger_tally (account_id, debits_minor, credits_minor,
                            pending_debits_minor, pending_credits_minor)
    SELECT account_id, sum(debits_minor), sum(credits_minor),
           sum(pending_debits_minor), sum(pending_credits_minor)
    FROM gone GROUP BY account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_folding_folds AFTER INSERT ON ledger_folding
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_fold();
"""

STORAGE = "ALTER TABLE ledger_balance SET (fillfactor = 60);"

UNDO = """
DROP FUNCTION IF EXISTS ledger_apply() CASCADE;
DROP FUNCTION IF EXISTS ledger_add(uuid, text, bigint, bigint, bigint, bigint);
DROP FUNCTION IF EXISTS ledger_fold() CASCADE;
DROP FUNCTION IF EXISTS ledger_opened() CASCADE;
DROP FUNCTION IF EXISTS ledger_follows() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        append_only("ledger_account"),
        append_only("ledger_transfer"),
        append_only("ledger_folding"),
        migrations.RunSQL(FOLLOWS, UNDO),
        *(
            migrations.RunSQL(FOLLOWING.format(table=table), migrations.RunSQL.noop)
            for table in ("ledger_balance", "ledger_tally", "ledger_waiting")
        ),
        migrations.RunSQL(OPENED + APPLIED + FOLDED + STORAGE, migrations.RunSQL.noop),
    ]
