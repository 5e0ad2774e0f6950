"""Sentences of the refusals of the engines and of work on files."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, str | Promise] = {
    "amortization.bad_event": _("This cannot have happened to the loan: it must be %(rule)s."),
    "amortization.bad_extension": _("The extension must be from %(least)s to %(most)s months."),
    "amortization.bad_prepayment": _(
        "The amount must be above %(least)s yuan (what is due, and the interest so far) and below"
        " %(most)s yuan (what pays the loan off)."
    ),
    "amortization.not_json": _("The file cannot be read in row %(row)s: it should be %(rule)s."),
    "amortization.nothing_to_come": _("No instalment is to come after that day."),
    "amortization.pay_off_differs": _(
        "Paying the loan off takes %(quote)s on that day, not %(amount)s."
    ),
    "bench.failed": _("These benchmarks failed: %(name)s."),
    "bench.unknown": _("There is no such benchmark: %(value)s."),
    "cli.standard_input_twice": _("At most one file can come from standard input."),
    "credit.bad_value": _("The value of %(field)s in row %(row)s does not fit: %(rule)s."),
    "credit.column_twice": _("The column %(field)s is there twice."),
    "credit.features_differ": _("The model was trained on figures of other definitions."),
    "credit.missing_column": _("The column %(field)s is missing."),
    "credit.no_model": _("There is no readable model here: %(value)s."),
    "credit.no_rows": _("The file has no rows."),
    "credit.not_a_table": _("The file cannot be read as a table."),
    "model.ambiguous_date": _(
        "The dates of %(field)s could have day and month either way round: write %(rule)s."
    ),
    "model.bad_duration": _("%(field)s in row %(row)s is no duration: it should be %(rule)s."),
    "model.bad_key": _("%(field)s is no key: it should be %(rule)s."),
    "model.bad_target": _("The outcome %(field)s cannot be read: %(rule)s."),
    "model.bad_time": _("%(field)s does not order the rows in time: it should hold %(rule)s."),
    "model.no_boosting": _("Boosted models cannot be made here: %(rule)s are needed."),
    "model.no_sql": _("A model of the kind %(value)s cannot be written as SQL."),
    "model.scorecard_only": _("%(field)s goes with a scorecard only, not with %(value)s."),
    "model.too_little_time": _("The rows cannot be split by time: there must be %(rule)s."),
    "model.too_many_columns": _("The table has %(columns)s columns; the rule is %(rule)s."),
    "model.unknown_column": _("The table has no column %(field)s."),
    "model.wrong_kind": _("%(field)s should be %(rule)s; in row %(row)s it is %(value)s."),
    "rates.bad_field": _("%(field)s in row %(row)s does not fit: it should be %(rule)s."),
    "rates.not_json": _("The file cannot be read in row %(row)s: it should be %(rule)s."),
    "regulation.unknown_jurisdiction": _("No rules are known for %(value)s."),
    "regulation.unknown_lender": _("There is no such kind of lender: %(value)s."),
    "regulation.unknown_term": _("There is no loan prime rate for this term: %(value)s."),
    "scorecard.bad_bins": _("The bins of %(field)s cannot be so: there should be %(rule)s."),
    "scorecard.bad_duration": _("The duration in row %(row)s should be %(rule)s."),
    "scorecard.bad_model": _("The model is damaged at %(field)s."),
    "scorecard.bad_outcome": _("The outcomes cannot be learnt from: there should be %(rule)s."),
    "scorecard.bad_prior": _("The rate of bad outcomes should be %(rule)s, not %(value)s."),
    "scorecard.bad_row": _("A row does not fit the model."),
    "scorecard.bad_value": _("The value of %(field)s does not fit the model: %(value)s."),
    "scorecard.bad_worse": _("How much worse rejected rows are should be %(rule)s, not %(value)s."),
    "scorecard.beyond_horizon": _("Nobody was watched for %(value)s periods: ask %(rule)s."),
    "scorecard.digest_differs": _("The model has been changed since it was made."),
    "scorecard.empty_bin": _("Bin %(value)s of %(field)s would hold no row."),
    "scorecard.missing_feature": _("The model needs a figure that is missing: %(field)s."),
    "scorecard.no_rejects": _("There are no rejected rows: there should be %(rule)s."),
    "scorecard.no_table": _("The rows are no table: there should be %(rule)s."),
    "scorecard.not_fitted": _("The model has not learnt from any rows yet."),
    "scorecard.no_such_grade": _("There is no grade %(value)s; the grades are %(rule)s."),
    "scorecard.not_json": _("The model cannot be read."),
    "scorecard.nothing_to_learn": _(
        "No figure tells the outcomes apart; there is nothing to learn."
    ),
    "scorecard.one_outcome": _("All cases ended alike; there is nothing to learn."),
    "scorecard.signature_differs": _("The model was not signed by the configured key."),
    "scorecard.too_few": _(
        "There are too few cases: %(rows)s of the rarer kind, and %(needed)s are needed."
    ),
    "scorecard.unsigned": _("The model is not signed."),
    "scorecard.turns_round": _(
        "The weights of %(field)s would no longer go one way only: %(rule)s."
    ),
    "scorecard.unknown_feature": _("The model has no characteristic %(field)s."),
    "scorecard.unknown_format": _("This is no model of this platform."),
    "scorecard.unknown_version": _("The model is of another version: %(version)s."),
    "simulate.out_of_range": _("%(field)s is out of range: %(value)s."),
}
