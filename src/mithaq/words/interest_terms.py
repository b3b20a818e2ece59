"""What is said of security interests: kinds of evidence, issues, what each finding says, and the rules."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

INTEREST_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "tie_kind": {"roll_call_issues": _("Issues of roll calls")},
    "interest_kind": {
        "votes": _("Votes on security"),
        "commitments": _("Commitments"),
        "dealings": _("Dealings"),
        "needs": _("Needs"),
    },
    "interest_standing": {
        "meets": pgettext_lazy("of interests", "meet"),
        "not_shown": pgettext_lazy("of interests", "not shown"),
        "unknown": pgettext_lazy("of interests", "unknown"),
    },
    "vote_issue": {
        "palestine": _("Palestinian conflict"),
        "nuclear": _("Nuclear weapons and material"),
        "disarmament": _("Arms control and disarmament"),
    },
    "interest_found": {
        "issue_meets": _(
            "%(issue)s: %(share)s of votes equal (%(low)s to %(high)s) on %(roll_calls)s roll calls, surely"
            " above half and above the usual %(usual)s."
        ),
        "issue_not_shown": _(
            "%(issue)s: %(share)s of votes equal (%(low)s to %(high)s) on %(roll_calls)s roll calls, not"
            " surely above half and above the usual %(usual)s."
        ),
        "issue_unknown": _("%(issue)s: too few roll calls to say: %(roll_calls)s."),
        "pledges_meets": _("Pledges in force: %(pledges)s."),
        "pledges_not_shown": _("Pledges in force: %(pledges)s. This shows no common cause."),
        "no_pledges_not_shown": _("No pledge in force."),
        "signed_not_shown": _("No defence agreement signed."),
        "agreement_meets": _("An agreement of security is in force: %(title)s."),
        "fields_meets": _("Both offer, need or watch: %(fields)s."),
        "other_fields_not_shown": _("Offers or needs %(fields)s, which the other side does not name."),
        "trained_unknown": _("Trainings and workshops: %(others)s. Of which field is not said."),
    },
    "interest_formula": {
        "votes": _(
            "Votes speak where the share of equal votes on an issue, over five years, surely lies above half"
            " and above the share that the state has with half of all others. The bounds of the three issues"
            " hold together with 90% (Wilson 1927). Fewer than ten roll calls say nothing; who was absent"
            " took no stand."
        ),
        "commitments": _(
            "Commitments speak where a pledge of defence, offence, consultation or entente is in force, where"
            " a defence agreement was signed in ten years, or where an agreement of this system in a field of"
            " security is in force. Neutrality and non-aggression bind who might fight; they do not count."
        ),
        "dealings": _(
            "Dealings speak where arms went either way in two years of ten, or where people were trained"
            " together under a programme of security, or exercised together, by the missions of this system;"
            " no set that can be loaded knows exercises."
        ),
        "needs": _(
            "Needs speak where both name the same field of cyber security, surveillance, protection or"
            " defence in what they offer, need or watch, as far as you may see it. Who names nothing is"
            " unknown."
        ),
        "order": _(
            "The order: those with whom most kinds speak first, then those of whom fewest are unknown. Kinds"
            " are counted, never added up to a figure."
        ),
    },
}
