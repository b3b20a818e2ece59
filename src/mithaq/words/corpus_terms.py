"""What the words of the corpus are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CORPUS_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "corpus_table": {"works": _("Works"), "indicators": _("Indicators")},
    "load_state": {"under_way": _("Under way, or broken off"), "done": _("Loaded")},
    "load_step": {
        "fetching": _("Fetching"),
        "reading": _("Reading for the digest"),
        "loading": _("Loading"),
        "committing": _("Bringing it into the corpus"),
    },
    "work_kind": {
        "article": _("Article"),
        "preprint": _("Preprint"),
        "patent": _("Patent document"),
        "standard": _("Standard"),
        "report": _("Report"),
        "news": _("News item"),
        "other": _("Other document"),
    },
}
