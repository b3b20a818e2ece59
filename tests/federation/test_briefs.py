"""Frozen briefs: items of release cases, and from there in a package to another node."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from callers import client_of, post, refused
from cast import AT, Player, player
from charters import charter
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from federation import test_packages
from federation.test_packages import clearers, invented_list, opened_there, world
from joint_documents import Room, granted
from made_looks import kept_look
from mithaq.access.domain.permissions import Role
from mithaq.base.labels import Classification, Label
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.readers import reader_of
from mithaq.exchange.actions import brief_versions as keeping
from mithaq.exchange.actions.brief_versions import Printed
from mithaq.federation.actions import delivering
from mithaq.federation.actions.packing import Given
from mithaq.federation.queries import packages
from mithaq.node.replaying import replay
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.steering import Answer
from mithaq.programmes.queries import programmes
from mithaq.projects.queries import releasing
from mithaq.watch.actions import briefing
from mithaq.watch.actions.freezing import NewVersion
from mithaq.watch.domain.brief_versions import BriefVersion, is_reference, version_from
from mithaq.watch.domain.briefs import BriefKind, Edit
from mithaq.watch.models import FrozenBrief
from mithaq.watch.queries import brief_versions, briefs
from partner import Partner
from workers import FIELD

partner = test_packages.partner
__all__ = ["clearers", "invented_list", "partner", "world"]
PAPERS = {"horizon-en.pdf": b"%PDF of the horizon", "horizon-ar.docx": b"PK of the horizon"}


@pytest.fixture
def huda(world: World) -> Player:
    """A programme officer of the host, who asks for releases."""
    return player("huda", world.cast.hamad.institution, Role.PROGRAMME_OFFICER)


@pytest.fixture
def brief(world: World) -> UUID:
    key, look = uuid4(), kept_look(world.cast, "laser", "maser")
    briefing.make_brief(
        id=key, kind=BriefKind.HORIZON, look=look.id, since=AT.date(), by=world.cast.hamad.actor, at=AT
    )
    return key


def freeze(world: World, brief: UUID, *to: str, by: Player | None = None, **changes: Any) -> BriefVersion:
    host = f"institution:{world.cast.hamad.institution}"
    label = Label(Classification.PARTNERS, tuple(sorted({host, *to})) if to else (), (), host)
    new = replace(NewVersion(1, "Horizon report", (FIELD,), label), **changes)
    printed = [Printed(name, "en", "application/pdf", data) for name, data in PAPERS.items()]
    return keeping.keep_version(brief, new, printed, by=(by or world.cast.hamad).actor, at=AT)


def shared(world: World, huda: Player, version: BriefVersion, recipient: str) -> Room:
    """What a release case needs to know; the applicant of these cases is Huda."""
    cast = replace(world.cast, leyla=huda)
    found: Any = version
    return Room(replace(world, cast=cast), version.brief, found, recipient)


def test_a_frozen_brief_is_an_item_of_its_institution_alone(world: World, brief: UUID, huda: Player) -> None:
    version = freeze(world, brief)

    assert is_reference(version.reference)
    assert version_from(version.as_json()) == version
    named = {"labels": (), "on": AT.date()}
    (item,) = releasing.own_items([version.reference.lower()], huda.institution, **named)  # type: ignore[arg-type]
    assert (item.reference, item.version, item.digest) == (version.reference, 1, version.digest)
    assert item.originator == f"institution:{huda.institution}"
    assert item.fields == (FIELD,)
    assert releasing.own_items([version.reference], world.cast.leyla.institution, **named) == ()  # type: ignore[arg-type]
    assert dict(releasing.items_now([version.reference], on=AT.date())) == {version.reference: item}


def test_a_brief_that_is_edited_is_another_version_and_the_first_stays(world: World, brief: UUID) -> None:
    first = freeze(world, brief)
    key = briefs.brief(brief, reader=world.cast.hamad.actor).lines[0].line.key
    briefing.edit_brief(
        brief, [Edit(key, False, "en", "Seen.")], revision=1, by=world.cast.hamad.actor, at=AT
    )

    assert refused(lambda: freeze(world, brief)) == "brief_changed_elsewhere"
    second = freeze(world, brief, revision=2)

    assert (first.number, second.number) == (1, 2)
    assert first.reference != second.reference
    found = brief_versions.versions(brief, reader=world.cast.hamad.actor)
    assert [each.version for each in found] == [second, first]
    for name, data in PAPERS.items():
        file, source = keeping.opened(first.reference, name, reader=world.cast.leyla.actor)
        with source:
            assert source.read() == data
        assert file.digest == hashlib.sha256(data).hexdigest()


def test_what_cannot_be_frozen_is_refused(world: World, brief: UUID, huda: Player) -> None:
    def codes(**changes: Any) -> str:
        return refused(lambda: freeze(world, brief, **changes))

    assert codes(by=huda) == "not_permitted"
    assert codes(title=" ") == "brief_title_unfit"
    assert codes(title="x" * 201) == "brief_title_unfit"
    assert codes(fields=()) == "brief_fields_unfit"
    assert codes(fields=("alchemy",)) == "brief_fields_unfit"
    assert refused(lambda: freeze(world, uuid4())) == "no_such_brief"
    none: list[Printed] = []
    host = f"institution:{huda.institution}"
    new = NewVersion(1, "Horizon", (FIELD,), Label(Classification.PARTNERS, (), (), host))
    assert refused(lambda: keeping.keep_version(brief, new, none, by=world.cast.hamad.actor, at=AT)) == (
        "brief_files_unfit"
    )
    assert not FrozenBrief.objects.exists()
    with pytest.raises(NotFound, match="no_such_brief"):
        brief_versions.version("B-NONE-1", reader=world.cast.hamad.actor)


def test_its_files_go_in_a_package_once_two_people_have_signed(
    partner: Partner, world: World, brief: UUID, huda: Player
) -> None:
    version = freeze(world, brief, partner.facts.code)
    found = shared(world, huda, version, partner.facts.code)
    case, package = granted(found), uuid4()

    with pytest.raises(Refused, match="document_goes_itself"):
        _deliver(found, case, package, Given("other.txt", io.BytesIO(b"x")))
    assert _deliver(found, case, package)

    view = packages.package(package, reader=huda.actor, stands_for=reader_of(huda.actor, on=AT.date()))
    manifest = opened_there(partner, view)
    assert manifest.item == version.reference
    assert {each.name: each.digest for each in manifest.documents} == {
        name: hashlib.sha256(data).hexdigest() for name, data in PAPERS.items()
    }
    (went,) = cases.went_to(version.reference)
    assert (went.recipient, went.at) == (partner.facts.code, AT)
    assert [each.id for each in cases.asking_for(version.reference, reader=huda.actor)] == [case]
    assert packages.of_deliveries([went.delivery])[went.delivery].id == package
    page = client_of(huda).get(f"/watch/briefs/versions/{version.reference}/").content.decode()
    assert went.case in page
    assert str(package) in page
    brief_page = client_of(huda).get(f"/watch/briefs/{brief}/").content.decode()
    assert version.reference in brief_page
    assert went.case in brief_page
    # To another institution of the node it is not told to whom the host's briefs went.
    other = client_of(world.cast.leyla).get(f"/watch/briefs/versions/{version.reference}/")
    assert went.case not in other.content.decode()
    assert replay(is_kept=False).is_equal


def _deliver(found: Room, case: UUID, package: UUID, *given: Given) -> bool:
    by = found.world.cast.leyla.actor
    delivery = acts.delivery(found.world, case)
    return delivering.deliver(package, case, delivery, given, items=found.items, by=by, at=AT)


def test_a_label_that_keeps_it_from_them_stops_it(
    partner: Partner, world: World, brief: UUID, huda: Player
) -> None:
    version = freeze(world, brief, f"institution:{world.cast.leyla.institution}")
    found = shared(world, huda, version, partner.facts.code)

    with pytest.raises(Refused):
        _deliver(found, granted(found), uuid4())

    assert cases.went_to(version.reference) == ()


def test_a_recipient_of_this_node_reads_it_here(world: World, brief: UUID, huda: Player) -> None:
    code = f"institution:{world.cast.amina.institution}"
    version = freeze(world, brief, code)
    found = shared(world, huda, version, code)

    assert not _deliver(found, granted(found), uuid4())

    (went,) = cases.went_to(version.reference)
    assert went.recipient == code
    amina = client_of(world.cast.amina)
    assert went.case in amina.get(f"/watch/briefs/versions/{version.reference}/").content.decode()
    file = amina.get(f"/watch/briefs/versions/{version.reference}/horizon-en.pdf")
    assert b"".join(file.streaming_content) == PAPERS["horizon-en.pdf"]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("fonts")
def test_the_pages_freeze_a_brief_and_begin_a_case(world: World, brief: UUID, huda: Player) -> None:
    members = charter(huda.institution, world.cast.leyla.institution)
    programme = governing.found(members, reached=[], by=huda.actor, at=AT)
    signer = player("signer", world.cast.leyla.institution, Role.APPROVER)
    for each in (world.clearers.layan, signer):
        code = f"institution:{each.institution}"
        governing.answer(programme, member=code, answer=Answer.JOINED, note="", by=each.actor, at=AT)
    hamad, address = client_of(world.cast.hamad), f"/watch/briefs/{brief}/freeze/"
    form = {
        "revision": "1",
        "title": "Horizon <2015>",
        "languages": ["ar", "en"],
        "fields": [FIELD, "", ""],
        "classification": "partners",
        "programme": "",
    }
    assert FIELD in hamad.get(address).content.decode()
    assert client_of(huda).get(address).status_code == 409
    wrong = hamad.post(address, {**form, "languages": []})
    assert wrong.status_code == 409
    assert "Horizon &lt;2015&gt;" in wrong.content.decode()
    page = post(hamad, address, **form)["Location"]

    (version,) = [each.version for each in brief_versions.versions(brief, reader=huda.actor)]
    assert [(each.language, each.name[-5:]) for each in version.files] == [
        *(("ar", "r.pdf"), ("ar", ".docx"), ("en", "n.pdf"), ("en", ".docx")),
    ]
    for file in version.files:
        assert (Path(settings.HOME) / "attachments" / file.digest).stat().st_size == file.size_bytes
    for language in Language:
        assert version.reference in client_of(huda, language).get(page).content.decode()
    (reference,) = _programmes(huda)
    draft = post(client_of(huda), f"{page}ask/", programme=reference)["Location"]
    written = client_of(huda).get(draft).content.decode()
    assert version.reference in written
    key = UUID(draft.rstrip("/").split("/")[-2])
    asked = cases.draft(key, reader=huda.actor).asked
    assert [each.reference for each in asked.items] == [version.reference]
    assert asked.forms == (Form.DOCUMENT,)
    assert [each.party for each in asked.recipients] == [f"institution:{world.cast.leyla.institution}"]
    assert client_of(world.cast.sam).post(f"{page}ask/", {"programme": reference}).status_code in {404, 409}


def _programmes(reader: Player) -> list[str]:
    return [each.reference for each in programmes.programmes(reader=reader.actor, on=AT.date())]
