"""What the words of cyber tactics are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CYBER_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "attack_domain": {
        "enterprise": _("Enterprise"),
        "mobile": _("Mobile devices"),
        "ics": _("Industrial control systems"),
    },
    "attack_object": {
        "technique": _("Technique"),
        "tactic": _("Tactic"),
        "group": _("Group"),
        "software": _("Software"),
        "mitigation": _("Mitigation"),
        "campaign": _("Campaign"),
        "detection_strategy": _("Detection strategy"),
        "analytic": _("Analytic"),
        "data_component": _("Data component"),
        "data_source": _("Data source"),
        "asset": pgettext_lazy("of ATT&CK", "Asset"),
    },
    "attack_objects": {
        "technique": _("Techniques"),
        "tactic": _("Tactics"),
        "group": _("Groups"),
        "software": _("Software"),
        "mitigation": _("Mitigations"),
        "campaign": _("Campaigns"),
        "detection_strategy": _("Detection strategies"),
        "analytic": _("Analytics"),
        "data_component": _("Data components"),
        "data_source": _("Data sources"),
        "asset": pgettext_lazy("of ATT&CK", "Assets"),
    },
    "attack_change": {
        "added": pgettext_lazy("of ATT&CK", "Added"),
        "rewritten": pgettext_lazy("of ATT&CK", "Description rewritten"),
        "renamed": pgettext_lazy("of ATT&CK", "Renamed"),
        "moved": pgettext_lazy("of ATT&CK", "Moved"),
        "merged": pgettext_lazy("of ATT&CK", "Merged into another"),
        "revoked": pgettext_lazy("of ATT&CK", "Revoked"),
        "deprecated": pgettext_lazy("of ATT&CK", "Deprecated"),
        "removed": pgettext_lazy("of ATT&CK", "No longer there"),
    },
    "coverage_function": {
        "prevent": _("Prevent"),
        "detect": _("Detect"),
        "respond": _("Respond"),
    },
    "coverage_level": {
        "none": pgettext_lazy("coverage", "Not covered"),
        "minimal": pgettext_lazy("coverage", "Minimal"),
        "partial": pgettext_lazy("coverage", "Partial"),
        "significant": pgettext_lazy("coverage", "Significant"),
    },
    "coverage_standing": {
        "holds": pgettext_lazy("coverage", "Holds"),
        "to_confirm": pgettext_lazy("coverage", "To confirm"),
        "lost": pgettext_lazy("coverage", "Without a place in this release"),
    },
    "coverage_why": {
        "rewritten": _("its description was rewritten since"),
        "renamed": _("it has another name since"),
        "moved": _("it stands under other tactics, another number or another technique since"),
        "merged": _("another technique stands in its place"),
        "deprecated": _("ATT&CK deprecated it and put nothing in its place"),
        "revoked": _("ATT&CK revoked it and put nothing in its place"),
        "removed": _("the release does not hold it"),
    },
    "cve_warning": {
        "more_assigners": _("More authorities gave numbers: this rise is the numbering, not the world."),
        "untold_assigners": _(
            "Most records do not name who numbered them: this rise may be the numbering, not the world."
        ),
        "incomplete": _("The year is not complete."),
    },
    "cyber_load": {
        "attack": _("ATT&CK"),
        "stix": _("STIX bundle"),
        "taxii": _("TAXII collection"),
        "kev": _("Known exploited vulnerabilities (CISA)"),
        "cve": _("CVE records"),
    },
    "cyber_unread": {
        "attack_number_missing": _("it has no ATT&CK number"),
        "coverage_evidence_missing": _("it names no evidence"),
        "coverage_text_too_long": _("its texts are too long"),
        "coverage_day_ahead": _("its day lies ahead"),
        "cve_day_missing": _("it has no day of publication"),
        "cve_number_missing": _("it has no CVE number"),
        "cve_repeated": _("this CVE stood before"),
        "json_broken": _("it is no JSON that can be read"),
        "kev_day_missing": _("it has no day of listing"),
        "score_wrong": _("its score is no number"),
        "stix_end_missing": _("it ties what the file does not hold"),
        "stix_id_missing": _("it has no type or no identifier of STIX"),
        "stix_marked_closely": _("it is marked TLP:AMBER or TLP:RED, and is not kept"),
        "stix_moment_missing": _("it does not say when it changed"),
        "stix_name_missing": _("it has no name"),
        "stix_reference_missing": _("it does not say what it ties"),
        "technique_unknown": _("the release has no such technique that stands"),
    },
}
