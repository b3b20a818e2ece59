"""What the parts of Delphi studies are called, and what their refusals say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

DELPHI_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "delphi_kind": {
        "year": _("By what year"),
        "probability": _("Probability, 0 to 100"),
        "importance": _("Importance, 1 to 5"),
    },
    "delphi_side": {
        "below": _("lower than the middle half"),
        "within": _("in the middle half"),
        "above": _("higher than the middle half"),
    },
    "delphi_formula": {
        "quartiles": _(
            "Median and quartiles: linear between ranked answers, at place (n − 1) · p + 1 (type 7 of Hyndman"
            " and Fan 1996; Excel’s QUARTILE.INC). The middle half lies between the quartiles."
        ),
        "consensus": _(
            "Consensus: the middle half is no wider than the bound that was stated when the study was opened."
        ),
        "stability": _(
            "Stable: at most 15% of those who answered in both rounds changed their answer. Consensus means"
            " little while answers still move."
        ),
    },
}

DELPHI_REFUSALS: Mapping[str, Words] = {
    "no_such_study": Words(
        _("There is no such study, or it is none of yours while it runs."),
        _("Open the list of studies; finished ones can be read by all who read the watch."),
    ),
    "delphi_title_unfit": Words(
        _("A study needs a title of at most %(most_title)s characters."), _("Write a short title.")
    ),
    "delphi_about_too_long": Words(
        _("What the study is about has more than %(most)s characters."), _("Shorten it.")
    ),
    "delphi_questions_wrong": Words(
        _("A study asks from one question to %(most_questions)s."), _("Write a question, or fewer of them.")
    ),
    "delphi_question_unfit": Words(
        _(
            "A question is a topic or a statement of at most %(most_text)s characters, not both, and its"
            " bound is a number from 0."
        ),
        _("Mend the question."),
    ),
    "delphi_rounds_wrong": Words(
        _("A study has from %(least_rounds)s to %(most_rounds)s rounds."), _("Give each round its last day.")
    ),
    "delphi_days_wrong": Words(
        _("The last days of the rounds must lie ahead, each later than the one before."),
        _("Choose later days."),
    ),
    "delphi_panel_small": Words(
        _(
            "A panel needs %(least_panel)s people: nothing is shown of a question that fewer answered, since"
            " it could be worked out who said what."
        ),
        _("Invite more people."),
    ),
    "delphi_panel_large": Words(
        _("A panel has at most %(most_panel)s people."), _("Invite fewer, or open a second study.")
    ),
    "delphi_panel_unfit": Words(
        _("Somebody of this panel has no open account here, may not read the watch, or is you."),
        _("Choose from the list of the form. Who asks does not answer."),
    ),
    "delphi_round_closed": Words(
        _("Round %(round)s takes no answers any more, so nothing was saved."),
        _("Open the study again: if another round is open, answer there."),
    ),
    "delphi_answer_outside": Words(
        _("The answer to question %(question)s must be a whole number from %(low)s to %(high)s."),
        _("Mend it and send again; nothing was saved."),
    ),
    "delphi_reason_too_long": Words(
        _("A reason has more than %(most)s characters."), _("Shorten it and send again; nothing was saved.")
    ),
}
