"""What the refusals of looks ahead say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

EMERGENCE_REFUSALS: Mapping[str, Words] = {
    "look_too_small": Words(
        _(
            "There are %(works)s works over %(years)s years; a look ahead needs %(least_works)s and"
            " %(least_years)s."
        ),
        _("Load more works, or look at all sources together."),
    ),
    "look_without_topics": Words(
        _("Of %(works)s works no term is used enough to be looked at."),
        _("Load more works, or look at all sources together."),
    ),
    "month_wrong": Words(
        _("“%(value)s” is no month that is written as year-month."), _("Write it such as 2014-12.")
    ),
    "search_empty": Words(
        _("There is no word in it to search for."), _("Type words of three letters and more.")
    ),
    "no_such_note": Words(
        _("There is no such note of yours."), _("Open the topic again; its notes are on its card.")
    ),
    "note_evidence_unknown": Words(
        _("“%(value)s” is neither an address nor a work of the corpus."),
        _("Write an address that begins with https://, or source and key as lists of works show them."),
    ),
    "topic_note_empty": Words(_("The note says nothing."), _("Write what you noticed.")),
    "topic_note_too_long": Words(
        _("The note has more than %(most)s characters."), _("Shorten it, or name a work that says the rest.")
    ),
    "vote_reason_too_long": Words(
        _("The reason has more than %(most)s characters."), _("Shorten it, or write a note beside your vote.")
    ),
    "compared_too_many": Words(
        _("%(asked)s topics are asked for side by side; %(most)s can be told apart."),
        _("Leave some topics out, or choose fewer looks."),
    ),
    "no_such_look": Words(
        _("There is no such look ahead."), _("An analyst makes one with `mithaq watch look`.")
    ),
    "no_such_topic": Words(
        _("“%(term)s” is no topic of this look."), _("Search the list, or choose another look.")
    ),
}
