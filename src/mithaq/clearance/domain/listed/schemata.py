"""The shapes of listed parties in FollowTheMoney's model: which schemata we know, and their properties.

Names after followthemoney 4.11 (its `model`), as far as the loaders write them. What the model says in a
linked Sanction stands in the party itself here, under the names that the Sanction has; FOLDED lists those.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a listed party is; `either` where the list does not tell persons from organisations."""

    PERSON = "person"
    ORGANISATION = "organisation"
    EITHER = "either"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STRONG_NAMES = ("name", "alias", "previousName")
WEAK_NAMES = ("weakAlias",)
DATE_ABOUT = "birthDateAbout"
"""Ours: a birth date that the list gives as approximate. FollowTheMoney has no place for the doubt."""

FOLDED = _words(
    "authority authorityId unscId reason listingDate startDate endDate provisions status recordId duration"
)
"""Facts of the listing, which FollowTheMoney keeps in a Sanction."""

_THING = _words(
    """address alias country createdAt description keywords modifiedAt name notes previousName program
    programId publisher publisherUrl retrievedAt sourceUrl summary topics weakAlias wikidataId wikipediaUrl"""
)
_LEGAL_ENTITY = _THING | _words(
    """abbreviation classification dunsCode email idNumber incorporationDate dissolutionDate innCode
    jurisdiction legalForm leiCode licenseNumber mainCountry ogrnCode phone registrationNumber sector status
    swiftBic taxNumber uscCode vatCode website"""
)
_ORGANIZATION = _LEGAL_ENTITY | _words("cageCode imoNumber")
_PERSON = _LEGAL_ENTITY | _words(
    """appearance birthCountry birthDate birthPlace citizenship deathDate education ethnicity fatherName
    firstName gender lastName middleName motherName nameSuffix nationality passportNumber position profession
    religion secondName socialSecurityNumber title"""
)
_VEHICLE = _THING | _words("buildDate model registrationDate registrationNumber type")
_VESSEL = _VEHICLE | _words(
    """callSign deadweightTonnage flag grossRegisteredTonnage imoNumber mmsi pastFlags pastTypes
    registrationPort tonnage"""
)
_AIRPLANE = _VEHICLE | _words("icaoCode manufacturer serialNumber")

PROPERTIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Person": _PERSON,
        "LegalEntity": _LEGAL_ENTITY,
        "Organization": _ORGANIZATION,
        "Company": _ORGANIZATION,
        "PublicBody": _ORGANIZATION,
        "Vessel": _VESSEL,
        "Airplane": _AIRPLANE,
    }
)
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Person": Kind.PERSON,
        "LegalEntity": Kind.EITHER,
        "Organization": Kind.ORGANISATION,
        "Company": Kind.ORGANISATION,
        "PublicBody": Kind.ORGANISATION,
        "Vessel": Kind.VESSEL,
        "Airplane": Kind.AIRCRAFT,
    }
)

LINKED = _words("Sanction Address Identification Passport")
"""Schemata whose entities only tell more of a party."""

BESIDE = _words(
    """Article Asset Associate Audio BankAccount Call CallForTenders Contract ContractAward Control
    CourtCase CourtCaseParty CryptoWallet Debt Directorship Document Documentation EconomicActivity
    Email Employment Event Family Folder HyperText Image Interest Interval License Membership Mention
    Message Note Occupancy Ownership Package Page Pages Payment PlainText Position Project
    ProjectParticipant RealEstate Representation Risk Security Similar Succession Table TaxRoll
    Territory Trip UnknownLink UserAccount Vehicle Video Workbook"""
)
"""Schemata known to be no party that a release could go to by name: links, things, papers."""
