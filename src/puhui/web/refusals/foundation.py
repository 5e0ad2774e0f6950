"""Sentences of the refusals of kernel, foundation, web and command line."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, str | Promise] = {
    "accounts.email_not_confirmed": _(
        "They have not confirmed this email address yet. Ask them to, under their settings."
    ),
    "cli.no_id": _("This is no id."),
    "cli.nothing_asked": _("Say which: one id or more, or --last."),
    "access.already_decided": _("This has been decided already."),
    "access.approval_needed": _("A second person must approve this first."),
    "access.no_such_approval": _("There is no such request for approval."),
    "access.no_such_token": _("There is no such token."),
    "access.no_workspace": _("You have no workspace for this. Open one, or ask for an invitation."),
    "access.not_permitted": _("Your role in this workspace does not allow this."),
    "access.reason_too_short": _("Give a reason of at least 5 characters."),
    "access.second_person_needed": _("Whoever asked for this may not approve it themselves."),
    "access.sign_in_first": _("Sign in first."),
    "access.token_life": _("A token lasts at most 366 days, and ends in the future."),
    "access.token_name": _("Give the token a name of 1 to 80 characters."),
    "access.token_scope": _("A token cannot hold this permission: %(value)s."),
    "access.token_scopes": _("Choose at least one permission."),
    "accounts.already_member": _("This user belongs to the workspace already."),
    "accounts.code_too_soon": _("A code is on its way. Ask again in %(seconds)s seconds."),
    "accounts.delegates_do_not_own": _("A delegate cannot be an owner."),
    "accounts.email_known": _("Somebody is signed up with this email address already."),
    "accounts.institution_known": _("There is an institution of this name already."),
    "accounts.last_manager": _("The last one who can manage the workspace has to stay."),
    "accounts.name_missing": _("Give a name."),
    "accounts.no_code_open": _("No code is open. Ask for a new one."),
    "accounts.no_such_member": _("There is no such member in this workspace."),
    "accounts.no_such_organisation": _("There is no such organisation: %(value)s."),
    "accounts.no_such_role": _("This workspace has no such role."),
    "accounts.no_such_user": _(
        "Nobody is signed up with this email address. Ask them to sign up first."
    ),
    "accounts.no_such_workspace": _("There is no such workspace among yours."),
    "accounts.phone_malformed": _(
        "This is no phone number. Write eleven digits, or + and the country."
    ),
    "accounts.roles_missing": _("Choose at least one role."),
    "accounts.sms_unavailable": _("Text messages cannot be sent at the moment. Try again later."),
    "accounts.too_many_codes": _(
        "No more than %(most)s codes are sent in a day. Try again tomorrow."
    ),
    "api.bad_cursor": _("This is no place in this list. Begin from its start."),
    "backup.exists": _("A file of this name is there already: %(file)s."),
    "backup.not_writable": _("The backup cannot be written here: %(file)s."),
    "cli.cannot_write": _("Nothing can be written here: %(file)s."),
    "cli.no_such_file": _("The file cannot be read: %(file)s."),
    "cli.not_a_date": _("This is no date; write YYYY-MM-DD: %(value)s."),
    "cli.not_writable": _("Nothing can be written here: %(value)s."),
    "files.too_large": _("The file is too large."),
    "files.unknown": _("There is no such file."),
    "home.database": _("The database in the home folder does not start: %(rule)s."),
    "home.in_use": _("Another puhui runs on this home folder: %(home)s."),
    "home.not_writable": _("Nothing can be written to the home folder: %(home)s."),
    "home.other_version": _("The database in this home folder is of another version: %(home)s."),
    "idempotency.bad_key": _("The idempotency key has 1 to 200 characters."),
    "idempotency.key_reused": _("This idempotency key came with another request before."),
    "money.not_a_number": _("This is no amount: %(value)s."),
    "money.too_precise": _("This amount has too many digits after the point: %(value)s."),
    "rates.not_a_number": _("This is no rate: %(value)s."),
    "restore.damaged": _("The backup is damaged: %(file)s."),
    "restore.format": _("The backup is of another format: %(file)s."),
    "restore.newer_backup": _("The backup comes from a newer puhui."),
    "restore.not_a_backup": _("This file is no backup: %(file)s."),
    "restore.not_empty": _("A backup is restored only where nothing is yet."),
    "up.database": _("The database at DATABASE_URL does not answer: %(rule)s."),
    "up.port": _("Port %(port)s cannot be used."),
    "webhooks.delivery_waiting": _("This message is on its way already."),
    "webhooks.endpoint_disabled": _("This endpoint is switched off. Switch it on again first."),
    "webhooks.event_types_missing": _("Choose at least one type of events."),
    "webhooks.no_such_delivery": _("There is no such message."),
    "webhooks.no_such_endpoint": _("There is no such endpoint."),
    "webhooks.too_many_endpoints": _("A workspace has at most %(most)s endpoints."),
    "webhooks.unknown_event_type": _("There is no such type of events: %(value)s."),
    "webhooks.url_invalid": _("Write an address of the form https://host/path."),
    "webhooks.url_private": _("Messages go to public addresses only, and this is none: %(value)s."),
}
