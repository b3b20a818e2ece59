"""What each refusal says: what happened and why, and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mithaq.base.refusals import Refused


@dataclass(frozen=True)
class Words:
    """A sentence on what happened, and one on what to do; `%(fact)s` is filled from the refusal's facts."""

    what: str | Promise
    then: str | Promise


@dataclass(frozen=True)
class Told:
    """A refusal in the reader's language."""

    code: str
    what: str
    then: str


def told(refusal: Refused) -> Told:
    """The refusal in the language that is active. A code without words is our own fault and says so."""
    words = REFUSALS[refusal.code]
    facts = _Facts({name: _written(value) for name, value in refusal.facts.items()})
    return Told(refusal.code, what=str(words.what) % facts, then=str(words.then) % facts)


def _written(fact: object) -> str:
    return " ".join(map(str, fact)) if isinstance(fact, tuple) else str(fact)


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


_ASK = _("Ask the programme officer or the administrator of this node.")
_CHECK_ADDRESS = _("Check the address, or search the catalogue.")
_PASSED_OVER = _("It was passed over; mend the source and load it again.")

REFUSALS: Mapping[str, Words] = {
    "account_exists": Words(_("This person already has an account."), _("Use the account they have.")),
    "account_invalid": Words(
        _("The account cannot be opened: %(reasons)s"), _("Choose another name or password.")
    ),
    "already_appointed": Words(_("This person already holds that role."), _("Nothing needs to be done.")),
    "appointment_unknown": Words(
        _("There is no such appointment, or it has ended."), _("Open the list again.")
    ),
    "bloc_unknown": Words(_("There is no bloc with the code %(value)s."), _("Choose one from the list.")),
    "checkpoint_malformed": Words(
        _("This is no checkpoint that can be read."), _("Ask its sender for the original file.")
    ),
    "choice_unknown": Words(_("“%(value)s” is not one of the choices."), _("Choose one from the list.")),
    "content_invalid": Words(
        _("The record is not complete."), _("Mend the places named below, then try again.")
    ),
    "content_too_large": Words(
        _("The record is larger than %(most)s bytes."), _("Shorten the texts, or attach them as a file.")
    ),
    "database_account_missing": Words(
        _("PostgreSQL does not run as root, and there is no other account to run it as."),
        _("Name one in MITHAQ_OS_USER."),
    ),
    "database_account_unknown": Words(
        _("There is no account named %(name)s on this machine."), _("Correct the setting %(setting)s.")
    ),
    "database_folder_foreign": Words(
        _("The data folder %(folder)s belongs to another account."), _("Start the node as its owner.")
    ),
    "database_folder_missing": Words(
        _("The data folder %(folder)s has gone."), _("Put it back, or restore your backup into a new home.")
    ),
    "database_place_forbidden": Words(
        _("The database cannot use %(place)s: it may not enter or write there."),
        _("Choose another home with MITHAQ_HOME, or open the folder to its account."),
    ),
    "database_port_differs": Words(
        _("The database already runs on port %(expected)s."), _("Use that port, or stop the node first.")
    ),
    "dump_tool_missing": Words(
        _("The program %(program)s is needed and not installed."),
        _("Install the PostgreSQL client programs."),
    ),
    "database_not_empty": Words(
        _("This node already holds statements, and a restore would overwrite them."),
        _("Restore into a new home: set MITHAQ_HOME to an empty folder."),
    ),
    "database_not_started": Words(
        _("The database did not start: %(reason)s"), _("Run `mithaq doctor`, which names the cause.")
    ),
    "database_password_wrong": Words(
        _("The database does not accept the password in %(file)s."),
        _("Restore that file from your backup."),
    ),
    "database_programs_missing": Words(
        _("The package %(package)s, which brings PostgreSQL, is not complete."), _("Run `make setup` again.")
    ),
    "database_version_differs": Words(
        _("The data in %(folder)s are of PostgreSQL %(found)s, and this node brings %(expected)s."),
        _("Dump them with the old version (`mithaq backup`) and restore them here (`mithaq restore`)."),
    ),
    "dump_failed": Words(_("%(program)s failed: %(reason)s"), _("Mend the cause and try again.")),
    "backup_malformed": Words(
        _("This file is no backup of a node: %(reason)s"), _("Choose a file that `mithaq backup` wrote.")
    ),
    "node_missing": Words(_("There is no node in %(home)s yet."), _("Run `mithaq init`, or `mithaq demo`.")),
    "socket_folder_unsafe": Words(
        _("The folder %(folder)s belongs to somebody else or is open to others."),
        _("Remove it, then start again."),
    ),
    "address_in_use": Words(
        _("Port %(port)s is in use."), _("Stop what uses it, or choose another with --port.")
    ),
    "source_missing": Words(
        _("A loaded record must name its source and its key there."), _("Mend the loader of this source.")
    ),
    "own_record": Words(
        _("This record is your own institution’s."), _("Show interest in the records of others.")
    ),
    "record_not_open": Words(
        _("This record is not valid today, so nobody can show interest in it."),
        _("Search the catalogue for one that is."),
    ),
    "answer_unfit": Words(
        _("This record cannot be named as what meets the other one."),
        _("Name an offer for a need, or a need for an offer, of your own and visible to the other side."),
    ),
    "interest_ended": Words(
        _("This interest was withdrawn or declined."), _("Show interest again to begin another conversation.")
    ),
    "not_your_side": Words(
        _("Only the side that asked can withdraw an interest, and only the other side can decline it."),
        _("Close the conversation instead, or write to the other side."),
    ),
    "conversation_closed": Words(_("This conversation is closed."), _("Open it again, then go on.")),
    "conversation_unknown": Words(
        _("There is no such conversation that you take part in."), _("Open the list of your conversations.")
    ),
    "message_unknown": Words(_("There is no such message."), _("Open the conversation again.")),
    "message_empty": Words(_("There is nothing written."), _("Write a few words, then send them.")),
    "message_too_long": Words(
        _("The text is longer than %(most)s letters."), _("Shorten it, or attach it as a file.")
    ),
    "not_your_message": Words(
        _("Only who wrote a message can take it back."), _("Ask them, or answer it in the conversation.")
    ),
    "too_many_files": Words(
        _("A message carries %(most)s files at the most."), _("Send the others with another message.")
    ),
    "colleague_unfit": Words(
        _("Only a colleague of your institution who may lead conversations can take it over."),
        _("Choose one from the list."),
    ),
    "day_past": Words(_("This is no day from today on."), _("Choose today or a later day.")),
    "reminder_unknown": Words(_("There is no such reminder."), _("Open your desk to see the ones you have.")),
    "database_away": Words(
        _("The node does not reach its database just now, so nothing was saved."),
        _("Keep this page open and try again in a minute; if it lasts, tell the administrator of this node."),
    ),
    "database_unavailable": Words(
        _("The database does not answer: %(reason)s"), _("Run `mithaq doctor`, which names the cause.")
    ),
    "disk_full": Words(
        _("The disk is full, so nothing was saved."),
        _("Keep this page open, ask the administrator for space, and save again."),
    ),
    "draft_changed_elsewhere": Words(
        _("Somebody else saved this draft in the meantime. Your text is kept in this browser."),
        _("Open the draft in a second window, compare, and copy over what is missing."),
    ),
    "draft_in_review": Words(
        _("This draft is with its reviewer, so it cannot be changed."), _("Wait for the review.")
    ),
    "draft_not_approved": Words(
        _("Only a draft that was reviewed and not changed since can be published."),
        _("Send it to review."),
    ),
    "draft_not_in_review": Words(
        _("This draft is not waiting for a review."), _("Open your desk again to see where it stands.")
    ),
    "draft_not_open": Words(
        _("This draft has already been sent."), _("Open your desk again to see where it stands.")
    ),
    "draft_unknown": Words(
        _("There is no such draft."), _("Open your desk to see the drafts that you work on.")
    ),
    "envelope_malformed": Words(
        _("The signed envelope cannot be read."), _("Ask its sender for the original file.")
    ),
    "export_malformed": Words(
        _("This file is no export of a register: %(reason)s."),
        _("Make one with `mithaq register export` and try again."),
    ),
    "field_unknown": Words(
        _("There is no field of technology with the code %(value)s."), _("Choose one from the list.")
    ),
    "file_empty": Words(_("The file is empty."), _("Choose another file.")),
    "file_exists": Words(
        _("The file %(file)s exists already."), _("Name another file, so that nothing is overwritten.")
    ),
    "file_name_invalid": Words(
        _("The name of the file cannot be used."), _("Rename the file with plain letters, and try again.")
    ),
    "file_not_written": Words(
        _("The file %(file)s could not be written: %(reason)s"), _("Choose a folder that you may write to.")
    ),
    "file_too_large": Words(
        _("The file is larger than %(most_mib)s MiB."), _("Make it smaller, or offer it on request.")
    ),
    "file_unknown": Words(_("There is no such file."), _CHECK_ADDRESS),
    "file_unreadable": Words(
        _("The file %(file)s cannot be read: %(reason)s"), _("Check the path and try again.")
    ),
    "first_password_expired": Words(
        _("Your first password was not changed in time and opens nothing any more."),
        _("Ask the administrator of this node for a new one."),
    ),
    "own_account": Words(
        _("You cannot renew or close your own account here."),
        _("Change your password on your account page, or ask another administrator."),
    ),
    "four_eyes": Words(
        _("A second person reviews a draft: whoever wrote or sent it cannot."),
        _("Ask a colleague who may review."),
    ),
    "home_exists": Words(
        _("There is a node in %(home)s already."), _("Start it with `mithaq up`, or name another home.")
    ),
    "host_exists": Words(
        _("A node has one host institution, and this one has it."), _("Register the institution as a member.")
    ),
    "host_missing": Words(_("This node has no host institution yet."), _("Run `mithaq init` first.")),
    "institution_unknown": Words(_("There is no such institution."), _CHECK_ADDRESS),
    "label_unknown": Words(
        _("Nobody knows this label: its %(part)s says %(value)s. In doubt, nothing is released."),
        _("Choose a classification, recipients and conditions from the lists."),
    ),
    "last_administrator": Words(
        _("You cannot end your own appointment as administrator."), _("Ask another administrator to do it.")
    ),
    "name_missing": Words(_("A name is missing."), _("Write the name in at least one language.")),
    "name_too_long": Words(_("The name is longer than %(longest)s letters."), _("Shorten the name.")),
    "node_key_exists": Words(
        _("This node has a signing key already, and a second one would split its register."),
        _("Keep the key that lies in %(file)s."),
    ),
    "node_key_missing": Words(
        _("The signing key of this node is not at %(file)s."),
        _("Run `mithaq init` for a new node, or restore the key from your backup."),
    ),
    "node_key_unreadable": Words(
        _("The signing key at %(file)s cannot be read: %(reason)s"), _("Restore the key from your backup.")
    ),
    "not_canonical": Words(
        _("The text holds something that cannot be signed: %(reason)s"), _("Remove it and try again.")
    ),
    "not_permitted": Words(_("Your role does not open this."), _ASK),
    "note_invalid": Words(
        _("The note is longer than %(most)s letters or holds characters that reorder what readers see."),
        _("Write a short note in plain text."),
    ),
    "note_missing": Words(
        _("A draft that goes back needs a note."), _("Write what should be changed, then return it.")
    ),
    "fault": Words(
        _("Something went wrong on our side. What you wrote is kept in this browser."),
        _("Try again; if it happens again, tell the administrator of this node when it happened."),
    ),
    "page_unknown": Words(_("There is no page at this address."), _CHECK_ADDRESS),
    "page_out_of_range": Words(
        _("The list does not go that far."), _("Narrow the search, then page from its beginning.")
    ),
    "person_unknown": Words(_("There is no such person."), _("Choose one from the list.")),
    "reason_missing": Words(_("A withdrawal needs a reason."), _("Write why, in a sentence.")),
    "record_unknown": Words(_("There is no record with this reference that you may see."), _CHECK_ADDRESS),
    "record_withdrawn": Words(
        _("This record was withdrawn."), _("Draft a new one if the offer or need has come back.")
    ),
    "register_empty": Words(_("The register has no statement yet."), _("Publish something first.")),
    "reordering_characters": Words(
        _("The text holds characters that reorder what readers see."),
        _("Type it again without pasting, or paste it as plain text."),
    ),
    "control_characters": Words(
        _("The text holds control characters."),
        _("Type it again without pasting, or paste it as plain text."),
    ),
    "request_invalid": Words(
        _("The request is not in the form that is expected."),
        _("Compare it with the schema at /api/v1/openapi.json."),
    ),
    "cursor_malformed": Words(
        _("This is no cursor of ours."), _("Use the one that the last page gave, or none.")
    ),
    "register_damaged": Words(
        _("The register is damaged at position %(position)s."), _("Restore the node from its latest backup.")
    ),
    "row_malformed": Words(_("A row of the source cannot be read."), _PASSED_OVER),
    "key_missing": Words(_("A row of the source has no key."), _PASSED_OVER),
    "text_missing": Words(_("A row of the source has no title."), _PASSED_OVER),
    "status_unknown": Words(_("A row of the source has a status that nobody knows."), _PASSED_OVER),
    "day_unreadable": Words(_("A row of the source has a day that cannot be read."), _PASSED_OVER),
    "duplicate_key": Words(_("A key occurs twice in the source."), _PASSED_OVER),
    "row_repeated": Words(_("A row occurs twice in the source."), _PASSED_OVER),
    "duplicate_listing": Words(_("A listing occurs twice in the source."), _PASSED_OVER),
    "search_too_long": Words(
        _("The search is longer than %(most)s letters."), _("Search for the few words that matter most.")
    ),
    "session_expired": Words(
        _("Your session has ended. What you wrote is kept in this browser."),
        _("Sign in again in a second window, then save."),
    ),
    "signature_invalid": Words(
        _("The signature does not fit."), _("Do not rely on this file. Ask its sender for the original.")
    ),
    "size_unknown": Words(
        _("The register never had that size."), _("Ask for a size between 1 and the latest one.")
    ),
    "source_not_utf8": Words(
        _("Line %(line)s of the source is not in UTF-8."), _("Convert the file to UTF-8 and load it again.")
    ),
    "source_unknown": Words(_("There is no loader for the source %(value)s."), _("Choose one of: %(known)s")),
    "source_unreadable": Words(
        _("The source %(place)s cannot be read: %(reason)s"), _("Check the path or address and try again.")
    ),
    "state_unknown": Words(
        _("There is no state or territory with the code %(value)s."),
        _("Use a code of ISO 3166-1, such as TR."),
    ),
    "statement_malformed": Words(
        _("A statement cannot be read: its %(part)s is not as it must be."),
        _("Ask its sender for the original file."),
    ),
    "statement_unknown": Words(
        _("There is no such statement in the register that you may see."), _("Open the register's list.")
    ),
    "storage_unavailable": Words(
        _("The file could not be stored: %(reason)s"), _("Tell the administrator of this node.")
    ),
    "token_invalid": Words(
        _("The token cannot be made: its %(part)s is missing or out of range."),
        _("Fill it in and try again."),
    ),
    "token_missing": Words(
        _("This needs a token or a signed-in session."), _("Send the header `Authorization: Bearer …`.")
    ),
    "token_scope_missing": Words(
        _("The token does not have the scope %(scope)s."),
        _("Make a token with that scope on your account page."),
    ),
    "token_unknown": Words(
        _("The token is not known here, or it has expired."), _("Make a new one on your account page.")
    ),
    "too_many_requests": Words(_("There were too many requests."), _("Wait a minute, then try again.")),
    "user_unknown": Words(
        _("There is no account named %(value)s."), _("Run `mithaq user list` to see all accounts.")
    ),
    "username_taken": Words(_("There is an account named %(value)s already."), _("Choose another name.")),
}

