"""What every word of control is called in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTROL_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "control_outlook": {
        "may_be_listed": _("may be listed (suggested)"),
        "not_listed": _("not listed (suggested)"),
    },
    "control_truth": {
        "met": _("met, as far as it is measured"),
        "failed": _("ruled out"),
        "open": _("not known yet"),
        "unmeasured": _("decided by its words, not by a value"),
    },
    "control_comparator": {
        "more": _("more than"),
        "at_least": _("at least"),
        "less": _("less than"),
        "at_most": _("at most"),
    },
    "control_question": {
        "more": _("%(quantity)s: does it exceed %(value)s %(unit)s?"),
        "at_least": _("%(quantity)s: is it %(value)s %(unit)s or more?"),
        "less": _("%(quantity)s: is it less than %(value)s %(unit)s?"),
        "at_most": _("%(quantity)s: is it %(value)s %(unit)s or less?"),
    },
    "control_ruled_out": {
        "more": _(
            "Ruled out: %(path)s asks for more than %(value)s %(unit)s (%(quantity)s); the item has %(said)s."
        ),
        "at_least": _(
            "Ruled out: %(path)s asks for at least %(value)s %(unit)s (%(quantity)s); the item has %(said)s."
        ),
        "less": _(
            "Ruled out: %(path)s asks for less than %(value)s %(unit)s (%(quantity)s); the item has %(said)s."
        ),
        "at_most": _(
            "Ruled out: %(path)s asks for at most %(value)s %(unit)s (%(quantity)s); the item has %(said)s."
        ),
        "said_no": _("Ruled out: a person answered that %(path)s does not apply."),
    },
    "control_replay": {
        "unchanged": _("unchanged"),
        "text_changed": _("its words changed"),
        "definition_changed": _("its definition changed"),
        "threshold_changed": _("a threshold changed"),
        "come": _("new below what was decided on"),
        "gone": _("no longer on the list"),
        "listed_now": _("a new provision may apply"),
    },
    "control_unread": {
        "path_invalid": _("its path cannot be read"),
        "path_twice": _("its path came before"),
        "entry_differs": _("its path is not of its entry"),
        "provision_without_text": _("it has no text"),
        "entry_without_text": _("the entry has no text"),
        "line_without_path": _("the line begins with no path"),
        "line_no_object": _("the line is no JSON object"),
        "path_or_text_missing": _("path or text is missing"),
        "cells_miscounted": _("it has more or fewer cells than the header"),
    },
    "control_answer": {
        "yes": _("yes, it applies"),
        "no": _("no, it does not apply"),
    },
    "control_list_format": {
        "eu_dual_use": _("EU Annex I (JSON)"),
        "us_lists": _("US CCL and USML (CSV)"),
        "csv": _("any list (CSV)"),
        "json_lines": _("any list (JSON lines)"),
    },
    "act": {
        "clearance.control_list.loaded": _("Control list loaded"),
        "clearance.control_list.authority_named": _("Control list named as authority"),
    },
}
