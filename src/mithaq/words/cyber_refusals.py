"""What the refusals of cyber tactics say: loading ATT&CK, STIX, CVE and KEV, and stating coverage."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

_WHOLE_FILE = _("Get the whole file again; nothing of it was loaded.")
_RIGHT_FILE = _("Check that this is the right file; nothing of it was loaded.")
_CORRECT = _("Correct it, then send it again.")

CYBER_REFUSALS: Mapping[str, Words] = {
    "attack_bundle_empty": Words(_("There is no object of ATT&CK in %(place)s."), _RIGHT_FILE),
    "attack_domain_missing": Words(
        _("The file does not say of which domain of ATT&CK it is."),
        _("Say it with --domain: enterprise, mobile or ics."),
    ),
    "attack_object_unknown": Words(
        _("ATT&CK %(version)s has no such object as %(number)s."),
        _("Check the number, or choose another release."),
    ),
    "attack_not_loaded": Words(
        _("The node does not hold the releases of ATT&CK that this asks for."),
        _("Have an analyst load them with `mithaq watch attack load`."),
    ),
    "attack_release_unknown": Words(
        _("This node does not hold the release %(version)s of ATT&CK (%(domain)s)."),
        _("Choose another release, or have an analyst load it with `mithaq watch attack load`."),
    ),
    "attack_version_differs": Words(
        _("You say that this is release %(given)s; the file says that it is %(found)s."), _RIGHT_FILE
    ),
    "attack_version_missing": Words(
        _("The file does not say of which release of ATT&CK it is, or names several: %(found)s"),
        _("Say it with --release, such as 16.1."),
    ),
    "coverage_day_ahead": Words(
        _("The day on which this was found lies ahead."), _("Name today or an earlier day.")
    ),
    "coverage_evidence_missing": Words(
        _("From the level “partial” on, a statement of coverage says what shows it."),
        _("Name the evidence: a test, a report, a configuration."),
    ),
    "coverage_function_wrong": Words(
        _("%(number)s does not do that: a mitigation prevents, and a way of detecting detects."),
        _("Choose the function that fits, or speak of the technique itself."),
    ),
    "coverage_subject_wrong": Words(
        _("Coverage is stated of techniques, mitigations and detections that stand; %(number)s is none."),
        _("Name another number."),
    ),
    "coverage_text_too_long": Words(
        _("Evidence has at most %(evidence)s letters, a note at most %(note)s."), _CORRECT
    ),
    "coverage_unknown": Words(
        _("Your institution says nothing of this, or took it back already."), _("Open the coverage again.")
    ),
    "cve_none_read": Words(
        _("There is no CVE record that can be read in %(place)s."),
        _("Name CVE records (JSON 5) or a feed of the NVD (JSON 1.1 or 2.0); nothing was loaded."),
    ),
    "kev_older": Words(
        _("This catalogue is of %(dated)s; the node holds that of %(known)s."),
        _("Load the newest catalogue; an older one would take entries out."),
    ),
    "kev_unknown": Words(_("%(file)s holds no catalogue of known exploited vulnerabilities."), _RIGHT_FILE),
    "layer_domain_differs": Words(
        _("This layer is of the domain %(said)s, not %(given)s."), _("Choose the domain of the layer.")
    ),
    "layer_domain_missing": Words(
        _("The layer does not say of which domain of ATT&CK it is."), _("Choose the domain.")
    ),
    "layer_unreadable": Words(
        _("%(file)s is no layer of the ATT&CK Navigator that can be read."),
        _("Save the layer from the Navigator as JSON, then send that."),
    ),
    "source_broken": Words(
        _("%(file)s is not what it should be, or breaks off after %(after)s objects: %(reason)s"), _WHOLE_FILE
    ),
    "source_empty": Words(
        _("There is nothing to read in %(place)s."),
        _("Name a file, a folder with files of JSON or CSV, or an address."),
    ),
    "stix_bundle_empty": Words(_("There is no object of STIX in %(place)s."), _RIGHT_FILE),
    "taxii_answer_unknown": Words(
        _("%(place)s does not answer as a TAXII 2.1 server does."),
        _("Name the address of an API root of TAXII 2.1; version 2.0 is not spoken here."),
    ),
    "taxii_endless": Words(
        _("The server at %(place)s leads from page to page without an end."),
        _("What came so far is kept. Tell who runs the server."),
    ),
    "threat_source_wrong": Words(
        _("The name of a source is one line of at most %(longest)s letters."), _CORRECT
    ),
}
