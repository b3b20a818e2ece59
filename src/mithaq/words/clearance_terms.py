"""What every word of clearance is called in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLEARANCE_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "party_kind": {
        "person": _("Person"),
        "organisation": _("Organisation"),
        "vessel": _("Vessel"),
        "aircraft": _("Aircraft"),
    },
    "party_field": {
        "name": _("Names"),
        "birthDate": _("Date of birth"),
        "birthDateAbout": _("Date of birth, about"),
        "birthPlace": _("Place of birth"),
        "fatherName": _("Father’s name"),
        "motherName": _("Mother’s name"),
        "gender": _("Gender"),
        "nationality": _("Nationality"),
        "passportNumber": _("Passport number"),
        "idNumber": _("Identity number"),
        "registrationNumber": _("Registration number"),
        "taxNumber": _("Tax number"),
        "incorporationDate": _("Founded on"),
        "jurisdiction": _("Jurisdiction"),
        "country": _("Country"),
        "imoNumber": _("IMO number"),
        "mmsi": _("MMSI"),
        "callSign": _("Call sign"),
        "flag": _("Flag"),
        "position": _("Position"),
        "address": _("Address"),
    },
    "gender": {
        "male": _("Male"),
        "female": _("Female"),
    },
    "finding": {
        "agrees": _("agrees"),
        "differs": _("differs"),
        "ours_only": _("we alone tell it"),
        "theirs_only": _("the list alone tells it"),
    },
    "hit_state": {
        "open": _("To be decided"),
        "proposed": _("Waits for a second person"),
        "confirmed": _("It is the listed party"),
        "cleared": _("It is somebody else"),
        "unresolved": _("Nobody can tell yet"),
        "gone": _("No longer on the list"),
    },
    "hit_pile": {
        "waiting": _("Waiting"),
        "confirmed": _("Listed"),
        "cleared": _("Cleared"),
        "gone": _("Gone"),
    },
    "hit_why": {
        "first": _("First screening"),
        "list_names": _("A list names it now"),
        "list_changed": _("The list says something else now"),
        "ours_changed": _("What we know has changed"),
        "setting_changed": _("Names are compared otherwise now"),
        "no_longer_listed": _("The list no longer names it"),
        "no_longer_alike": _("The names are not alike enough any more"),
    },
    "verdict": {
        "same": _("It is the listed party"),
        "not_same": _("It is not the listed party"),
        "cannot_tell": _("It cannot be told"),
    },
    "party_standing": {
        "clear": _("Clear of hits"),
        "undecided": _("A hit is undecided"),
        "listed": _("Listed"),
        "not_screened": _("Not screened"),
    },
    "party_standing_means": {
        "clear": _(
            "No list names it, or two people found that it is somebody else. The other "
            "conditions of a release still hold."
        ),
        "undecided": _("Nothing is released to it until two people have decided."),
        "listed": _("It is a listed party. Nothing is released to it, whatever a policy says."),
        "not_screened": _(
            "It was not screened against the newest lists, with what is known now. Nothing is "
            "released to it until then."
        ),
    },
    "name_origin": {
        "arabic": _("Arabic"),
        "maghreb": _("Maghrebi, French spelling"),
        "persian": _("Persian"),
        "urdu": _("Urdu"),
        "turkish": _("Turkish"),
        "malay": _("Malay"),
        "indonesian": _("Indonesian"),
        "sahel": _("Sahelian and West African"),
        "western": _("Western European"),
        "slavic": _("Slavic"),
        "latin_american": _("Latin American"),
        "east_asian": _("East Asian"),
        "south_asian": _("South Asian"),
        "african": _("Other African"),
        "arabic_script": _("Arabic, in Arabic script"),
    },
    "screened": {
        "nobody": _("No listed party is near enough. That is no release."),
    },
    "act": {
        "clearance.list.adopted": _("List adopted"),
        "clearance.list.dropped": _("List dropped"),
        "clearance.list.loaded": _("List loaded"),
        "clearance.party.described": _("Party described for screening"),
        "clearance.hits.found": _("Hits found or changed"),
        "clearance.hit.decided": _("Hit decided"),
        "clearance.hit.seconded": _("Decision on a hit seconded"),
        "clearance.screening.set": _("Screening set"),
    },
    "stale": {
        "never_loaded": _("It was never loaded."),
        "not_fetched_lately": _("It was not loaded lately."),
        "date_missing": _("The file tells no date."),
        "published_long_ago": _("It was published long ago."),
        "dated_ahead": _("It is dated ahead of the clock."),
    },
    "list_format": {
        "ofac_csv": _("OFAC, CSV"),
        "ofac_xml": _("OFAC, XML"),
        "bis_denied": _("BIS denied persons"),
        "un_xml": _("UN Security Council, XML"),
        "eu_xml": _("European Union, XML"),
        "uk_xml": _("United Kingdom, XML"),
        "uk_csv": _("United Kingdom, CSV"),
        "ofsi_csv": _("OFSI consolidated, CSV"),
        "meti_table": _("Japan’s end users, CSV or XLSX"),
        "end_users_json": _("End users, JSON"),
        "ftm_jsonl": _("FollowTheMoney, JSON lines"),
    },
    "malformed_row": {
        "row_unreadable": _("The row cannot be parted into columns: %(reason)s"),
        "columns_wrong": _("The row has %(columns)s columns; %(expected)s are expected"),
        "party_missing": _("The row tells of party %(id)s, which is not in the list"),
        "listed_id_wrong": _("No usable number: “%(id)s”"),
        "listed_name_missing": _("Party %(id)s has no name"),
        "listed_malformed": _("Malformed at “%(part)s”"),
        "listed_schema_unknown": _("Unknown kind of party: “%(schema)s”"),
        "listed_schemata_differ": _("%(id)s is said to be a %(one)s and a %(other)s"),
    },
    "part_kind": {
        "same": _("the same"),
        "alike": _("another spelling"),
        "initial": _("an initial"),
        "joined": _("written as one word by one of the two"),
        "title": _("a title or a legal form"),
        "contradicts": _("contradicts"),
        "asked_only": _("only in the name asked"),
        "listed_only": _("only in the listed name"),
    },
}
