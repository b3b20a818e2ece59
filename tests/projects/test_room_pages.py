"""A project's room on its pages, over HTTP and on the command line."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from cast import AT, Player, bearer
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from clearance.test_case_actions import world as a_world
from joint_documents import DRAWING, deliver, granted, opened_room, seen
from mithaq.access.domain.tokens import Scope
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.models import CaseDraft
from mithaq.cli.projects import app
from mithaq.projects.queries import projects
from workers import FIELD, Bench

world = a_world
__all__ = ["clearers", "invented_list", "world"]


def browser(by: Player) -> Client:
    client = Client()
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(path: str, by: Player) -> str:
    answer = browser(by).get(path, follow=True)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def form(*to: str, **changes: Any) -> dict[str, Any]:
    return {
        "file": SimpleUploadedFile("icd.pdf", DRAWING, "application/pdf"),
        "title": "Interface of the two halves",
        "key": "ICD-1",
        "fields": [FIELD],
        "classification": "partners",
        "releasable_to": list(to),
        "note": "",
        "follows": "",
        **changes,
    }


@pytest.fixture
def room(bench: Bench) -> str:
    """The address of the room of a project."""
    return f"/projects/{bench.view(bench.set(bench.plan())).reference}/room/"


class TestPages:
    def test_a_document_is_added_and_saved_again(self, bench: Bench, room: str) -> None:
        kerem = bench.cast.kerem
        assert "No document has been added here" in read(room, kerem)

        answer = browser(kerem).post(room, form(bench.ours, bench.theirs))

        page = read(answer["Location"], kerem)
        assert "Interface of the two halves" in page
        saved = browser(kerem).get(answer["Location"] + "file/")
        assert saved.getvalue() == DRAWING
        assert saved["Content-Disposition"] == 'attachment; filename="icd.pdf"'
        assert saved["Content-Type"] == "application/octet-stream"
        assert "yours alone" in read(room, kerem)
        assert "Interface of the two halves" not in read(room, bench.cast.amina)

    def test_a_wrong_form_keeps_what_was_typed(self, bench: Bench, room: str) -> None:
        answer = browser(bench.cast.kerem).post(room, form(key="ICD 1", title="Halves", note="Bolts."))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "The key has letters that a key cannot have." in page
        assert 'value="ICD 1"' in page
        assert 'value="Halves"' in page
        assert "Bolts." in page

    def test_a_form_without_a_file_says_so(self, bench: Bench, room: str) -> None:
        given = form()
        del given["file"]

        assert browser(bench.cast.kerem).post(room, given).status_code == 422

    def test_the_form_goes_on_from_a_version(self, bench: Bench, room: str) -> None:
        kerem = bench.cast.kerem
        first = browser(kerem).post(room, form(bench.ours, bench.theirs))["Location"].split("/")[-2]

        page = read(f"{room}?follows={first}", kerem)
        assert f"Go on from {first}" in page
        browser(kerem).post(room, form(bench.ours, bench.theirs, follows=first, note="New bolts."))

        (document,) = seen(projects.project(room.split("/")[2], reader=kerem.actor, on=AT.date()).id, kerem)
        assert [each.version.number for each in document.versions] == [2, 1]
        second = document.versions[0].version.reference
        assert first in read(f"/documents/{second}/", kerem)

    def test_an_outsider_finds_nothing(self, bench: Bench, room: str) -> None:
        address = browser(bench.cast.kerem).post(room, form())["Location"]

        for path in (room, address, address + "file/"):
            assert browser(bench.cast.sam).get(path).status_code == 404
        for path in ("ask/", "recall/"):
            assert browser(bench.cast.sam).post(address + path).status_code in {403, 404}

    def test_asking_begins_a_case_with_what_is_known(self, bench: Bench, room: str) -> None:
        kerem = bench.cast.kerem
        address = browser(kerem).post(room, form(bench.ours, bench.theirs))["Location"]
        assert "Begin a release case" in read(address, kerem)

        ticked = {"to": [bench.theirs, "institution:else"]}
        answer = browser(kerem).post(address + "ask/", ticked, follow=True)

        assert address in answer.content.decode()
        row = CaseDraft.objects.get()
        (recipient,) = row.asked["recipients"]
        assert recipient == {"party": bench.theirs, "role": "end_user"}
        assert row.asked["forms"] == [Form.DOCUMENT]
        assert [each["reference"] for each in row.asked["items"]] == [address.split("/")[-2]]


class TestReleased:
    def test_the_recipient_saves_it_until_it_is_taken_back(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted(found))
        amina, leyla, address = world.cast.amina, world.cast.leyla, f"/documents/{found.reference}/"
        assert "Save the file" in read(address, amina)
        assert "Take it back" not in read(address, amina)

        answer = browser(leyla).post(address + "recall/", {"reason": " "})
        assert answer.status_code == 409
        browser(leyla).post(address + "recall/", {"reason": "A wrong bolt."})

        page = read(address, amina)
        assert "A wrong bolt." in page
        assert "Save the file" not in page
        assert browser(amina).get(address + "file/").status_code == 409

    def test_the_case_leads_to_the_document_and_delivers_it(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The lists of this world are fresh on its day.
        monkeypatch.setattr("mithaq.web.visits.datetime", SimpleNamespace(now=lambda _zone: AT))
        found = opened_room(world)
        case = granted(found)
        leyla, jasim = world.cast.leyla, world.clearers.jasim
        assert f"/documents/{found.reference}/" in read(f"/clearance/cases/{case}/", jasim)
        assert "Interface of the two halves" in read(f"/documents/{found.reference}/", jasim)

        assert seen(found.project, world.cast.amina) == ()
        browser(leyla).post(f"/clearance/cases/{case}/deliver/", {"cell": "0"})

        assert len(seen(found.project, world.cast.amina)) == 1


def test_a_program_adds_lists_and_reads(bench: Bench, room: str) -> None:
    reference, kerem = room.split("/")[2], bench.cast.kerem
    drafting, reading = frozenset({Scope.DRAFT}), frozenset({Scope.READ})
    address = f"/api/v1/projects/{reference}/documents"
    given = form(bench.ours, bench.theirs)

    refused = Client().post(address, {**given, "key": "a b"}, headers=bearer(kerem, drafting))
    assert (refused.status_code, refused.json()["code"]) == (409, "room_key_unfit")
    added = Client().post(address, form(bench.theirs), headers=bearer(kerem, drafting))
    assert added.status_code == 201, added.json()

    (one,) = Client().get(address, headers=bearer(kerem, reading)).json()
    assert one["reference"] == added.json()["reference"]
    path = f"/api/v1/documents/{one['reference']}"
    assert Client().get(path, headers=bearer(kerem, reading)).json() == one
    file = Client().get(f"{path}/file", headers=bearer(kerem, reading))
    assert file.getvalue() == DRAWING
    assert Client().get(address, headers=bearer(bench.cast.amina, reading)).json() == []
    assert Client().get(f"{path}/file", headers=bearer(bench.cast.amina, reading)).status_code == 404


def test_the_command_line_adds_lists_and_saves(room: str, tmp_path: Path) -> None:
    reference, file, out = room.split("/")[2], tmp_path / "icd.pdf", tmp_path / "saved.pdf"
    file.write_bytes(DRAWING)
    run = CliRunner()
    said = [reference, "ICD-1", str(file), "--title", "Halves", "--classification", "partners"]

    added = run.invoke(app, ["add-document", *said, "--as", "kerem", "--json"])
    assert added.exit_code == 0, added.output
    key = json.loads(added.output)["reference"]
    listed = run.invoke(app, ["room", reference, "--as", "kerem", "--json"])
    assert [each["reference"] for each in json.loads(listed.output)["documents"]] == [key]
    saved = run.invoke(app, ["save-document", key, str(out), "--as", "kerem"])
    assert saved.exit_code == 0, saved.output
    assert out.read_bytes() == DRAWING
    assert run.invoke(app, ["save-document", key, str(out), "--as", "amina"]).exit_code != 0
    assert run.invoke(app, ["add-document", *said[:2], "nowhere", *said[3:], "--as", "kerem"]).exit_code != 0
