"""What the refusals of programmes and agreements say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import ASK, Words

PROGRAMME_REFUSALS: Mapping[str, Words] = {
    "agreement_not_agreed": Words(
        _("Not all parties have signed this agreement, or it has ended."), _("There is nothing to end.")
    ),
    "agreement_over": Words(
        _("The term of this text is over already."), _("Answer it with a text that ends later.")
    ),
    "agreement_proof_malformed": Words(
        _("This is no proof of an agreement that can be read: %(part)s"),
        _("Ask its sender for the original file."),
    ),
    "agreement_reference_taken": Words(
        _("An agreement that is negotiated here has this reference."),
        _("It counts by itself once all parties have signed it; record another under another reference."),
    ),
    "agreement_text_invalid": Words(
        _("The text is not complete, or cannot be: %(places)s"), _("Mend the places named, then try again.")
    ),
    "agreement_text_malformed": Words(
        _("The text of the agreement cannot be read: %(part)s"), _("Ask its sender to put it forward again.")
    ),
    "approved_already": Words(
        _("Your institution has approved this text already."), _("Another person of it may sign now.")
    ),
    "clause_too_long": Words(_("The clause is too long."), _("Shorten it, or move a part to an annex.")),
    "figure_outside_bounds": Words(
        _("The figure %(name)s does not stand between its bounds, so it is not told."),
        _("Tell the administrator of this node: a figure is reckoned wrong."),
    ),
    "figure_unknown": Words(
        _("The page of this year has no figure %(value)s."), _("Open the year again and choose a number.")
    ),
    "figure_without_evidence": Words(
        _("Nothing shows the figure %(name)s, so it is not told."),
        _("Tell the administrator of this node: a figure has lost its evidence."),
    ),
    "year_out_of_programme": Words(
        _("The programme has no year %(year)s: it has those from %(first)s to %(last)s."),
        _("Choose one of its years."),
    ),
    "copy_missing": Words(
        _("There are not yet two copies to compare: one of yours and one of another party."),
        _("Put a text forward or sign one, or wait until another party has."),
    ),
    "copy_unknown": Words(
        _("There is no such copy of this agreement: %(value)s"),
        _("Open the agreement again and choose one of the copies that it offers."),
    ),
    "delivery_agreement_overdue": Words(
        _("The recipient is late with what the agreement %(agreement)s asks of it, since %(days)s."),
        _("Once they have done it and said so, deliver again."),
    ),
    "draft_changed": Words(
        _("Somebody has changed this since you opened it."), _("Open it again; what you wrote is below.")
    ),
    "not_a_party": Words(_("Your institution is no party of this agreement."), ASK),
    "not_approved": Words(
        _("Nobody of your institution has approved this text."),
        _("Ask a programme officer or a licensing officer of it to read and approve it first."),
    ),
    "notice_given": Words(
        _("Your institution has given notice already."), _("The day on which it ends stands on the page.")
    ),
    "notice_short": Words(
        _("The agreement asks for %(days)s days of notice."), _("Name %(first)s or a later day.")
    ),
    "obligation_met": Words(
        _("Your institution has said already that it did this."), _("Nothing needs to be done.")
    ),
    "parties_few": Words(_("An agreement has at least two parties."), _("Choose another institution.")),
    "party_not_reached": Words(
        _("A party is on the node %(issuer)s, which is not reached: the text would wait here unseen."),
        _("Ask the administrator to pair the nodes."),
    ),
    "proposal_known": Words(
        _("This very text was put forward already."), _("Change it, or sign the one that stands there.")
    ),
    "proposal_unknown": Words(
        _("The agreement has no such text."), _("Open the agreement again and choose one of its texts.")
    ),
    "signature_term_wrong": Words(
        _("A signature stands for at least a day and at most %(most)s days."), _("Choose another day.")
    ),
    "signed_already": Words(
        _("Your institution has signed this text; the signature stands until %(until)s."),
        _("Nothing needs to be done."),
    ),
    "signed_other": Words(
        _("Your institution has signed another text of it; that signature stands until %(until)s."),
        _("Wait for that day, or for the others to sign that text."),
    ),
    "title_missing": Words(
        _("The agreement has no title."), _("Write one in each language in which it is to be agreed.")
    ),
}
