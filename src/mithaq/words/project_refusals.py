"""What the refusals of joint projects say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import ASK, Words

PROJECT_REFUSALS: Mapping[str, Words] = {
    "agreement_of_others": Words(
        _("Not all who take part are parties of the agreement %(reference)s."),
        _("Choose an agreement that binds all of them, or none."),
    ),
    "deliverable_accepted": Words(
        _("This deliverable has been accepted."), _("Tell of what came later as another deliverable.")
    ),
    "deliverable_not_submitted": Words(
        _("No document of this deliverable waits for a verdict."), _("Open the project again.")
    ),
    "deliverable_unknown": Words(
        _("The plan has no such deliverable."), _("Open the project again and choose one of its parts.")
    ),
    "document_other": Words(
        _("Another document has been handed in meanwhile."), _("Open the project again and read that one.")
    ),
    "document_goes_itself": Words(
        _("%(reference)s goes as it was kept: its own files, and no other."),
        _("Choose no file, and deliver it again."),
    ),
    "document_label_refuses": Words(
        _("The label of %(reference)s does not let that party have it."),
        _("Add a version whose label names them, and ask for its release."),
    ),
    "document_recalled": Words(
        _("%(reference)s was taken back."), _("Use a later version, or ask whoever took it back.")
    ),
    "document_unknown": Words(
        _("There is no document %(value)s that you may see."),
        _("Check its reference, or open the project’s room and choose one."),
    ),
    "document_version_differs": Words(
        _("%(reference)s is not what came under that reference before."),
        _("Ask the sender to release it as another version."),
    ),
    "entry_invalid": Words(
        _("What you tell is not complete, or cannot be: %(places)s"),
        _("Mend the places named, then try again."),
    ),
    "entry_same": Words(_("You have told this already."), _("Nothing needs to be done.")),
    "project_entry_unknown": Words(_("Nobody has told this of the project."), _("Open the project again.")),
    "judged_elsewhere": Words(
        _("A verdict on a deliverable takes two people, each in a signed-in session."),
        _("Open the deliverable on the page of its project."),
    ),
    "key_taken": Words(_("Another part has the key %(key)s."), _("Choose another key.")),
    "licence_conflicts": Words(
        _("The rights that the plan gives do not allow this licence: %(conflicts)s"),
        _("Ask the lead to change the plan, or the other parties to consent."),
    ),
    "not_a_partner": Words(_("Your institution does not take part in this project."), ASK),
    "not_reviewed": Words(
        _("Nobody of your institution has read this document yet."),
        _("Ask a colleague to read it and to say that it may be accepted."),
    ),
    "not_the_lead": Words(
        _("Another institution leads this project."), _("Ask the lead to change the plan.")
    ),
    "not_yours_to_tell": Words(
        _("The word of another party counts on this."), _("Ask whoever answers for this part of the plan.")
    ),
    "own_deliverable": Words(
        _("This deliverable is your institution’s own."), _("Another party accepts it.")
    ),
    "part_unknown": Words(
        _("The plan has no part with the key %(value)s."),
        _("Open the plan again and choose one of its parts."),
    ),
    "room_fields_outside": Words(
        _("The plan of the project does not have these fields of technology: %(fields)s"),
        _("Choose fields of the plan, or ask the lead to change it."),
    ),
    "room_fields_unfit": Words(
        _("No field of technology is chosen, or there are too many."), _("Tick at least one field.")
    ),
    "room_key_unfit": Words(
        _("The key has letters that a key cannot have."),
        _("Use up to 30 letters from A to Z, digits, points, hyphens and underscores."),
    ),
    "room_label_unfit": Words(_("The label is not one of your institution."), _("Choose the label again.")),
    "room_label_wider": Words(
        _("It goes on from %(reference)s, which came from others, and would reach further than that may."),
        _("Choose a label that is at least as close, and names nobody whom theirs does not name."),
    ),
    "room_parts_unfit": Words(
        _("Too many parties gave parts of it."), _("Begin a new document, and say in it what it rests on.")
    ),
    "room_title_unfit": Words(
        _("The title is empty, or is not one line of at most 200 letters."), _("Write a short title.")
    ),
    "room_versions_most": Words(
        _("This document has as many versions as a document can have."),
        _("Begin another document under a new key."),
    ),
    "plan_file_unreadable": Words(
        _("This file cannot be read as a plan."),
        _("Save it as XLSX, CSV or Microsoft Project XML, then try again."),
    ),
    "plan_invalid": Words(
        _("The plan is not complete, or cannot be: %(places)s"), _("Mend the places named, then try again.")
    ),
    "plan_malformed": Words(
        _("The plan cannot be read: %(part)s"), _("Ask its sender to set it again, or mend what was written.")
    ),
    "plan_overtaken": Words(
        _("The plan was changed since you began this one."),
        _("Begin again from the plan that is in effect."),
    ),
    "plan_row_unreadable": Words(
        _("Row %(line)s of the plan cannot be read: its %(column)s is missing, or not as it must be."),
        _("Mend the row, then try again. An export of a project shows how rows are written."),
    ),
    "plan_same": Words(_("This plan is in effect already."), _("Change it first.")),
    "project_title_missing": Words(_("The project has no title."), _("Write one in at least one language.")),
    "project_unknown": Words(
        _("There is no such project that you may see."), _("Open the list of projects.")
    ),
    "rate_unknown": Words(
        _("No rate of %(currency)s into %(into)s is known for %(day)s."),
        _("Tell the rate, its day and its source, or ask the administrator for newer rates."),
    ),
    "rates_unreadable": Words(
        _("The node’s file of exchange rates cannot be read at line %(line)s."),
        _("Ask the administrator to mend rates.csv."),
    ),
    "deliverable_read_already": Words(
        _("A colleague has read this document already."), _("A second person may accept it now.")
    ),
}
