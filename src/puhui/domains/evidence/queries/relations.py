"""The relation that features are declared over, as SQL for the domains above."""

_KNOWN = " AND {}.known_at <= %(known_at)s"
_BROUGHT = " AND {}.import_id = ANY(%(import_ids)s)"

_COLUMNS = """\
SELECT i.party_id::text AS enterprise, i.direction, i.counterparty, i.invoice_date,
  (i.amount_minor / 100.0)::numeric(18, 2) AS amount,
  (i.tax_minor / 100.0)::numeric(18, 2) AS tax,
  (i.total_minor / 100.0)::numeric(18, 2) AS total, i.status
FROM evidence_invoice i
WHERE """

#: An invoice that was handed in as valid and came again, later, as void: only its end counts.
_NOT_VOIDED_SINCE = """\
NOT EXISTS (
    SELECT FROM evidence_invoice v
    WHERE i.status = 'VALID' AND v.status = 'VOID' AND v.known_at > i.known_at{known}
      AND v.party_id = i.party_id AND v.direction = i.direction
      AND v.invoice_date = i.invoice_date AND v.number = i.number
      AND v.counterparty = i.counterparty AND v.amount_minor = i.amount_minor
      AND v.tax_minor = i.tax_minor AND v.total_minor = i.total_minor
  )"""


def invoices_sql(
    *, of_parties: bool = False, as_known: bool = False, of_imports: bool = False
) -> str:
    """A SELECT that gives the relation `invoices` from what is kept.

    Columns: enterprise text (the party's id), direction text (IN or OUT), counterparty text,
    invoice_date date, amount, tax, total numeric(18,2), status text (VALID or VOID). A red-letter
    invoice is a VALID one whose amount is below zero.

    With `of_parties` it takes the parameter `%(party_ids)s` (a list of uuid), with `as_known`
    `%(known_at)s` (an instant): then it gives what was known at that moment, bit for bit. An
    invoice that came as valid and in a later import as void is void from that import on. An
    import under way at that moment counts as known from its start; with `of_imports` it takes
    `%(import_ids)s` (a list of uuid) instead and gives exactly what those imports brought.

    >>> invoices_sql(as_known=True).count("%(known_at)s")
    2
    """
    known = _KNOWN if as_known else _BROUGHT if of_imports else ""
    conditions = [_NOT_VOIDED_SINCE.format(known=known.format("v"))]
    if of_parties:
        conditions.insert(0, "i.party_id = ANY(%(party_ids)s)")
    if as_known:
        conditions.append("i.known_at <= %(known_at)s")
    if of_imports:
        conditions.append("i.import_id = ANY(%(import_ids)s)")
    return _COLUMNS + "\n  AND ".join(conditions)
