"""What the parts of a watchlist are called, and what its refusals say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

WATCHING_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "watch_kind": {
        "topic": _("Topic"),
        "works": pgettext_lazy("what is watched", "Search of works"),
        "field": pgettext_lazy("what is watched", "Who leads"),
        "attack": _("ATT&CK"),
        "exploited": _("Exploited vulnerabilities"),
    },
    "watch_letters": {
        "none": pgettext_lazy("letters", "None"),
        "daily": pgettext_lazy("letters", "Once a day"),
        "weekly": pgettext_lazy("letters", "Once a week"),
    },
}

EVERY: Mapping[str, str | Promise] = {
    "daily": pgettext_lazy("how often", "every day"),
    "weekly": pgettext_lazy("how often", "every week"),
    "monthly": pgettext_lazy("how often", "every month"),
    "quarterly": pgettext_lazy("how often", "every three months"),
}
TASKS: Mapping[str, str | Promise] = {
    "load": _("Load of works"),
    "kev": _("Load of exploited vulnerabilities (KEV)"),
    "taxii": _("Pull of a TAXII collection"),
    "look": pgettext_lazy("what runs", "Look ahead"),
    "note": _("Daily note"),
}

WATCHING_REFUSALS: Mapping[str, Words] = {
    "run_broken_off": Words(
        _("The process of this run ended without a word (%(ended)s)."),
        _("It is tried again by itself; where that goes on, look into the log of the node."),
    ),
    "schedule_place_wrong": Words(
        _("“%(value)s” is no https address."), _("Only what lies at an address can be loaded by itself.")
    ),
    "schedule_rhythm_wrong": Words(
        _("This does not run as often as that."),
        _("Loads run daily, weekly or monthly; looks monthly or quarterly; notes daily."),
    ),
    "schedule_unknown": Words(_("Nothing of that name runs by itself."), _("Open the list of sources.")),
    "watch_alert_unknown": Words(_("There is no such alert on your watchlist."), _("Open your watchlist.")),
    "watch_line_wrong": Words(
        _("One of the lines can be crossed by nothing."),
        _(
            "Name a rank from 1 to %(rank)s, a number of the first from 1 to %(first)s, and a share together"
            " with whose share it is."
        ),
    ),
    "watch_object_wrong": Words(
        _("%(number)s is neither a technique nor a group of ATT&CK."),
        _("Name one, such as T1059 or G0016, or watch everything."),
    ),
    "watch_too_broad": Words(
        _("More than %(most)s works say this; one more would be no news."),
        _("Ask for a phrase, or for more words."),
    ),
    "watch_unknown": Words(_("You do not watch this."), _("Open your watchlist.")),
    "watched_too_many": Words(
        _("You watch %(most)s things already, which is as many as one may."),
        _("Watch something else no longer, then try again."),
    ),
}
