"""What the refusals of policy say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

POLICY_REFUSALS: Mapping[str, Words] = {
    "clearance_unreadable": Words(
        _("The clearance cannot be read: %(count)s faults, the first in line %(line)s (%(part)s)."),
        _("Ask whoever issued it for a file without these faults."),
    ),
    "equivalent_unknown": Words(
        _("“%(part)s” has no single equivalent under the policy %(policy)s."),
        _("Relabel by hand under that policy, or ask its authority to state the equivalent."),
    ),
    "label_invalid": Words(
        _("The label is not valid under the policy %(policy)s: %(count)s problems, the first with %(part)s."),
        _("Change the label so that it keeps every rule of the policy."),
    ),
    "label_policy_unknown": Words(
        _("This node does not know the label policy %(policy)s."),
        _("Load the policy first, or ask the sender for a label under a policy that is known here."),
    ),
    "label_unreadable": Words(
        _("The label cannot be read: %(count)s faults, the first in line %(line)s (%(part)s)."),
        _("Ask the sender for a label in STANAG 4774 XML without these faults."),
    ),
    "labels_disjoint": Words(
        _("No reader is allowed by every part: their values of “%(tag)s” have nothing in common."),
        _("Leave a part out, or ask its originator to widen its label."),
    ),
    "labels_incomparable": Words(
        _("None of the classifications %(classifications)s is higher than the others."),
        _("Ask the authority of the policy which one the whole must bear."),
    ),
    "labels_missing": Words(_("There is no label to join."), _("Choose at least one labelled part.")),
    "policy_not_annotated": Words(
        _("The policy %(policy)s does not say enough of itself: %(problem)s"),
        _("Give every policy an id of its own, a title and its legal source."),
    ),
    "policy_not_readable": Words(
        _("The policy %(policy)s uses “%(operator)s”, which the second decider does not know."),
        _("Write the condition with the operators that the other policies use."),
    ),
    "policy_not_valid": Words(
        _("A policy does not fit the schema: %(problem)s"), _("Correct the policy and load the pack again.")
    ),
    "policy_unreadable": Words(
        _("The label policy cannot be read: %(count)s faults, the first in line %(line)s (%(part)s)."),
        _("Correct the file by the list of faults and load it again."),
    ),
    "rule_pack_changed": Words(
        _("The rule pack %(name)s is not the one with the digest %(digest)s."),
        _("Take the pack from the archive of the day of the decision."),
    ),
    "rule_pack_narrows": Words(
        _("The rule pack %(name)s leaves out or narrows hard stops: %(rules)s"),
        _(
            "Put back what is named. An embargo that the Security Council ended is given its "
            "last day and the resolution that ended it; a rulebook, the day on which it was looked through."
        ),
    ),
    "rule_pack_unknown": Words(
        _("There is no rule pack %(name)s."), _("Choose one of the packs that this version has.")
    ),
    "rule_pack_unreadable": Words(
        _("The rule pack %(name)s cannot be used: %(problem)s"),
        _("Correct the file that is named and load the pack again. Until then the former pack decides."),
    ),
}
