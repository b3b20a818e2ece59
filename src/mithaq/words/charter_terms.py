"""What the parts of programmes are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHARTER_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "programme_phase": {
        "ahead": pgettext_lazy("a programme", "Not begun"),
        "running": pgettext_lazy("a programme", "Running"),
        "over": pgettext_lazy("a programme", "Over"),
    },
    "member_role": {"member": _("Member"), "observer": _("Observer")},
    "member_answer": {
        "joined": pgettext_lazy("a member", "Joined"),
        "declined": pgettext_lazy("a member", "Declined"),
        "left": pgettext_lazy("a member", "Left"),
    },
    "steering_rule": {
        "consensus": _("By consensus: nobody says no"),
        "unanimity": _("By unanimity: everybody says yes"),
        "two_thirds": _("By two thirds of those who say yes or no"),
        "majority": _("By majority of those who say yes or no"),
    },
    "vote": {
        "yes": pgettext_lazy("a vote", "Yes"),
        "no": pgettext_lazy("a vote", "No"),
        "abstain": pgettext_lazy("a vote", "Abstention"),
    },
    "decision_outcome": {
        "open": pgettext_lazy("a decision", "Open"),
        "passed": pgettext_lazy("a decision", "Passed"),
        "failed": pgettext_lazy("a decision", "Not passed"),
    },
    "coming_day": {
        "decision": _("last day to vote"),
        "call": _("a call closes"),
        "indicator": _("to be reached"),
        "owed": _("owed under an agreement"),
        "end": _("the programme ends"),
    },
    "booking": {
        "committed": pgettext_lazy("an amount", "Committed"),
        "paid": pgettext_lazy("an amount", "Paid"),
    },
    "charter_problem": {
        "title_missing": _("a title is missing"),
        "text_missing": _("it is missing in this language"),
        "language_extra": _("the title is not in this language"),
        "text_unreadable": _("it holds signs that cannot be read"),
        "fields_missing": _("choose at least one field"),
        "field_unknown": _("the taxonomy has no such field"),
        "day_unknown": _("is no day"),
        "end_before_start": _("the end has to come after the start"),
        "too_long": _("it lasts longer than fifty years"),
        "members_few": _("a programme has two members at least"),
        "member_twice": _("a member stands there twice"),
        "founder_no_member": _("the founder has to speak for a member"),
        "institution_speaks_for_itself": _("an institution speaks for itself"),
        "objectives_missing": _("name at least one objective"),
        "key_twice": _("two have the same key, or there are too many"),
        "target_is_baseline": _("the target has to differ from the baseline"),
        "outside_term": _("it lies outside the programme's term"),
        "budget_twice": _("a member's year stands there twice"),
        "member_unknown": _("who is named is no member"),
    },
}
