"""What the refusals of case say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

CASE_REFUSALS: Mapping[str, Words] = {
    "adviser_is_author": Words(
        _("Whoever wrote the case neither advises on it nor weighs the advice of others."),
        _("A colleague who did not write it must do that."),
    ),
    "advice_agrees": Words(_("The advice is not in conflict."), _("Nothing needs to be resolved.")),
    "advice_changed": Words(
        _("Somebody has advised since you opened this."), _("Read the new advice, then resolve the conflict.")
    ),
    "advice_conditions_missing": Words(
        _("Advice to approve with conditions names at least one condition."), _("Add the conditions.")
    ),
    "advice_entity_unknown": Words(
        _("The case has nothing of this name on which advice could be asked."), _("Choose from the list.")
    ),
    "advice_nobody_asked": Words(
        _("Nobody new was asked."), _("Choose an institution that was not asked about this yet.")
    ),
    "advice_not_asked": Words(
        _("Your institution was not asked about this."), _("Ask the case officer to be consulted.")
    ),
    "advice_reason_missing": Words(
        _("Advice to refuse names at least one reason."), _("Choose the reasons from the list.")
    ),
    "advice_text_missing": Words(_("Advice of this kind needs words."), _("Write what it rests on.")),
    "agreement_changed": Words(
        _("The terms were changed since you read them."), _("Read them again, then confirm.")
    ),
    "agreement_confirmed": Words(_("These terms are confirmed already."), _("Nothing needs to be done.")),
    "agreement_ends_earlier": Words(
        _("The agreement ends on %(day)s already."),
        _("Name an earlier day; to prolong it, record its new terms, which a second person confirms."),
    ),
    "agreement_incomplete": Words(_("The agreement lacks: %(parts)s"), _("Fill in what is missing.")),
    "agreement_malformed": Words(
        _("The terms of the agreement cannot be read: %(part)s"), _("Fill in the form again.")
    ),
    "agreement_period_wrong": Words(_("The agreement ends before it begins."), _("Correct the two days.")),
    "agreement_reference_wrong": Words(
        _("“%(value)s” cannot be the reference of an agreement."),
        _("Use Latin letters, digits, points, slashes, underscores and hyphens."),
    ),
    "agreement_unchanged": Words(_("These very terms are on file already."), _("Nothing needs to be done.")),
    "agreement_unknown": Words(_("No agreement %(value)s is on file."), _("Choose one from the list.")),
    "approval_malformed": Words(
        _("This is no approval that can be read."), _("Ask the sender for the original.")
    ),
    "approval_of_other": Words(
        _("An approval by %(signer)s speaks of something else than this release."),
        _("Do not take the release in; ask the sender."),
    ),
    "approval_signer_unknown": Words(
        _("Nothing shows that %(signer)s was appointed to sign in this role."),
        _("Do not take the release in; ask the sender."),
    ),
    "approvals_too_few": Words(
        _("Signers needed: %(count)s; found: %(found)s."),
        _("Do not take the release in; ask the sender for the missing approval."),
    ),
    "assessment_incomplete": Words(
        _("These items lack a verdict on a list or their kind: %(items)s"),
        _(
            "Say for each what it is on a control list, or that you looked and it is not "
            "listed, and its kind."
        ),
    ),
    "case_act_not_in_two": Words(
        _("The step “%(move)s” does not take two signatures."), _("Take it as an ordinary step.")
    ),
    "case_act_unsigned": Words(
        _("This act needs the signatures of two persons."),
        _("Have two persons who are not involved sign it."),
    ),
    "case_actor_involved": Words(
        _("Whoever took part in the case does not judge its appeal."),
        _("Somebody who was not involved must do it."),
    ),
    "case_advice_conflicting": Words(
        _("The advice is in conflict."), _("A named person must resolve each conflict in words.")
    ),
    "case_advice_missing": Words(
        _("Advice that was asked for has not been given."), _("Wait for it, or remind those who were asked.")
    ),
    "case_advice_not_asked": Words(
        _("No institution was asked for advice."), _("Ask those whose advice the case needs.")
    ),
    "case_amended_already": Words(
        _("This case is being amended already, by %(reference)s."),
        _("Amend that one, or wait until it is decided. What you wrote is kept as a draft."),
    ),
    "case_amended_changed": Words(
        _("%(reference)s has changed since you opened this; it now stands at: %(state)s."),
        _("Look at it, then submit the amendment again. What you wrote is kept."),
    ),
    "case_amended_unsettled": Words(
        _("%(reference)s, which this case amends, stands at: %(state)s. No amendment lifts that."),
        _("Settle that case first; the amendment can be issued once it may go on or is over."),
    ),
    "case_amendment_missing": Words(
        _("There is no amendment that takes the place of this case."), _("Begin the amendment first.")
    ),
    "case_appeal_late": Words(
        _("An appeal is possible within 28 days of the decision."), _("Submit a new application.")
    ),
    "case_appeal_against_nothing": Words(
        _("There is nothing to appeal against: all that was asked was granted."),
        _("Submit a new application for anything else."),
    ),
    "case_cells_undecided": Words(
        _("No cell of this case is decided yet."), _("Decide each cell of the matrix.")
    ),
    "case_content_changed": Words(
        _("What you read is no longer what is decided."), _("Open the case again, read it, and sign anew.")
    ),
    "case_content_incomplete": Words(
        _("Not everything in this decision is settled."),
        _("Settle the points named below; then it can be signed."),
    ),
    "case_decision_incomplete": Words(
        _("The decision is not complete."), _("Decide every cell, with its conditions and reasons.")
    ),
    "case_hit_open": Words(_("A hit on a list is not decided yet."), _("Have the hit decided first.")),
    "case_incomplete": Words(
        _("The case is not complete."), _("Mend the places named below, then submit it again.")
    ),
    "case_led_already": Words(_("You lead this case already."), _("Nothing needs to be done.")),
    "case_malformed": Words(
        _("The part “%(part)s” of the case cannot be read."), _("Fill in the form again.")
    ),
    "case_move_has_own_act": Words(
        _("The step “%(move)s” has a form of its own."), _("Use the form on the page of the case.")
    ),
    "case_move_impossible": Words(
        _("This step is not possible where the case stands now."),
        _("Open the case again and see which steps are possible."),
    ),
    "case_move_not_yours": Words(
        _("This step belongs to another role."), _("Ask somebody who has that role in this case.")
    ),
    "case_no_hit": Words(
        _("There is no open hit for which the case could be held."),
        _("Screen the parties again if you have a doubt."),
    ),
    "case_no_list_change": Words(_("No list has changed for this case."), _("Nothing needs to be done.")),
    "case_not_attested": Words(
        _("The compliance officer has not attested to the application."),
        _("Ask your compliance officer to attest to it."),
    ),
    "case_not_circulating": Words(
        _("Advice is asked for and given while the case circulates."),
        _("Ask the case officer to circulate it again."),
    ),
    "case_not_complete": Words(
        _("The case is not complete."), _("Complete what is missing, or ask the applicant for it.")
    ),
    "case_not_in_review": Words(
        _("Advice is weighed until a decision is proposed, and not afterwards."),
        _("Decline to sign what was proposed, or resolve the conflict when the case is reviewed again."),
    ),
    "case_not_screened": Words(
        _("The parties are not screened against the lists of today."), _("Screen them, then try again.")
    ),
    "case_not_used_up": Words(_("The authorisation is not used up."), _("Nothing needs to be done.")),
    "case_officer_missing": Words(_("Nobody leads this case yet."), _("Take it in first.")),
    "case_outcome_not_conditional": Words(
        _("What was signed is not “granted with conditions”."),
        _("Take the step that was signed, or propose another decision."),
    ),
    "case_outcome_not_free": Words(
        _("What was signed is not “that no authorisation is needed”."),
        _("Take the step that was signed, or propose another decision."),
    ),
    "case_outcome_not_granted": Words(
        _("What was signed is not “granted”."),
        _("Take the step that was signed, or propose another decision."),
    ),
    "case_outcome_not_refused": Words(
        _("What was signed is not “refused”."),
        _("Take the step that was signed, or propose another decision."),
    ),
    "case_outcome_not_returned": Words(
        _("What was signed is not “returned without action”."),
        _("Take the step that was signed, or propose another decision."),
    ),
    "case_override_unsigned": Words(
        _("A hit was overridden without the signatures of two persons."),
        _("Have two persons who are not involved sign the override."),
    ),
    "case_policy_changed": Words(
        _("Another rule pack decides now than the one under which this was proposed."),
        _("Decline to sign; the case officer proposes the decision anew."),
    ),
    "case_refusal_unanswered": Words(
        _("The decision goes against advice to refuse and does not say why."),
        _("Write why the decision departs from that advice."),
    ),
    "case_release_stopped": Words(
        _("%(cells)s part(s) of the release are stopped. The reasons: %(reasons)s"),
        _("Refuse these parts, or remove the reasons; no role or setting can override a stop."),
    ),
    "case_signature_missing": Words(_("Nobody has signed this content yet."), _("Have it signed first.")),
    "case_signatures_incomplete": Words(
        _("Signatures that this decision needs are missing."), _("See which roles are still to sign.")
    ),
    "case_signatures_too_few": Words(
        _("A decision needs the signatures of two persons."),
        _("Have a second person who is not involved sign it."),
    ),
    "case_still_valid": Words(_("The authorisation is still valid."), _("Nothing needs to be done.")),
    "case_text_missing": Words(_("This step needs a reason in words."), _("Write the reason.")),
    "case_unclassified": Words(
        _("Not every item is classified."), _("Have each item classified on the control lists.")
    ),
    "case_unknown": Words(
        _("There is no such case, or you have no part in it."), _("Open your cases again.")
    ),
    "case_validity_over": Words(
        _("The period for which it was granted is over, or is not known."), _("A new application is needed.")
    ),
    "case_was_submitted": Words(
        _("This case was submitted and sent back, so it cannot be thrown away."),
        _("Submit it again, or withdraw it on the page of the case."),
    ),
    "case_way_back_unknown": Words(
        _("It is not known where this case stood before."),
        _("Ask the administrator of this node; the case must be looked at by hand."),
    ),
    "cases_too_many": Words(_("At most %(most)s cases are moved at once."), _("Tick fewer.")),
    "consent_here": Words(
        _("This party is on this node: its people find the case on their desk."),
        _("Wait for them, or speak to them."),
    ),
    "consent_unknown": Words(
        _("No partner has asked your institution this."), _("Open the list of questions again.")
    ),
    "consent_not_asked": Words(
        _("This release takes no consent of that institution."), _("Nothing needs to be done.")
    ),
    "day_unreadable": Words(
        _("“%(value)s” is no day that can be read."), _("Choose it from the calendar, or write 2026-12-31.")
    ),
    "delivery_access_exceeded": Words(
        _("Condition %(condition)s does not allow access as far as this, or none is named."),
        _("Choose a lesser access."),
    ),
    "delivery_amount_exceeded": Words(
        _("Condition %(condition)s leaves %(left)s %(unit)s, and this delivery is more."),
        _("Deliver no more than is left, or apply for more."),
    ),
    "delivery_amount_missing": Words(
        _("Condition %(condition)s limits a quantity, and the delivery does not say how much in %(unit)s."),
        _("Enter the quantity."),
    ),
    "delivery_amount_unknown": Words(
        _("It is not known how much delivery %(delivery)s took of condition %(condition)s."),
        _("Complete that delivery first."),
    ),
    "delivery_end_use_differs": Words(
        _("Condition %(condition)s allows another end use, or none is named."),
        _("Deliver for the end use that was granted."),
    ),
    "delivery_not_granted": Words(
        _("This item was not granted to this recipient in this form."),
        _("See what was granted, or apply for it."),
    ),
    "delivery_not_in_force": Words(
        _("The authorisation is not in force."), _("Ask the case officer where it stands.")
    ),
    "delivery_obligations_overdue": Words(
        _("Nothing more is delivered while obligations are overdue: %(conditions)s."),
        _("Hand in the evidence that is due."),
    ),
    "delivery_out_of_period": Words(
        _("Condition %(condition)s does not allow this day."), _("Choose a day within its period.")
    ),
    "delivery_out_of_time": Words(
        _("The authorisation is not valid on that day."),
        _("Choose a day within its period, or apply for another."),
    ),
    "delivery_person_not_named": Words(
        _("Condition %(condition)s names other persons, or nobody is named."),
        _("Choose among the persons who were granted access."),
    ),
    "delivery_repeated": Words(
        _("This delivery is recorded already."), _("See the list of deliveries on the page of the case.")
    ),
    "delivery_site_not_allowed": Words(
        _("Condition %(condition)s does not allow this place, or no place is named."),
        _("Choose one of the places that were granted."),
    ),
    "denial_reason_missing": Words(
        _("A refusal names at least one reason."), _("Choose the reasons from the list.")
    ),
    "denial_reason_not_valid": Words(
        _("The reason %(value)s is not valid on %(day)s."),
        _("Choose one that is valid on the day of the decision."),
    ),
    "denial_reason_unknown": Words(
        _("There is no reason with the code %(value)s."), _("Choose one from the list.")
    ),
    "evidence_kind_wrong": Words(
        _("This is no evidence for that obligation; it takes: %(kinds)s"),
        _("Choose one of the kinds that the condition names."),
    ),
    "item_unknown": Words(
        _("Your institution has no such record: %(references)s"),
        _("Check the references; you can ask only for your institution’s own records."),
    ),
    "lists_stale": Words(
        _("These lists of parties are too old to rely on: %(lists)s"),
        _("Load them again; nothing is released meanwhile."),
    ),
    "notice_cell_unknown": Words(
        _("This case releases no such item to that recipient."), _("Choose one of the parts that are named.")
    ),
    "notice_date_wrong": Words(
        _("The document is dated before the embargo began (%(since)s), or in the future."),
        _("Correct its date. A notice of another time opens nothing."),
    ),
    "notice_document_wrong": Words(
        _("The digest of the document is no SHA-256."), _("Choose the file; its digest is computed here.")
    ),
    "notice_embargo_closed": Words(
        _("The embargo %(embargo)s knows no exemption: no notice and no approval opens it."),
        _("Refuse the parts of the release that it stops."),
    ),
    "notice_embargo_not_binding": Words(
        _("The embargo %(embargo)s does not stop this item for this recipient now."),
        _("Choose one of those that the hard stops name in this case."),
    ),
    "notice_reference_wrong": Words(
        _("The reference of the document is missing, too long, or holds characters that are not allowed."),
        _("Write it as it stands on the document, in at most %(most)s letters."),
    ),
    "notice_too_late": Words(
        _("A notice is recorded while the case is advised on or reviewed; it now stands at: %(state)s."),
        _("Have the case brought back to final review; the decision is then proposed anew."),
    ),
    "notice_unknown": Words(
        _("No such notice stands in this case."), _("Open the case again and see which do.")
    ),
    "obligation_unknown": Words(_("Nothing of this kind is owed."), _("Choose an obligation from the list.")),
    "party_not_clear": Words(
        _("Nothing may go to this party now: %(standing)s"),
        _("Ask the licensing officer to screen the party or to decide its hits."),
    ),
    "party_state_unknown": Words(
        _("It is not known to which state %(party)s belongs."), _("Complete the entry of that party.")
    ),
    "place_not_for_pages": Words(
        _("A page may not read from %(place)s."),
        _(
            "Give an https address of another machine, put the file into %(folder)s, or let "
            "the administrator load it on the command line."
        ),
    ),
    "resolver_is_adviser": Words(
        _("Whoever gave advice does not resolve its conflict."),
        _("Somebody who advised neither way must resolve it."),
    ),
    "rule_pack_confirmed": Words(_("This rule pack was confirmed already."), _("Nothing needs to be done.")),
    "rule_pack_in_force": Words(_("The rule pack %(name)s decides already."), _("Nothing needs to be done.")),
    "rule_pack_unkept": Words(
        _("The rule pack could not be kept in the node’s home: %(reason)s"),
        _("Make room or correct the rights of the folder, then propose it again."),
    ),
    "rule_pack_unproposed": Words(
        _("No such rule pack was proposed."), _("List them with `mithaq policy show`.")
    ),
    "service_level_unknown": Words(
        _("There is no service level %(value)s on that day."), _("Ask the administrator of this node.")
    ),
    "signer_does_not_lead": Words(
        _("Whoever signed in this case does not come to lead it: that would void the signature."),
        _("Another licensing officer must lead it."),
    ),
    "signer_has_signed": Words(_("You have signed this already."), _("A second person must sign.")),
    "signer_is_adviser": Words(
        _("Whoever resolved a conflict of advice in the case does not sign its decision."),
        _("Somebody who is not involved must sign."),
    ),
    "signer_is_author": Words(
        _("Whoever wrote the case does not sign its decision."), _("Somebody who is not involved must sign.")
    ),
    "signer_is_case_officer": Words(
        _("Whoever led the case or proposed its decision does not sign it."),
        _("Somebody who is not involved must sign."),
    ),
    "signer_recorded_notice": Words(
        _("Whoever recorded a notice to a committee in the case does not sign its decision."),
        _("Somebody who is not involved must sign."),
    ),
    "signer_role_missing": Words(_("Only a countersigner signs decisions."), _("Ask a countersigner.")),
}
