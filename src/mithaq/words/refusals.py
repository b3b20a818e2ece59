"""What each refusal says: what happened and why, and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mithaq.base.refusals import Refused
from mithaq.words.brief_terms import BRIEF_REFUSALS
from mithaq.words.case_refusals import CASE_REFUSALS
from mithaq.words.charter_refusals import CHARTER_REFUSALS
from mithaq.words.clearance_refusals import CLEARANCE_REFUSALS
from mithaq.words.complexity_refusals import COMPLEXITY_REFUSALS
from mithaq.words.control_refusals import CONTROL_REFUSALS
from mithaq.words.corpus_refusals import CORPUS_REFUSALS
from mithaq.words.cyber_refusals import CYBER_REFUSALS
from mithaq.words.day_refusals import DAY_REFUSALS
from mithaq.words.delphi_terms import DELPHI_REFUSALS
from mithaq.words.emergence_refusals import EMERGENCE_REFUSALS
from mithaq.words.exchange_refusals import EXCHANGE_REFUSALS
from mithaq.words.fact_words import fact_words
from mithaq.words.federation_refusals import FEDERATION_REFUSALS
from mithaq.words.giving_terms import GIVING_REFUSALS
from mithaq.words.impact_refusals import IMPACT_REFUSALS
from mithaq.words.industry_terms import INDUSTRY_REFUSALS
from mithaq.words.io_refusals import IO_REFUSALS
from mithaq.words.key_refusals import KEY_REFUSALS
from mithaq.words.leader_refusals import LEADER_REFUSALS
from mithaq.words.letter_refusals import LETTER_REFUSALS
from mithaq.words.mobility_refusals import MOBILITY_REFUSALS
from mithaq.words.policy_refusals import POLICY_REFUSALS
from mithaq.words.programme_refusals import PROGRAMME_REFUSALS
from mithaq.words.project_refusals import PROJECT_REFUSALS
from mithaq.words.space_terms import SPACE_REFUSALS
from mithaq.words.spin_off_refusals import SPIN_OFF_REFUSALS
from mithaq.words.standing_terms import STANDING_REFUSALS
from mithaq.words.text_refusals import TEXT_REFUSALS
from mithaq.words.tie_terms import TIE_REFUSALS
from mithaq.words.trust_terms import TRUST_REFUSALS
from mithaq.words.watching_terms import WATCHING_REFUSALS
from mithaq.words.wording import ASK, CHECK_ADDRESS, Words, filled


@dataclass(frozen=True)
class Told:
    """A refusal in the reader's language."""

    code: str
    what: str
    then: str


def told(refusal: Refused) -> Told:
    """The refusal in the language that is active. A code without words is our own fault and says so."""
    words = REFUSALS[refusal.code]
    facts = {
        name: told(fact).what if isinstance(fact, Refused) else fact_words(fact)
        for name, fact in refusal.facts.items()
    }
    return Told(refusal.code, what=filled(words.what, facts), then=filled(words.then, facts))


