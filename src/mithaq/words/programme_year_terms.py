"""What the words of a programme's year are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PROGRAMME_YEAR_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "year_part": {
        "exchanges": _("Exchanges"),
        "clearance": _("Clearance of releases"),
        "projects": _("Joint projects"),
        "trust": _("Trust and balance"),
        "prosperity": _("Civil prosperity"),
        "standing": _("Standing in the world"),
    },
    "year_figure": {
        "deliveries": _("deliveries that arrived"),
        "missions": _("missions done"),
        "project_work": _("pieces of work given to projects"),
        "cases_decided": _("release cases decided"),
        "days_to_decide": _("days from submission to decision, half of the cases faster"),
        "projects_running": _("projects under way"),
        "milestones_reached": _("milestones reached"),
        "deliverables_accepted": _("deliverables accepted"),
        "promises_kept": _("of the promises that fell due were kept in time"),
        "share_given": _("of what went both ways was given by us, by weight"),
        "spin_offs": _("spin-offs followed"),
        "sales": _("of sales reported, gross"),
        "exports": _("of exports reported, gross"),
        "royalties": _("of royalties received"),
        "jobs": _("jobs reported, gross"),
        "rank": pgettext_lazy("in a field", "rank of our state by published works"),
    },
    "year_unknown": {
        "too_few_cases": _("fewer than five cases: no middle is told"),
        "nothing_went": _("nothing went either way"),
        "nothing_was_due": _("nothing fell due"),
        "nobody_reported": _("nobody reported"),
        "not_shown_to_you": _("your role does not see this"),
        "no_works": _("no works of this field are loaded"),
    },
    "year_risk": {
        "project_risk": _("“%(what)s” is a grave risk of the project %(subject)s."),
        "overdue": _("Under %(subject)s this is overdue: %(what)s (days: %(amount)s)."),
        "late_project": _("Parts of the project %(subject)s are late (number: %(amount)s)."),
        "imbalance": _("Give and take with %(subject)s is out of balance (points: %(amount)s)."),
        "ending": _("The agreement %(subject)s ends soon (days left: %(amount)s)."),
        "slow_case": _("The case %(subject)s is beyond its time (working days: %(amount)s)."),
        "behind": _("The indicator %(what)s has come %(amount)s %% of its way, behind its time."),
        "uncounted": _("Nobody has counted the indicator %(what)s yet."),
    },
    "year_decision": {
        "vote": _("Vote on “%(what)s”."),
        "deliverable": _("Judge what was handed in: %(what)s of the project %(subject)s."),
        "renewal": _("Renew the agreement %(subject)s, or let it end."),
        "rebalance": _("Agree on how give and take with %(subject)s comes into balance."),
        "export_status": _("Record whether export control covers the spin-off %(subject)s."),
        "case": _("Decide the release case %(subject)s."),
    },
    "year_file": {
        "page.pdf": _("One page (PDF)"),
        "slides.pdf": _("Slides (PDF)"),
        "report.pdf": _("Annual report (PDF)"),
        "report.docx": _("Annual report (DOCX)"),
    },
}
