"""What the parts of briefs are called, and what their refusals say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

BRIEF_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "brief_kind": {"horizon": _("Horizon report"), "dossier": _("Topic dossier"), "daily": _("Daily note")},
    "confidence": {
        "very_unlikely": _("very unlikely"),
        "unlikely": _("unlikely"),
        "about_even": _("about even"),
        "likely": pgettext_lazy("a word of confidence", "likely"),
        "very_likely": _("very likely"),
    },
}

BRIEF_REFUSALS: Mapping[str, Words] = {
    "no_such_brief": Words(_("There is no such brief."), _("Open the list of briefs.")),
    "brief_changed_elsewhere": Words(
        _("Somebody else saved this brief in the meantime."),
        _("What you wrote is still in the form. Compare it with what is saved, and save again."),
    ),
    "brief_line_unknown": Words(_("This brief has no line “%(line)s”."), _("Open the brief again.")),
    "brief_note_too_long": Words(
        _("A note has more than %(most)s characters."), _("Shorten it; a brief is read in three minutes.")
    ),
    "brief_versions_most": Words(
        _("Too many versions of this brief were frozen."), _("Make a new brief, and freeze that.")
    ),
    "brief_title_unfit": Words(
        _("A version needs a title of one line and at most %(most_title)s characters."), _("Mend the title.")
    ),
    "brief_fields_unfit": Words(
        _("A version needs from one field of technology to %(most_fields)s, each once."),
        _("Choose the fields of which the brief speaks: agreements are held against them."),
    ),
    "brief_files_unfit": Words(
        _("A version needs a file in one language at least."), _("Choose the languages.")
    ),
    "brief_since_ahead": Words(
        _("News cannot count from a day that is still to come."), _("Choose an earlier day.")
    ),
}
