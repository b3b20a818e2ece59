"""What the refusals of exchange say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import CHECK_ADDRESS, PASSED_OVER, Words

EXCHANGE_REFUSALS: Mapping[str, Words] = {
    "comparison_too_large": Words(
        _("%(given)s records are too many to stand side by side."),
        _("Tick %(most)s at the most."),
    ),
    "comparison_too_small": Words(
        _("A comparison needs two records or more."),
        _("Go back and tick two to five records."),
    ),
    "entries_too_many": Words(
        _("The list would have more than %(most)s records."),
        _("Take some off, or begin another list."),
    ),
    "entry_unknown": Words(
        _("This record is not on the list any more."),
        _("Open the list again."),
    ),
    "name_invalid": Words(
        _("The name is missing, or longer than %(most)s letters."),
        _("Write a short name."),
    ),
    "search_unknown": Words(
        _("MITHAQ_SEARCH names no engine for search: %(value)s."),
        _("Set it to `files` or to `postgresql`."),
    ),
    "saved_search_unknown": Words(
        _("There is no such saved search, or it was deleted."),
        _("Open the page of your feeds and alerts."),
    ),
    "saved_searches_too_many": Words(
        _("You have %(most)s saved searches, which is the most."),
        _("Delete one that you do not need any more."),
    ),
    "search_invalid": Words(
        _("The search holds characters that cannot be kept."),
        _("Type it anew as plain text."),
    ),
    "shortlist_not_yours": Words(
        _("This list belongs to a colleague."),
        _("Ask them to change it, or begin your own."),
    ),
    "shortlists_too_many": Words(
        _("You have %(most)s lists, which is the most."),
        _("Delete one that you do not need any more."),
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
    "amendment_under_way": Words(
        _("Somebody else is already amending this record."),
        _("Wait until they have published it, or agree with its institution who goes on."),
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
    "not_your_message": Words(
        _("Only who wrote a message can take it back."), _("Ask them, or answer it in the conversation.")
    ),
    "note_in_register": Words(
        _("This note stands in the register with the interest, so it cannot be taken back."),
        _("Write a message that puts it right, or withdraw the interest."),
    ),
    "too_many_files": Words(
        _("A message carries %(most)s files at the most."), _("Send the others with another message.")
    ),
    "colleague_unfit": Words(
        _("Only a colleague of your institution who may lead conversations can take it over."),
        _("Choose one from the list."),
    ),
    "reminder_unknown": Words(_("There is no such reminder."), _("Open your desk to see the ones you have.")),
    "disclosure_ends_too_soon": Words(
        _("The disclosure would end before it begins."), _("Choose a later day, or none.")
    ),
    "disclosure_not_releasable": Words(
        _("The label does not let this institution see the record."),
        _("Choose another institution, or amend the label first."),
    ),
    "disclosure_to_owner": Words(
        _("The record belongs to this institution."), _("Choose another institution.")
    ),
    "disclosure_unknown": Words(_("Nothing is disclosed to this institution."), _("Open the record again.")),
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
    "file_empty": Words(_("The file is empty."), _("Choose another file.")),
    "file_name_invalid": Words(
        _("The name of the file cannot be used."), _("Rename the file with plain letters, and try again.")
    ),
    "file_not_attached": Words(
        _("The draft names a file that was not attached to it."), _("Attach the file itself to the draft.")
    ),
    "file_too_large": Words(
        _("The file is larger than %(most_mib)s MiB."), _("Make it smaller, or offer it on request.")
    ),
    "four_eyes": Words(
        _("A second person reviews a draft: whoever wrote or sent it cannot."),
        _("Ask a colleague who may review."),
    ),
    "print_too_long": Words(
        _("A PDF holds at most %(most)s records."), _("Narrow the search, or take a sheet instead.")
    ),
    "fonts_missing": Words(
        _("The fonts that a PDF needs are not on this node."),
        _("Run `make frontend`, or take another form."),
    ),
    "export_too_large": Words(
        _("The search finds more than %(most)s records, too many for one export."),
        _("Narrow the search, or export the whole catalogue."),
    ),
    "import_being_checked": Words(
        _("The file is being checked just now."), _("Wait until its check is done.")
    ),
    "import_broke_off": Words(
        _("The work on this import broke off through a fault on our side."),
        _("Tell the administrator of this node, whose log has the details; then upload the file again."),
    ),
    "import_in_review": Words(_("This import is with its reviewer."), _("Wait for the review.")),
    "import_not_checked": Words(
        _("Only an import that has been checked can be sent to review."),
        _("Open the import to see where it stands."),
    ),
    "import_not_in_review": Words(
        _("This import is not waiting for a review."), _("Open the import to see where it stands.")
    ),
    "import_not_publishing": Words(
        _("This import is not being published."), _("Open the import to see where it stands.")
    ),
    "import_publishing": Words(
        _("This import is being published."), _("Stop it first, or wait until it is done.")
    ),
    "import_records_changed": Words(
        _("%(changed)s rows name records that were changed or taken up in a draft after the check."),
        _("You chose all or nothing, so nothing was published. Upload the file again."),
    ),
    "import_rows_wrong": Words(
        _("%(wrong)s rows are wrong, and you chose all or nothing. Nothing was sent."),
        _("Mend the rows and upload the file again, or publish the good rows only."),
    ),
    "record_from_source": Words(
        _("This record comes from the public source %(source)s, so it is read-only here."),
        _("It changes when its source changes and is loaded again."),
    ),
    "sheet_empty": Words(_("The file has headings and no row under them."), _("Fill in at least one row.")),
    "sheet_encrypted": Words(
        _("The file is protected by a password, or of an old format (.xls)."),
        _("Save it as .xlsx without a password and upload it again."),
    ),
    "sheet_formulas": Words(
        _("The workbook holds formulas, and what a formula shows can change."),
        _("Copy the sheet and paste its values only, then upload that."),
    ),
    "sheet_hidden": Words(
        _("The workbook has a hidden sheet, which nobody would review."),
        _("Show or delete the hidden sheet and upload the file again."),
    ),
    "sheet_holds_nul": Words(
        _("Line %(number)s of the file holds a NUL character, which no text has."),
        _("Save the sheet anew as CSV in UTF-8 and upload that."),
    ),
    "sheet_merged": Words(
        _("The workbook holds merged cells, so it is not clear which row a value belongs to."),
        _("Unmerge all cells and upload the file again."),
    ),
    "sheet_not_utf8": Words(
        _("The file is neither a workbook nor a text in UTF-8."),
        _("Save it as .xlsx, or as CSV in UTF-8, and upload it again."),
    ),
    "sheet_not_xlsx": Words(
        _("The file is packed like an .xlsx workbook, and is something else."),
        _("Open it in a spreadsheet, save it as .xlsx and upload that."),
    ),
    "sheet_row_unreadable": Words(
        _("Line %(number)s of the file cannot be read."), _("Look at the quotation marks in this line.")
    ),
    "sheet_too_large": Words(
        _("To read the workbook takes more than %(most_mib)s MiB of memory, or too much time."),
        _("Delete whatever stands far away from the table, or divide it into several files."),
    ),
    "sheet_unreadable": Words(
        _("The workbook is damaged and cannot be read."), _("Open it, save it anew as .xlsx and upload that.")
    ),
    "headings_missing": Words(
        _("The first row holds no headings that we know."), _("Copy the heading row of the template.")
    ),
    "heading_unknown": Words(
        _("Nobody knows the heading “%(value)s”."), _("Take it from the template, or delete the column.")
    ),
    "heading_repeated": Words(
        _("Two columns have the heading of “%(value)s”."), _("Delete or rename one of them.")
    ),
    "too_many_columns": Words(
        _("The sheet has more than %(most)s columns."),
        _("Delete the columns that the template does not have."),
    ),
    "too_many_rows": Words(_("The file has more than %(most)s rows."), _("Divide it into several files.")),
    "note_invalid": Words(
        _("The note is longer than %(most)s letters or holds characters that reorder what readers see."),
        _("Write a short note in plain text."),
    ),
    "note_missing": Words(
        _("A draft that goes back needs a note."), _("Write what should be changed, then return it.")
    ),
    "record_unknown": Words(_("There is no record with this reference that you may see."), CHECK_ADDRESS),
    "record_withdrawn": Words(
        _("This record was withdrawn."), _("Draft a new one if the offer or need has come back.")
    ),
    "row_malformed": Words(_("A row of the source cannot be read."), PASSED_OVER),
    "key_missing": Words(_("A row of the source has no key."), PASSED_OVER),
    "step_open_already": Words(
        _("Everyone may read this much already."), _("Choose a step that goes further.")
    ),
    "text_missing": Words(_("A row of the source has no title."), PASSED_OVER),
    "status_unknown": Words(_("A row of the source has a status that nobody knows."), PASSED_OVER),
    "source_day_unreadable": Words(_("A row of the source has a day that cannot be read."), PASSED_OVER),
    "duplicate_key": Words(_("A key occurs twice in the source."), PASSED_OVER),
    "row_repeated": Words(_("A row occurs twice in the source."), PASSED_OVER),
    "duplicate_listing": Words(_("A listing occurs twice in the source."), PASSED_OVER),
    "source_not_utf8": Words(
        _("Line %(line)s of the source is not in UTF-8."), _("Convert the file to UTF-8 and load it again.")
    ),
    "source_unknown": Words(_("There is no loader for the source %(value)s."), _("Choose one of: %(known)s")),
    "source_unreadable": Words(
        _("The source %(place)s cannot be read: %(reason)s"), _("Check the path or address and try again.")
    ),
    "storage_unavailable": Words(
        _("The file could not be stored: %(reason)s"), _("Tell the administrator of this node.")
    ),
}