PROBLEMS: Mapping[str, str | Promise] = {
    "missing": _("Fill this in."),
    "unknown_key": _("Nobody knows this part of a record."),
    "unknown_word": _("“%(value)s” is not one of the choices."),
    "wrong_shape": _("This is not in the form that is expected."),
    "too_long": _("This has %(length)s letters; the most is %(longest)s."),
    "too_many": _("Choose %(most)s at the most."),
    "field_unknown": _("“%(value)s” is no field of technology that we know."),
    "trl_out_of_range": _("A technology readiness level is a number from 1 to 9."),
    "ends_before_start": _("The end must come after the beginning."),
    "too_far": _("The end must be within %(years)s years."),
    "not_a_day": _("“%(value)s” is no day; write it as 2027-03-31."),
    "label_unknown": _("Nobody knows this label: its %(part)s says %(value)s."),
    "reordering_characters": _(
        "The text holds characters that reorder what readers see. Paste it as plain text."
    ),
    "control_characters": _("The text holds control characters. Paste it as plain text."),
}


VERIFY_PROBLEMS: Mapping[str, str | Promise] = {
    "key_differs": _("the export names another key than the one you trust"),
    "line_malformed": _("the line is no signed statement"),
    "statement_malformed": _("what was signed is no statement"),
    "signature_invalid": _("the signature does not fit"),
    "id_repeated": _("the identifier was used before"),
    "issuer_differs": _("another node issued it"),
    "note_malformed": _("the checkpoint cannot be read"),
    "note_signature_invalid": _("the signature of the checkpoint does not fit"),
    "size_differs": _("statements are missing or added before the checkpoint"),
    "root_differs": _("the statements are not the ones that the checkpoint signed"),
    "end_unsigned": _("no checkpoint covers the last statements"),
    "end_missing": _("the end of the file is missing"),
    "end_differs": _("the file does not end as it says"),
}


def problem_told(code: str, facts: Mapping[str, object]) -> str:
    """A problem of a draft in the language that is active."""
    return str(PROBLEMS[code]) % _Facts({name: _written(value) for name, value in facts.items()})
