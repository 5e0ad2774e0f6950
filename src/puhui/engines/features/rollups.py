"""Roll-ups: invoices into exact sums per month, and per month and counterparty.

Written in DuckDB's dialect, in the subset that `lint` lets through: whole numbers, decimals and
counts only, so that every database gives the same digits. An amount is widened before it is
squared: DuckDB keeps the product of two 18-digit decimals within 18 digits, too few for an
invoice of ten million.
"""

#: relation `invoices` → relation `months`: one row per enterprise, direction and month.
MONTHS = """
SELECT enterprise, direction, CAST(date_trunc('month', invoice_date) AS DATE) AS month,
  count(*) FILTER (WHERE status = 'VALID' AND amount >= 0) AS valid_count,
  count(*) FILTER (WHERE status = 'VALID' AND amount < 0) AS red_count,
  count(*) FILTER (WHERE status = 'VOID') AS void_count,
  count(DISTINCT CASE WHEN status = 'VALID' THEN invoice_date END) AS active_days,
  CAST(coalesce(sum(amount) FILTER (WHERE status = 'VALID'), 0) AS DECIMAL(38, 2)) AS net_amount,
  CAST(coalesce(sum(amount) FILTER (WHERE status = 'VALID' AND amount >= 0), 0)
    AS DECIMAL(38, 2)) AS gross_amount,
  CAST(coalesce(sum(CASE WHEN amount < 0 THEN -amount ELSE amount END)
    FILTER (WHERE status = 'VOID'), 0) AS DECIMAL(38, 2)) AS void_amount,
  CAST(coalesce(sum(CAST(amount AS DECIMAL(19, 2)) * amount) FILTER (WHERE status = 'VALID' AND amount >= 0), 0)
    AS DECIMAL(38, 4)) AS squared_amount,
  CAST(coalesce(max(amount) FILTER (WHERE status = 'VALID'), 0) AS DECIMAL(38, 2)) AS largest_amount,
  CAST(coalesce(sum(tax) FILTER (WHERE status = 'VALID'), 0) AS DECIMAL(38, 2)) AS tax,
  CAST(coalesce(sum(amount) FILTER (WHERE status = 'VALID' AND amount >= 0
    AND tax * 100 >= amount * 12), 0) AS DECIMAL(38, 2)) AS full_rate_amount,
  CAST(coalesce(sum(amount) FILTER (WHERE status = 'VALID' AND amount >= 0
    AND tax * 100 < amount * 4), 0) AS DECIMAL(38, 2)) AS low_rate_amount,
  min(invoice_date) FILTER (WHERE status = 'VALID') AS first_date,
  max(invoice_date) FILTER (WHERE status = 'VALID') AS last_date
FROM invoices
GROUP BY enterprise, direction, CAST(date_trunc('month', invoice_date) AS DATE)
"""

#: relation `invoices` → relation `pairs`: trade with each counterparty, month by month.
PAIRS = """
SELECT enterprise, direction, counterparty,
  CAST(date_trunc('month', invoice_date) AS DATE) AS month,
  count(*) AS invoice_count, CAST(sum(amount) AS DECIMAL(38, 2)) AS net_amount
FROM invoices
WHERE status = 'VALID'
GROUP BY enterprise, direction, counterparty, CAST(date_trunc('month', invoice_date) AS DATE)
"""