_OTHER_REFUSALS: Mapping[str, Words] = {
    "account_exists": Words(_("This person already has an account."), _("Use the account they have.")),
    "account_invalid": Words(
        _("The account cannot be opened: %(reasons)s"), _("Choose another name or password.")
    ),
    "address_invalid": Words(
        _("%(value)s is no e-mail address."),
        _("Write it as name@example.org."),
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
    "feed_unknown": Words(
        _("This address opens nothing, or nothing any more."),
        _("Make a new one on the page of your feeds and alerts."),
    ),
    "letters_on_pages": Words(
        _("Alerts by e-mail are chosen on the pages."),
        _("Save the search with another alert, then choose e-mail under My feeds and alerts."),
    ),
    "mail_is_off": Words(
        _("This node sends no e-mail."),
        _("Choose to be told on your desk or by feed."),
    ),
    "letters_too_many": Words(
        _("Several letters to confirm an address have been sent within an hour."),
        _("Open the link in one of them, or try again in an hour."),
    ),
    "mail_not_sent": Words(
        _("The letter could not be sent: the mail server does not answer."),
        _("Try again later, or tell the administrator of this node."),
    ),
    "node_missing": Words(_("There is no node in %(home)s yet."), _("Run `mithaq init`, or `mithaq demo`.")),
    "shortlist_unknown": Words(
        _("There is no such list, or it is not shared with you."),
        _("Open your lists again."),
    ),
    "socket_folder_unsafe": Words(
        _("The folder %(folder)s belongs to somebody else or is open to others."),
        _("Remove it, then start again."),
    ),
    "address_in_use": Words(
        _("Port %(port)s is in use."), _("Stop what uses it, or choose another with --port.")
    ),
    "message_unknown": Words(_("There is no such message."), _("Open the conversation again.")),
    "message_empty": Words(_("There is nothing written."), _("Write a few words, then send them.")),
    "message_too_long": Words(
        _("The text is longer than %(most)s letters."), _("Shorten it, or attach it as a file.")
    ),
    "day_past": Words(_("This is no day from today on."), _("Choose today or a later day.")),
    "database_away": Words(
        _("The node does not reach its database just now, so nothing was saved."),
        _("Keep this page open and try again in a minute; if it lasts, tell the administrator of this node."),
    ),
    "database_unavailable": Words(
        _("The database does not answer: %(reason)s"), _("Run `mithaq doctor`, which names the cause.")
    ),
    "demo_partner_ended": Words(
        _("The partner’s node %(node)s ended before it was ready."), _("See %(log)s, then start again.")
    ),
    "disk_full": Words(
        _("The disk is full, so nothing was saved."),
        _("Keep this page open, ask the administrator for space, and save again."),
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
    "file_exists": Words(
        _("The file %(file)s exists already."), _("Name another file, so that nothing is overwritten.")
    ),
    "file_not_written": Words(
        _("The file %(file)s could not be written: %(reason)s"), _("Choose a folder that you may write to.")
    ),
    "file_unknown": Words(_("There is no such file."), CHECK_ADDRESS),
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
    "home_exists": Words(
        _("There is a node in %(home)s already."), _("Start it with `mithaq up`, or name another home.")
    ),
    "host_exists": Words(
        _("A node has one host institution, and this one has it."), _("Register the institution as a member.")
    ),
    "host_missing": Words(_("This node has no host institution yet."), _("Run `mithaq init` first.")),
    "institution_unknown": Words(_("There is no such institution."), CHECK_ADDRESS),
    "file_missing": Words(_("No file was chosen."), _("Choose a file, then upload it.")),
    "format_unknown": Words(
        _("There is no export in the form %(value)s."), _("Choose one of: xlsx, csv, json, jsonl")
    ),
    "file_form_unknown": Words(
        _("This is not given out in the form %(value)s."), _("Choose one of: %(forms)s")
    ),
    "no_such_file": Words(
        _("There is no table and no drawing “%(value)s”."), _("Take the links of the page that shows it.")
    ),
    "import_empty": Words(
        _("No row of the file would change anything."), _("Nothing needs to be done. Discard the import.")
    ),
    "import_unknown": Words(_("There is no such import."), _("Open the list of imports.")),
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
    "not_permitted": Words(_("Your role does not open this."), ASK),
    "fault": Words(
        _("Something went wrong on our side. What you wrote is kept in this browser."),
        _("Try again; if it happens again, tell the administrator of this node when it happened."),
    ),
    "page_unknown": Words(_("There is no page at this address."), CHECK_ADDRESS),
    "page_out_of_range": Words(
        _("The list does not go that far."), _("Narrow the search, then page from its beginning.")
    ),
    "person_unknown": Words(_("There is no such person."), _("Choose one from the list.")),
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
FAMILIES = (
    _OTHER_REFUSALS,
    EXCHANGE_REFUSALS,
    CLEARANCE_REFUSALS,
    CASE_REFUSALS,
    CHARTER_REFUSALS,
    COMPLEXITY_REFUSALS,
    CYBER_REFUSALS,
    DAY_REFUSALS,
    FEDERATION_REFUSALS,
    INDUSTRY_REFUSALS,
    KEY_REFUSALS,
    LEADER_REFUSALS,
    BRIEF_REFUSALS,
    DELPHI_REFUSALS,
    EMERGENCE_REFUSALS,
    WATCHING_REFUSALS,
    MOBILITY_REFUSALS,
    POLICY_REFUSALS,
    CONTROL_REFUSALS,
    CORPUS_REFUSALS,
    LETTER_REFUSALS,
    PROGRAMME_REFUSALS,
    PROJECT_REFUSALS,
    SPACE_REFUSALS,
    SPIN_OFF_REFUSALS,
    STANDING_REFUSALS,
    TEXT_REFUSALS,
    TIE_REFUSALS,
    TRUST_REFUSALS,
    GIVING_REFUSALS,
    IMPACT_REFUSALS,
    IO_REFUSALS,
)
REFUSALS: Mapping[str, Words] = {code: words for family in FAMILIES for code, words in family.items()}
