"""What the words of the corpus are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CORPUS_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "corpus_table": {"works": _("Works"), "indicators": _("Indicators")},
    "load_state": {"under_way": _("Under way, or broken off"), "done": _("Loaded")},
    "load_step": {
        "fetching": _("Fetching"),
        "reading": _("Reading for the digest"),
        "loading": _("Loading"),
        "committing": _("Bringing it into the corpus"),
        "indexing": _("Reading it for search"),
    },
    "work_facet": {
        "source": _("Source"),
        "work_kind": _("Kind of work"),
        "field_group": _("Field group"),
        "field": _("Field"),
        "state": pgettext_lazy("a country", "State"),
        "language": _("Language of the work"),
    },
    "work_kind": {
        "article": _("Article"),
        "preprint": _("Preprint"),
        "patent": _("Patent document"),
        "standard": _("Standard"),
        "report": _("Report"),
        "software": _("Software"),
        "event": _("Event"),
        "news": _("News item"),
        "other": _("Other document"),
    },
}
