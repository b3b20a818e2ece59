"""What came back to a node that was restored from a backup, and what did not."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def told_recovery(taken_back: int, missing: int | None) -> list[str]:
    """One sentence on what partners handed back, and one on what they could not."""
    back = ngettext(
        "%(count)s statement of this node was taken back from partners.",
        "%(count)s statements of this node were taken back from partners.",
        taken_back,
    )
    if missing is None:
        rest = _("What only this node had does not come back; how much that was is not known.")
    elif missing:
        rest = ngettext(
            "%(count)s more does not come back: it was internal, or for partners that did not answer.",
            "%(count)s more do not come back: they were internal, or for partners that did not answer.",
            missing,
        ) % {"count": missing}
    else:
        rest = _("Nothing else is missing.")
    return [back % {"count": taken_back}, rest]
