"""What the refusals of calls, applications, missions and visits say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import ASK, CHECK_ADDRESS, Words

_NOTHING = _("Nothing needs to be done.")

MOBILITY_REFUSALS: Mapping[str, Words] = {
    "agreed_already": Words(_("Your institution has said yes to this mission already."), _NOTHING),
    "application_erased": Words(_("The file of this application is erased already."), _NOTHING),
    "application_incomplete": Words(
        _(
            "The application is not complete, or too long: a line has at most %(line)s letters, a text"
            " at most %(text)s."
        ),
        _("Write name, contact, languages, curriculum and motivation, then send it again."),
    ),
    "application_unknown": Words(
        _("There is no such application that you may open."), _("Open your applications.")
    ),
    "applied_already": Words(
        _("Your institution has applied for this person in this call already."),
        _("Open that application; erase it to send another."),
    ),
    "audience_too_large": Words(
        _("A call is told to at most %(most)s parties by name."),
        _("Name states or blocs instead, or open it for everybody."),
    ),
    "award_changed": Words(
        _("Another award was put forward while you read this one."), _("Read that one, then decide.")
    ),
    "award_not_ranked": Words(
        _("Somebody is named who is not in the ranking."), _("Open the ranking again and choose from it.")
    ),
    "award_reason_missing": Words(
        _("This departs from the ranking, or leaves a place empty, and does not say why."),
        _("Write the reason; it is signed with the award."),
    ),
    "award_too_many": Words(
        _("The call has %(places)s places, and more are named."), _("Move some to the reserve list.")
    ),
    "award_twice": Words(_("Somebody is named twice."), _("Leave each in one list only.")),
    "award_unknown": Words(
        _("No award waits for a second person here."), _("Ask a colleague to put one forward first.")
    ),
    "call_elsewhere": Words(
        _("This call was opened at the node %(issuer)s, where its applications are kept."),
        _("Ask the organiser for an account there; who you are does not travel between nodes."),
    ),
    "call_incomplete": Words(
        _("The call is not complete, or cannot be: %(places)s"), _("Mend what is named, then open it.")
    ),
    "call_known": Words(_("This call is known here already."), _NOTHING),
    "call_not_closed": Words(
        _("The call is not closed, or it is decided already."),
        _("Reviews and awards come between its last day and its decision."),
    ),
    "call_not_open": Words(
        _("This call is open from %(opens)s until the end of %(closes)s, at its organiser’s."),
        _("Choose a call that is open today."),
    ),
    "call_over": Words(_("This call is decided or taken back already."), _NOTHING),
    "call_unknown": Words(_("There is no such call for you."), _("Open the list of calls.")),
    "certificate_malformed": Words(
        _("This is no certificate that can be read: %(part)s"), _("Ask its holder for the original file.")
    ),
    "certificate_name_differs": Words(
        _("The signature is genuine, but it is not about the name in this file."),
        _("Do not rely on it. Ask the institution that signed."),
    ),
    "certificate_unknown": Words(
        _("Your institution has no certificate of this mission, or its name is erased."),
        _("The host signs certificates, once the mission is done."),
    ),
    "certified_already": Words(_("This stay is certified already."), _("Download the certificate.")),
    "conflict_declared": Words(
        _("You have said that you are not impartial here."), _("Another reviewer takes your place.")
    ),
    "consent_missing": Words(
        _("Nothing of a person is shown without their own consent."),
        _("Tick that you agree, then save your entry."),
    ),
    "expert_unknown": Words(_("There is no such entry in the directory."), _("Open the directory again.")),
    "facility_unknown": Words(_("There is no such facility."), _("Open the directory again.")),
    "identity_key_unreadable": Words(
        _("The number of a document cannot be read: the key at %(file)s does not fit."),
        _("Restore the key from your backup."),
    ),
    "lead_times_unreadable": Words(
        _("The rulebook of lead times at %(file)s cannot be read."),
        _("Mend it: each entry has state, from, until, days, amendment_days and source."),
    ),
    "mission_begun": Words(
        _("The first day of this mission has come, and not both institutions have said yes."),
        _("Offer it again with later days."),
    ),
    "mission_known": Words(
        _("This very mission was offered already."), _("Open it in the list of missions.")
    ),
    "mission_not_agreed": Words(
        _("This mission is not agreed by both, or has not begun."), _("Wait until it is under way.")
    ),
    "mission_not_done": Words(
        _("This mission is not over, or was broken off."), _("Certify the stay when it is done.")
    ),
    "mission_not_ours": Words(
        _("This step is the other institution’s, or your institution takes no part in this mission."), ASK
    ),
    "mission_over": Words(
        _("This mission is over by that day, or was broken off before."), _("Choose a day before its end.")
    ),
    "mission_unknown": Words(_("There is no such mission."), _("Open the list of missions.")),
    "not_eligible": Words(
        _("This call is not for you, by: %(reasons)s"), _("Read who may apply, or choose another call.")
    ),
    "not_organiser": Words(
        _("Only people of the institution that opened the call lead it, in the role for this step."), ASK
    ),
    "ranking_changed": Words(
        _("The ranking is another than the one that was put forward."),
        _("Ask your colleague to put the award forward again."),
    ),
    "report_early": Words(
        _("The mission lasts until %(ends)s; its final report comes after."), _("Write an interim report.")
    ),
    "review_given": Words(_("You have given this review already."), _NOTHING),
    "review_unknown": Words(
        _("There is no such review for you, or the application is erased."), _("Open your desk again.")
    ),
    "reviewers_missing": Words(_("No reviewer was chosen, or too many."), _("Choose some from the list.")),
    "reviews_missing": Words(
        _("Applications with fewer than %(needed)s reviews: %(count)s"),
        _("Share out what is missing, and wait for the reviews."),
    ),
    "scores_incomplete": Words(
        _("Each criterion of the call needs a whole score from %(least)s to %(most)s."),
        _("Fill in what is missing."),
    ),
    "terms_wrong": Words(
        _("These terms cannot be: %(part)s"), _("Mend that part, then offer the mission again.")
    ),
    "visit_answered": Words(_("This request is answered, withdrawn or over."), _("Prepare another request.")),
    "visit_known": Words(_("This request is known here already."), _NOTHING),
    "visit_not_over": Words(
        _("The visit is still asked for, or granted and not over."),
        _("Withdraw it first, or wait for its last day."),
    ),
    "visit_not_ours": Words(_("This step is the other institution’s."), ASK),
    "visit_too_late": Words(
        _("The host asks for %(days)s working days; the first day that can be asked for is %(earliest)s."),
        _("Choose that day or a later one, or ask for an emergency visit and say why."),
    ),
    "visit_unknown": Words(_("There is no such request for visit."), CHECK_ADDRESS),
    "visit_wrong": Words(_("This request cannot be: %(part)s"), _("Mend that part, then prepare it again.")),
}
