"""Sentences of the refusals of the domains."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, str | Promise] = {
    "credit.no_consent": _(
        "The enterprise has not consented to this use, or the consent has ended."
    ),
    "credit.as_of_future": _("A score cannot be as of a day in the future."),
    "credit.features_changed": _(
        "The definitions of the figures have changed since then; this score cannot be replayed here."
    ),
    "credit.features_version": _("The model was trained on figures of other definitions."),
    "credit.knows_size": _("A size-blind model may not use %(field)s."),
    "credit.no_invoices": _(
        "There are no sales invoices that count up to %(as_of)s. Hand in newer ones."
    ),
    "credit.no_scorecard": _("No model has been adopted here yet, so no score can be given."),
    "credit.no_such_assessment": _("There is no such score."),
    "credit.unknown_feature": _("The model uses a figure that is unknown here: %(field)s."),
    "enterprise.register_first": _("Enter the details of your enterprise first."),
    "evidence.bad_characters": _("This value has unreadable characters."),
    "evidence.broken_line": _(
        "This line has too many values, or a quotation mark without its partner."
    ),
    "evidence.column_twice": _("The column %(field)s is there twice."),
    "evidence.does_not_add_up": _("Amount and tax differ from the total by more than 0.01."),
    "evidence.empty_file": _("The file is empty."),
    "evidence.import_broke": _(
        "The import broke off. Nothing of it was kept; hand the file in again."
    ),
    "evidence.in_the_future": _("This date is later than the day of the import."),
    "evidence.missing": _("A required value is empty."),
    "evidence.missing_column": _("The column %(field)s is missing."),
    "evidence.no_consent": _("There is no consent to use these records. Give it first."),
    "evidence.no_such_basis": _("There is no such legal basis: %(value)s."),
    "evidence.no_such_contract": _("There is no such layout of a file: %(value)s."),
    "evidence.no_such_import": _("There is no such import."),
    "evidence.no_such_kind": _("There is no such kind of records: %(value)s."),
    "evidence.not_a_date": _("This is not a date."),
    "evidence.not_a_number": _("This is not a number."),
    "evidence.not_a_table": _("This file is no table. CSV, XLSX and Parquet can be read."),
    "evidence.other_enterprise": _("This belongs to another enterprise."),
    "evidence.too_early": _("This date is before 1994, when VAT began."),
    "evidence.too_large": _("This amount is 10 trillion yuan or more."),
    "evidence.too_long": _("This value is longer than 200 characters."),
    "evidence.too_precise": _("This amount has more than two decimals."),
    "evidence.unknown_identifier": _("This is no valid identifier of an enterprise."),
    "evidence.unknown_status": _("This status is neither valid nor void."),
    "evidence.whose": _("Say whose records these are."),
    "ledger.account_differs": _("This account has been opened on other terms."),
    "ledger.bad_currency": _("There is no such currency: %(value)s."),
    "ledger.bad_kind": _("There is no such kind of account: %(value)s."),
    "ledger.bad_order": _("The transfer is not well formed at %(field)s."),
    "ledger.bad_purpose": _("This is no purpose of an account: %(value)s."),
    "ledger.chain_changed": _("The linked transfers differ from those sent before."),
    "ledger.chain_open": _("The last of the linked transfers is missing."),
    "ledger.currency_mismatch": _("The two accounts are in different currencies."),
    "ledger.exceeds_credits": _("The account does not hold this much."),
    "ledger.exceeds_debits": _("The account does not owe this much."),
    "ledger.exceeds_pending": _("This is more than the pending transfer holds."),
    "ledger.hot_has_no_floor": _(
        "An account that many write to at once cannot have a lower bound."
    ),
    "ledger.key_reused": _("This transfer was sent before with other terms."),
    "ledger.linked_failed": _("A linked transfer failed, so this one was not made either."),
    "ledger.no_account": _("There is no such account."),
    "ledger.no_pending": _("There is no such pending transfer."),
    "ledger.no_transfer": _("There is no such transfer."),
    "ledger.not_positive": _("An amount is more than 0."),
    "ledger.pending_expired": _("The pending transfer has expired."),
    "ledger.pending_settled": _("The pending transfer has been posted already."),
    "ledger.pending_voided": _("The pending transfer has been voided already."),
    "ledger.same_account": _("A transfer needs two different accounts."),
    "parties.account_invalid": _("A bank account has 8 to 32 digits."),
    "parties.amount_invalid": _("Enter an amount of 0 or more."),
    "parties.check_decided": _("This check has been decided already."),
    "parties.check_waiting": _("The same check is under way already."),
    "parties.consent_end": _("A consent ends in the future, within five years."),
    "parties.consent_unproven": _(
        "Before others may look, show that you act for this enterprise: have its legal"
        " representative or its bank account checked."
    ),
    "parties.consent_withdrawn": _("This consent has been withdrawn already."),
    "parties.currencies_differ": _("Give revenue and assets in one currency."),
    "parties.employees_invalid": _("Enter a number of employees from 0 to 10,000,000."),
    "parties.established_later": _("The date of establishment cannot be in the future."),
    "parties.evidence_invalid": _("There is no such kind of records: %(value)s."),
    "parties.evidence_missing": _("Choose at least one kind of records."),
    "parties.id_number_invalid": _("This is no valid number of an identity card."),
    "parties.id_number_taken": _("A person with this number is known already."),
    "parties.identifier_invalid": _("An identifier has 1 to 80 characters."),
    "parties.identifier_taken": _("Another enterprise has this identifier already."),
    "parties.identity_unproven": _(
        "Others have brought records of this enterprise. Before they are shown, have its legal"
        " representative or its bank account checked."
    ),
    "parties.identity_source_down": _(
        "The source of identity checks does not answer. Try again later."
    ),
    "parties.industry_invalid": _("An industry is four digits of GB/T 4754-2017."),
    "parties.name_invalid": _("A name has 1 to 200 characters; that of a person at most 80."),
    "parties.no_identity_source": _("This installation has no source for this check."),
    "parties.no_such_check": _("There is no such check."),
    "parties.no_such_consent": _("There is no such consent."),
    "parties.no_such_enterprise": _("There is no such enterprise."),
    "parties.no_such_grantee": _("There is nobody by this name whom a consent could be given to."),
    "parties.no_such_party": _("There is no such party."),
    "parties.no_such_relation": _("There is no such relation."),
    "parties.no_such_representation": _("This workspace does not act for the enterprise."),
    "parties.no_such_workspace": _("There is no such workspace."),
    "parties.not_an_enterprise": _("This identifier belongs to no enterprise."),
    "parties.not_text": _("Line %(row)s is not text in UTF-8."),
    "parties.purpose_unknown": _("There is no such purpose: %(value)s."),
    "parties.reason_length": _("Say why, in 5 to 300 characters."),
    "parties.region_invalid": _("A region is six digits of GB/T 2260."),
    "parties.relation_end": _("A relation ends after its first day."),
    "parties.relation_ended": _("This relation has ended already."),
    "parties.relation_known": _("This relation is known already."),
    "parties.scheme_invalid": _("The kind of an identifier is one word in lower case."),
    "parties.share_invalid": _("A share is over 0 and at most 1."),
    "parties.share_not_for_this": _("Only shareholders have a share."),
    "parties.shares_exceed_whole": _("The shares add up to more than the whole."),
    "parties.told_too_little": _("For this check %(field)s is needed."),
    "parties.too_many_checks": _("Too many such checks. The next may begin after %(until)s."),
    "parties.uscc_invalid": _(
        "This is no valid unified social credit code. Check all 18 characters."
    ),
}
