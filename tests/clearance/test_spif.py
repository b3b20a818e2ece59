"""Policies and labels are read strictly, and written; the examples of others hold."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.labels import read_label, write_label
from mithaq.clearance.adapters.spif.numbered import read_any_label
from mithaq.clearance.adapters.spif.policies import MOST_BYTES, read_policy, text_of
from mithaq.clearance.adapters.spif.xml import Unreadable
from mithaq.clearance.domain.marking.equivalents import equivalent
from mithaq.clearance.domain.marking.labels import (
    Category,
    ConfidentialityLabel,
    Kind,
    Originator,
)
from mithaq.clearance.domain.marking.policies import SecurityPolicy
from mithaq.clearance.domain.marking.texts import marking
from mithaq.clearance.domain.marking.validity import problems

FIXTURES = Path(__file__).parent / "spif"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "federation" / "spif-stanag4774"
HARBOUR_XML = (FIXTURES / "harbour.spif.xml").read_bytes()
HARBOUR = read_policy(HARBOUR_XML)
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def faults_of(data: bytes) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read_policy(data)
    assert caught.value.code == "policy_unreadable"
    return [f"{fault.code} {fault.part}" for fault in caught.value.faults]


FAULTY = [
    (b'lacv="1" hierarchy="1"', b'lacv="1"', "missing securityClassification@hierarchy"),
    (b'lacv="2" hierarchy="2"', b'lacv="1" hierarchy="2"', "repeated securityClassifications: 1"),
    (b'name="GUARDED" lacv', b'name="OPEN" lacv', "repeated securityClassifications: OPEN"),
    (b'lacv="4" hierarchy="3"', b'lacv="four" hierarchy="3"', "bad_value securityClassification@lacv=four"),
    (b'name="ACID" lacv="2"', b'name="ACID" lacv="1"', "repeated securityCategoryTagSet"),
    (b'id="1.2.3.1.2"', b'id="1.2.3.1.1"', "repeated securityCategoryTagSets: 1.2.3.1.1"),
    (b"<excludedClass>OPEN</", b"<excludedClass>OPENED</", "not_found excludedClass OPENED"),
    (b"<excludedClass>OPEN</excludedClass>", b"<excludedClass/>", "missing excludedClass"),
    (
        b"<excludedClass>OPEN</excludedClass>",
        b"<excludedClass>OPEN</excludedClass><excludedClass>OPEN</excludedClass>",
        "repeated excludedClass OPEN",
    ),
    (
        b'"Cargo" tagType="restrictive" lacv="1"',
        b'"Cargo" tagType="restrictive" lacv="7"',
        "not_found Cargo restrictive 7",
    ),
    (b'tagSetRef="Berths"', b'tagSetRef="Beds"', "not_found Beds permissive None"),
    (
        b'<excludedCategory tagSetRef="Cargo"',
        b'<excludedCategory all="true" tagSetRef="Cargo"',
        "bad_value excludedCategory@all with a lacv",
    ),
    (
        b"<excludedClass>OPEN</excludedClass>",
        b'<requiredCategory operation="all"/>',
        "missing requiredCategory/categoryGroup",
    ),
    (b'markingCode="pageTop"', b'markingCode="nowhere"', "bad_value markingQualifier nowhere"),
    (b'operation="onlyOne"', b'operation="some"', "bad_value requiredCategory@operation=some"),
    (b'policyRef="PILOT"', b'policyRef="LOTSE"', "not_found policyRef LOTSE"),
    (b'applied="both"', b'applied="never"', "bad_value equivalentClassification@applied=never"),
    (b' applied="both"/>', b"/>", "missing equivalentClassification@applied"),
    (b'action="discard"', b'action="guess"', "bad_value equivalentSecCategoryTag@action=guess"),
    (b'tagType="restrictive">', b'tagType="strict">', "bad_value securityCategoryTag@tagType=strict"),
    (b' enumType="permissive" single', b" single", "missing securityCategoryTag@enumType"),
    (b'Selection="true"', b'Selection="yes"', "bad_value securityCategoryTag@singleSelection=yes"),
    (b'maxSelection="2"', b'maxSelection="few"', "bad_value securityCategoryTag@maxSelection=few"),
    (b'userInput="date"', b'userInput="poem"', "bad_value tagCategory@userInput=poem"),
    (b"<code>replacePolicy</code>", b"<code>everywhere</code>", "bad_value code everywhere"),
    (b'qualifierCode="suffix"', b'qualifierCode="middle"', "bad_value qualifier@qualifierCode=middle"),
    (b' markingQualifier="]"', b"", "missing qualifier@markingQualifier"),
    (b'name="DRAFT"', b'name="DRAFT" notAfter="2020"', "unknown_attribute tagCategory@notAfter"),
    (b"<excludedClass>", b"<forbidden/><excludedClass>", "unknown_element tagCategory/forbidden"),
    (b"<excludedClass>", b'<x:a xmlns:x="y"/><excludedClass>', "unknown_element tagCategory/a"),
    (b"<excludedClass>", b"never<excludedClass>", "bad_value tagCategory: text between elements"),
    (b'<securityPolicyId name="HARBOUR" id="1.2.3.1"/>', b"", "missing securityPolicyId"),
    (b'schemaVersion="2.1"', b'schemaVersion="9.0"', "wrong_root SPIF 9.0"),
    (b"www.xmlspif.org", b"www.example.org", "wrong_root SPIF 2.1"),
]


@pytest.mark.parametrize(("written", "instead", "told"), FAULTY, ids=[row[2] for row in FAULTY])
def test_a_faulty_policy_is_refused_with_its_fault(written: bytes, instead: bytes, told: str) -> None:
    assert written in HARBOUR_XML

    assert any(fault.startswith(told) for fault in faults_of(HARBOUR_XML.replace(written, instead)))


def test_all_faults_are_told_with_their_lines() -> None:
    wrong = HARBOUR_XML.replace(b"<excludedClass>OPEN<", b"<excludedClass>NONE<")
    wrong = wrong.replace(b'applied="both"', b'applied="never"')

    with pytest.raises(Unreadable) as caught:
        read_policy(wrong)

    lines = wrong.decode().split("\n")
    found = [(each.code.value, each.part) for each in caught.value.faults]
    assert found == [
        ("bad_value", "equivalentClassification@applied=never"),
        ("not_found", "excludedClass NONE"),
        ("bad_value", "equivalentSecCategoryTag@applied=never"),
    ]
    for each in caught.value.faults:
        assert each.part[-4:] in "".join(lines[each.line - 1 : each.line + 1])
    assert caught.value.facts["faults"] == caught.value.faults


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"SPIF",
        b"<SPIF>",
        HARBOUR_XML[:-10],
        HARBOUR_XML.replace(b"</excludedClass>", b"</excludedCategory>"),
        b'<!DOCTYPE SPIF [<!ENTITY e SYSTEM "file:///etc/passwd">]><SPIF>&e;</SPIF>',
        b'<!DOCTYPE SPIF SYSTEM "http://example.org/a.dtd"><SPIF/>',
        b" " * (MOST_BYTES + 1),
    ],
    ids=["empty", "text", "open", "cut off", "nested wrongly", "entity", "outside schema", "too large"],
)
def test_what_is_no_plain_xml_is_refused(data: bytes) -> None:
    assert len(faults_of(data)) == 1


def test_a_file_in_another_encoding_is_refused_with_its_line() -> None:
    assert text_of(HARBOUR_XML).encode() == HARBOUR_XML

    with pytest.raises(Unreadable) as caught:
        text_of(b"<SPIF>\n\xe9</SPIF>")

    assert [(each.line, each.code.value) for each in caught.value.faults] == [(2, "not_utf8")]


def test_one_misspelt_end_tag_is_mended_and_noted() -> None:
    misspelt = HARBOUR_XML.replace(b"</securityClassifications>", b"</securityClasifications>")

    policy = read_policy(misspelt)

    assert policy.classifications == HARBOUR.classifications
    assert policy.tag_sets == HARBOUR.tag_sets
    assert [note.code for note in policy.notes] == ["end_tag"]


def test_what_is_not_used_is_noted() -> None:
    more = HARBOUR_XML.replace(b"</SPIF>", b"<privacyMarks/><extensions><a/></extensions></SPIF>")
    more = more.replace(b'name="LOCKED"', b'name="LOCKED" mood="calm"')

    notes = [f"{note.code} {note.part}" for note in read_policy(more).notes]

    assert HARBOUR.notes == ()
    assert notes == [
        "not_read SPIF/privacyMarks",
        "not_read SPIF/extensions",
        "unknown_attribute securityClassification@mood",
    ]


FULL = ConfidentialityLabel(
    policy="HARBOUR",
    classification="GUARDED",
    categories=(
        Category("Cargo", Kind.RESTRICTIVE, ("FUEL", "SILK & <lace>"), "1.2.3.1.1"),
        Category("Berths", Kind.PERMISSIVE, ("بحر",)),
        Category("Notes", Kind.INFORMATIVE, ("COPY",)),
    ),
    policy_id="1.2.3.1",
    originator=Originator("rfc822Name", "master@harbour.example"),
    created_at=AT,
    review_at=datetime(2030, 1, 1, 0, 0, 0, 5, tzinfo=UTC),
)


@pytest.mark.parametrize("label", [FULL, ConfidentialityLabel("A", "B")], ids=["full", "bare"])
def test_a_label_is_read_as_it_was_written(label: ConfidentialityLabel) -> None:
    assert read_label(write_label(label)) == label


FULL_XML = write_label(FULL)

FAULTY_LABELS = [
    (b'Type="PERMISSIVE"', b'Type="permissive"', "bad_value Category@Type=permissive"),
    (b'Type="PERMISSIVE"', b"", "missing Category@Type"),
    (b'TagName="Berths"', b"", "missing Category@TagName"),
    (b"<GenericValue>COPY</GenericValue>", b"", "missing Category/GenericValue"),
    (b"<GenericValue>COPY</GenericValue>", b"<GenericValue> </GenericValue>", "missing GenericValue"),
    (b"<Classification>GUARDED</Classification>", b"", "missing Classification"),
    (
        b"<Classification>GUARDED</Classification>",
        b"<Classification>A</Classification><Classification>B</Classification>",
        "repeated Classification",
    ),
    (b"<Classification>GUARDED", b"<PrivacyMark>x</PrivacyMark><Classification>GUARDED", "unknown_element"),
    (b"<Classification>", b'<Classification URI="urn:x">', "unknown_attribute Classification@URI"),
    (b'URI="urn:oid:1.2.3.1"', b'URI="1.2.3.1"', "bad_value PolicyIdentifier@URI=1.2.3.1"),
    (b'URI="urn:oid:1.2.3.1"', b'URI="urn:oid:1.2.3.1" URL="urn:oid:9"', "repeated PolicyIdentifier@URI"),
    (b'IDType="rfc822Name"', b'IDType="shoe"', "bad_value OriginatorID@IDType=shoe"),
    (b"2026-06-01T12:00:00Z", b"2026-06-01T12:00:00", "bad_value CreationDateTime"),
    (b"2026-06-01T12:00:00Z", b"yesterday", "bad_value CreationDateTime"),
    (b"ReviewDateTime=", b"ReviewDate=", "unknown_attribute originatorConfidentialityLabel@ReviewDate"),
    (b"originatorConf", b"successorConf", "wrong_root"),
    (b":1:0", b":9:9", "wrong_root"),
    (b"</Category>", b"", "not_xml"),
]


@pytest.mark.parametrize(("written", "instead", "told"), FAULTY_LABELS, ids=[row[2] for row in FAULTY_LABELS])
def test_a_faulty_label_is_refused_with_its_fault(written: bytes, instead: bytes, told: str) -> None:
    assert written in FULL_XML

    with pytest.raises(Unreadable) as caught:
        read_label(FULL_XML.replace(written, instead))

    assert caught.value.code == "label_unreadable"
    assert any(f"{each.code} {each.part}".startswith(told) for each in caught.value.faults)


def test_a_label_without_content_is_refused() -> None:
    empty = FULL_XML.replace(b"ConfidentialityInformation", b"Information")

    with pytest.raises(Unreadable) as caught:
        read_label(empty)

    assert [each.code for each in caught.value.faults] == ["unknown_element", "missing"]


NUMBERED = b"""<label xmlns='http://surevine.com/xmlns/spiffy'><policy id='1.2.3.1'/>
<classification lacv='2'/>
<tag type='restrictive' id='1.2.3.1.1' lacv='01'/><tag type='permissive' id='1.2.3.1.2' lacv='2'/></label>"""


def test_a_label_by_numbers_means_the_same_by_names() -> None:
    found = read_any_label(NUMBERED, [HARBOUR])

    assert marking(found, HARBOUR, "en") == "[HARBOUR UNDER GUARD holds FUEL at N2 quay]"
    assert read_any_label(write_label(found), []) == found


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        (b"id='1.2.3.1'/>", b"id='1.1'/>", "label_policy_unknown"),
        (b"<policy id='1.2.3.1'/>", b"", "label_unreadable"),
        (b"id='1.2.3.1'/>", b"id=' '/>", "label_unreadable"),
        (b"lacv='2'/>\n", b"lacv='99'/>\n", "label_unreadable"),
        (b"<classification lacv='2'/>", b"", "label_unreadable"),
        (b"<tag ", b"<classification lacv='1'/><tag ", "label_unreadable"),
        (b"lacv='01'", b"lacv='77'", "label_unreadable"),
        (b"'restrictive'", b"'strict'", "label_unreadable"),
        (b"1.2.3.1.2", b"1.2.3.1.9", "label_unreadable"),
        (b"<tag ", b"<tog ", "label_unreadable"),
    ],
)
def test_a_number_that_the_policy_does_not_know_is_refused(written: bytes, instead: bytes, code: str) -> None:
    assert written in NUMBERED

    with pytest.raises(Refused, match=code):
        read_any_label(NUMBERED.replace(written, instead), [HARBOUR])


# The expectation table of surevine/spiffing (MIT), in shared data alone.


def _expectations() -> Iterator[tuple[str, list[str], str, dict[str, str]]]:
    """A row a test of the table: its name, the policies of its sequence, its language, what it says."""
    if not SHARED.is_dir():
        return
    for number, sequence in enumerate(etree.parse(SHARED / "tests.xml").getroot()):
        policies = [str(each.get("spif")) for each in sequence.iter("policy")]
        for each in sequence.iter("policy", "test"):
            facts = {str(name): str(value) for name, value in each.attrib.items()}
            language = facts.pop("{http://www.w3.org/XML/1998/namespace}lang", "")
            if each.tag == "test" or "exception" in facts:
                what = facts.get("label") or facts["spif"]
                yield f"{number} {what} {language}".strip(), policies, language, facts


EXPECTED = list(_expectations())


def _policies(names: list[str]) -> list[SecurityPolicy]:
    return [read_policy((SHARED / name).read_bytes()) for name in names]


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs shared data")
@pytest.mark.parametrize(("case", "names", "language", "facts"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_the_expectations_of_others_hold(
    case: str, names: list[str], language: str, facts: dict[str, str]
) -> None:
    del case
    if "spif" in facts:
        with pytest.raises(Unreadable, match="policy_unreadable"):
            _policies(names)
        return
    known = _policies(names)
    file = SHARED / facts["label"]
    written = file.read_bytes() if file.exists() else b""
    if "exception" in facts:
        # The messages are of the other library; one of the labels is in BER, which is not read here.
        with pytest.raises(Unreadable, match="label_unreadable"):
            read_any_label(written, known)
        return
    label = read_any_label(written, known)
    [policy] = [each for each in known if each.name == label.policy]

    told = {"valid": str(not problems(label, policy)).lower()}
    told["label-marking"] = marking(label, policy, language)
    if "encrypt" in facts:
        [other] = [each for each in known if each.id == facts["encrypt"]]
        told["encrypt-marking"] = marking(equivalent(label, policy, other), other, language)

    # What the table says of readers' clearances is not asked here: our own rule decides for readers.
    expected = {name: facts[name] for name in facts if name in told}
    assert expected
    assert {name: told[name] for name in expected} == expected
