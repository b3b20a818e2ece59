"""What the refusals of policy say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

POLICY_REFUSALS: Mapping[str, Words] = {
    "equivalent_unknown": Words(
        _("“%(part)s” has no single equivalent under the policy %(policy)s."),
        _("Relabel by hand under that policy, or ask its authority to state the equivalent."),
    ),
    "label_invalid": Words(
        _("The label is not valid under the policy %(policy)s. %(problems)s"),
        _("Change the label so that it keeps every rule of the policy."),
    ),
    "label_not_given": Words(_("No label was given."), _("Paste its XML, or choose a file of it.")),
    "label_policy_ambiguous": Words(
        _("More than one label policy on file is named %(policy)s."),
        _("Name the policy by its object identifier."),
    ),
    "label_policy_confirmed": Words(
        _("This label policy was confirmed already."), _("Nothing needs to be done.")
    ),
    "label_policy_in_force": Words(
        _("This version of the label policy %(policy)s is in force already."), _("Nothing needs to be done.")
    ),
    "label_policy_own": Words(
        _("The file bears the name or the identifier of our own label policy, %(policy)s."),
        _("Ask the partner for the policy of their own labels. Ours comes with the software."),
    ),
    "label_policy_unproposed": Words(
        _("No such label policy was proposed."), _("List them with `mithaq labels show`.")
    ),
    "label_policy_unknown": Words(
        _("This node does not know the label policy %(policy)s."),
        _("Adopt the policy first, or ask the sender for a label under a policy that is known here."),
    ),
    "label_unreadable": Words(
        _("The label cannot be read. %(faults)s"),
        _("Ask the sender for a label in STANAG 4774 XML without these faults."),
    ),
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
        _("The label policy cannot be read. %(faults)s"),
        _("Correct the file and adopt it again."),
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
