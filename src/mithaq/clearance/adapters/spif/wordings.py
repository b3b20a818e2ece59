"""Reads the words of a policy's parts: marking phrases and qualifiers of an Open XML SPIF."""

from mithaq.clearance.adapters.spif.xml import XML_LANG, Part
from mithaq.clearance.domain.marking.faults import FaultCode
from mithaq.clearance.domain.marking.parts import Manner, Phrase, Place, Qualifier, Slot, Wording

WORDING = ("markingData", "markingQualifier")

_PLACES = {
    "pageTop": (Place.PAGE_TOP,),
    "pageBottom": (Place.PAGE_BOTTOM,),
    "pageTopBottom": (Place.PAGE_TOP, Place.PAGE_BOTTOM),
    "documentStart": (Place.DOCUMENT_START,),
    "documentEnd": (Place.DOCUMENT_END,),
    "firstLineOfText": (Place.FIRST_LINE,),
    "lastLineOfText": (Place.LAST_LINE,),
    "subject": (Place.SUBJECT,),
    "xHeader": (Place.HEADER,),
    "portionMarking": (Place.PORTION,),
    "inputTitle": (Place.INPUT_TITLE,),
    "waterMark": (Place.WATERMARK,),
}
_MANNERS = {
    "noNameDisplay": Manner.NAME_HIDDEN,
    "noMarkingDisplay": Manner.PHRASE_HIDDEN,
    "suppressClassName": Manner.CLASSIFICATION_HIDDEN,
    "replacePolicy": Manner.REPLACES_POLICY,
}
_SLOTS = {"prefix": Slot.PREFIX, "suffix": Slot.SUFFIX, "separator": Slot.SEPARATOR}


def wording_in(part: Part) -> Wording:
    """What the element says about how it is printed."""
    return Wording(
        phrases=tuple(map(_phrase, part.parts("markingData"))),
        qualifiers=tuple(
            _qualifier(each, _qualifier_places(of))
            for of in part.parts("markingQualifier")
            for each in of.parts("qualifier")
        ),
    )


def _phrase(part: Part) -> Phrase:
    part.expect(parts=("code",), attributes=("phrase",))
    places: set[Place] = set()
    manners = set()
    for code in part.parts("code"):
        code.expect()
        word = code.text()
        if word in _MANNERS:
            manners.add(_MANNERS[word])
        elif word in _PLACES:
            places.update(_PLACES[word])
        elif word:
            code.fault(FaultCode.BAD_VALUE, f"code {word}")
    language, text = part.element.get(XML_LANG, ""), part.element.get("phrase")
    return Phrase(language, text, frozenset(places), frozenset(manners))


def _qualifier_places(part: Part) -> frozenset[Place]:
    """Some files write `code` where the schema has `markingCode`."""
    part.expect(parts=("qualifier",), attributes=("markingCode", "code"))
    written = part.element.get("markingCode", part.element.get("code", "")).split()
    for word in written:
        if word not in _PLACES:
            part.fault(FaultCode.BAD_VALUE, f"markingQualifier {word}")
    return frozenset(place for word in written for place in _PLACES.get(word, ()))


def _qualifier(part: Part, places: frozenset[Place]) -> Qualifier:
    """A qualifier may be spaces alone, so its text is taken as it stands."""
    part.expect(attributes=("markingQualifier", "qualifierCode"))
    text = part.element.get("markingQualifier")
    if text is None:
        part.fault(FaultCode.MISSING, "qualifier@markingQualifier")
    slot = part.word("qualifierCode", _SLOTS, part.attribute("qualifierCode"))
    return Qualifier(part.element.get(XML_LANG, ""), slot, text or "", places)
