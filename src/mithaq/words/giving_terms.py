"""What kinds, groups and verdicts of give and take are called, and why two accounts of it differ."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

GIVING_REFUSALS: Mapping[str, Words] = {
    "account_other_unknown": Words(
        _("No institution of a partner’s node has the identifier %(value)s."),
        _("Choose one from the page of both sides’ accounts."),
    ),
    "account_too_long": Words(
        _("The account has %(length)s lines; a statement holds %(longest)s."),
        _("Compare by hand with the files of the page of give and take."),
    ),
    "grouping_unknown": Words(_("A balance is not told by %(value)s."), _("Choose one of these: %(known)s")),
    "nothing_given": Words(
        _("Nothing that counts was given in what was asked for, so there is no curve."),
        _("Choose all parties and programmes."),
    ),
    "party_without_gifts": Words(
        _("Nothing that went to %(value)s or came from there counts here."),
        _("Choose a party from the list."),
    ),
}

GIVING_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "giving_kind": {
        "delivery": _("Deliveries"),
        "mission": _("Missions"),
        "work": pgettext_lazy("in give and take", "Work of projects"),
        "money": _("Money"),
    },
    "giving_grouping": {
        "party": pgettext_lazy("a grouping", "Party"),
        "kind": pgettext_lazy("a grouping", "Kind"),
        "programme": pgettext_lazy("a grouping", "Programme"),
        "field": pgettext_lazy("a grouping", "Field of technology"),
        "bloc": pgettext_lazy("a grouping", "Bloc of the other side"),
    },
    "giving_unknown": {
        "party": _("Unknown party"),
        "kind": _("Unknown kind"),
        "programme": _("In no programme that is known"),
        "field": _("Field unknown"),
        "bloc": _("In no bloc"),
    },
    "giving_verdict": {
        "too_few": _("Too few gifts to judge"),
        "one_kind": _("One kind only: not judged"),
        "even": _("Within what chance explains"),
        "brief": _("Leans, but neither for long nor by much"),
        "gives": _("Gives more than it takes"),
        "takes": _("Takes more than it gives"),
    },
    "giving_formula": {
        "balance": _(
            "Out of balance: p = given / (given + taken), in points over all kinds;"
            " n = (Σ weights)² / Σ weights² (Kish 1965); Wilson’s interval of 95 % (1927). It is told where"
            " five effective gifts of two kinds or more are known, the interval leaves out a half, and the"
            " sum has leaned to one side for three full years or by more than 20 points. One kind alone is"
            " not judged: whoever sends technology and is paid for it would look exploited."
        ),
    },
    "account_cause": {
        "recalled": _("The package was taken back."),
        "not_acknowledged": _("Its receipt is missing on one side."),
        "broken_off": _("The mission was broken off on one side."),
        "report_missing": _("Its final report is missing on one side."),
        "by_hand": _(
            "It was handed over without a package: only who recorded it has the statement that shows it."
        ),
        "counted_since": _("It counts here since their account was told."),
        "not_here": _("The statement by which they count it is not in this register."),
        "schedule": _("The two nodes weigh by other schedules."),
        "figures": _("The two count it by other figures."),
        "unexplained": _("Nothing in this register explains it: ask them."),
    },
    "account_part": {
        "giver": pgettext_lazy("of a line that differs", "giver"),
        "what": pgettext_lazy("of a line that differs", "what it is"),
        "on": pgettext_lazy("of a line that differs", "day"),
        "points": pgettext_lazy("of a line that differs", "points"),
        "statement": pgettext_lazy("of a line that differs", "statement"),
    },
    "account_travel": {
        "theirs": pgettext_lazy("a statement", "theirs"),
        "not_here": pgettext_lazy("a statement", "not in this register"),
        "not_for_them": pgettext_lazy("a statement", "ours, not for their node"),
        "waiting": pgettext_lazy("a statement", "ours, not receipted by their node yet"),
        "taken": pgettext_lazy("a statement", "ours, receipted by their node"),
        "not_taken": pgettext_lazy("a statement", "ours, set aside by their node"),
    },
    "account_what": {
        "deliverable": _("Deliverable accepted"),
        "contribution_money": _("Money"),
        "contribution_in_kind": _("Contribution in kind"),
        "contribution_work": pgettext_lazy("a contribution", "Work"),
    },
    "watch_file": {
        "balance-years": pgettext_lazy("to take away", "the years as a table"),
        "balance-years-chart": pgettext_lazy("to take away", "the curves"),
        "balance-standing": pgettext_lazy("to take away", "how it stands with each"),
        "balance-gifts": pgettext_lazy("to take away", "all that was given"),
        "balance-money": pgettext_lazy("to take away", "cost and work shares"),
        "balance-differences": pgettext_lazy("to take away", "the differences"),
    },
}
