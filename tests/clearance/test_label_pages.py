"""Labels as people meet them: on records, on the page of labels in three languages, and by command."""

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from cast import Cast, Player, content, label, published
from clearance.test_label_policies import ARDANIA, CONFIDENTIAL, NUMBERED, SECRET
from clearers import Clearers
from mithaq.clearance.actions import label_policies
from mithaq.clearance.queries import labels
from mithaq.cli import labels as commands

pytestmark = pytest.mark.django_db

PAGE = "/clearance/labels/"
IN_ARABIC = "ميثاق – مقيد – قابل للإتاحة لـ: المغرب"


def browser(by: Player, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def plain(page: str) -> str:
    """What a reader sees."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def proposed(cast: Cast, clearers: Clearers) -> str:
    del clearers
    at = datetime.now(UTC)
    return str(label_policies.propose_label_policy(ARDANIA, by=cast.hamad.actor, at=at))


@pytest.fixture
def adopted(proposed: str, clearers: Clearers) -> None:
    assert browser(clearers.layan).post(f"{PAGE}{proposed}/confirm/").status_code == 302


@pytest.mark.parametrize(
    ("language", "marking"),
    [
        ("ar", IN_ARABIC),
        ("en", "MITHAQ – RESTRICTED – Releasable to: Morocco"),
        ("fr", "MITHAQ – RESTREINT – Communicable à : Maroc"),
    ],
)
def test_a_record_bears_its_marking_in_the_readers_language(cast: Cast, language: str, marking: str) -> None:
    closed = label("restricted", "state:MA")
    reference = published(cast.leyla, cast.kerem, content("Pump", label=closed))

    assert marking in plain(browser(cast.kerem, language).get(f"/records/{reference}/").content.decode())


def test_institutions_stand_in_a_marking_by_their_name(cast: Cast) -> None:
    named = label("partners", f"institution:{cast.amina.institution}")
    reference = published(cast.leyla, cast.kerem, content(label=named))

    page = plain(browser(cast.amina).get(f"/records/{reference}/").content.decode())

    assert "MITHAQ – PARTNERS – Releasable to: Water Department" in page


def test_a_label_that_our_policy_does_not_know_says_so_and_leaves_as_no_xml(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(label=label("public", "bloc:OIC", "state:ZZ")))
    client = browser(cast.amina)

    page = plain(client.get(f"/records/{reference}/").content.decode())
    file = client.get(f"/records/{reference}/label.xml")

    assert "Public: the label policy does not know the rest of this label" in page
    assert file.status_code == 409
    assert "state:ZZ" in file.content.decode()


def test_a_records_label_is_taken_away_as_xml_by_those_alone_who_see_the_record(cast: Cast) -> None:
    closed = label("partners", "state:MA", government_only=True)
    reference = published(cast.leyla, cast.kerem, content(label=closed))
    address = f"/records/{reference}/label.xml"

    file = browser(cast.amina).get(address)
    others = [browser(cast.sam).get(address), Client().get(address)]

    assert (file.status_code, file["Content-Type"]) == (200, "application/xml")
    assert f"{reference}-label.xml" in file["Content-Disposition"]
    told = labels.read(file.content)
    assert told.is_valid
    assert [str(each) for each in told.markings.values()] == [
        "ميثاق – للشركاء – قابل للإتاحة لـ: المغرب – للحكومات فقط",
        "MITHAQ – PARTNERS – Releasable to: Morocco – Governments only",
        "MITHAQ – PARTENAIRES – Communicable à : Maroc – Gouvernements seulement",
    ]
    assert told.label.originator is not None
    assert address in browser(cast.amina).get(f"/records/{reference}/").content.decode()
    assert {each.status_code for each in others} == {404}
    unknown = Client().get("/records/QX-NONE/label.xml").content.decode()
    assert plain(others[1].content.decode()).replace(reference, "") == plain(unknown).replace("QX-NONE", "")


@pytest.mark.usefixtures("adopted")
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_the_page_tells_a_label_that_is_pasted_or_uploaded(clearers: Clearers, language: str) -> None:
    client = browser(clearers.jasim, language)

    assert client.get(PAGE).status_code == 200
    pasted = client.post(PAGE, {"label": CONFIDENTIAL.decode(), "to": ""})
    uploaded = client.post(PAGE, {"file": SimpleUploadedFile("label.xml", CONFIDENTIAL), "to": ""})

    for answer in (pasted, uploaded):
        page = plain(answer.content.decode())
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()
        assert "ARDANIA · CONFIDENTIAL · Shared with Morocco" in page
        assert IN_ARABIC in page


@pytest.mark.usefixtures("adopted")
def test_a_label_that_is_refused_leaves_what_was_typed(clearers: Clearers) -> None:
    client = browser(clearers.jasim)
    typed = SECRET.decode().replace("ARDANIA", "BORDURIA")

    unknown = client.post(PAGE, {"label": typed, "to": ""})
    faulty = client.post(PAGE, {"label": "<label/>", "to": ""})
    nothing = client.post(PAGE, {"label": " ", "to": ""})
    large = client.post(PAGE, {"file": SimpleUploadedFile("label.xml", b" " * 300_000), "to": ""})

    assert {each.status_code for each in (unknown, faulty, nothing, large)} == {409}
    assert "This node does not know the label policy BORDURIA." in plain(unknown.content.decode())
    assert html.escape(typed.strip()) in unknown.content.decode().replace("\r", "")
    assert "Line 1: It is not a file of the expected kind or version. (label" in plain(
        faulty.content.decode()
    )
    assert "No label was given." in plain(nothing.content.decode())
    assert "The file is too large." in plain(large.content.decode())


@pytest.mark.usefixtures("adopted")
def test_what_is_wrong_with_a_label_is_told_on_the_page(clearers: Clearers) -> None:
    client = browser(clearers.jasim)

    invalid = client.post(PAGE, {"label": CONFIDENTIAL.decode().replace("MAR", "MARS"), "to": ""})
    secret = client.post(PAGE, {"label": SECRET.decode(), "to": ""})

    assert "The label is not valid under the policy ARDANIA." in plain(invalid.content.decode())
    assert "The policy does not know this value. (Shared With · MARS)" in plain(invalid.content.decode())
    assert "“SECRET” has no single equivalent under the policy MITHAQ." in plain(secret.content.decode())


def test_the_second_person_confirms_on_the_page_and_the_first_is_not_offered_it(
    cast: Cast, clearers: Clearers, proposed: str
) -> None:
    address = f"{PAGE}{proposed}/confirm/"
    shown = {
        player.user.username: address in browser(player).get(PAGE).content.decode()
        for player in (cast.hamad, clearers.jasim, clearers.layan)
    }

    by_the_first = browser(cast.hamad).post(address)

    assert shown == {"hamad": False, "jasim": False, "layan": True}
    assert by_the_first.status_code == 409
    assert labels.proposed()
    assert browser(clearers.layan).post(address).status_code == 302
    assert not labels.proposed()


def test_only_those_who_see_clearance_read_the_page(cast: Cast, clearers: Clearers) -> None:
    del clearers

    assert browser(cast.amina).get(PAGE).status_code == 409
    assert browser(cast.amina).post(PAGE, {"label": SECRET.decode()}).status_code == 409
    assert Client().get(PAGE).status_code == 302
    assert browser(cast.noor).get(PAGE).status_code == 200


def run(*words: str) -> tuple[int, Any]:
    """The exit code and what was said, as JSON."""
    result = CliRunner().invoke(commands.app, [*words, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_a_policy_is_adopted_and_shown_by_command(cast: Cast, clearers: Clearers, tmp_path: Path) -> None:
    del cast, clearers
    file = tmp_path / "ardania.spif.xml"
    file.write_bytes(ARDANIA)

    adopted, view = run("adopt", str(file), "--as", "hamad")
    _, waiting = run("show")
    alone, why = run("confirm", view["id"], "--as", "hamad")
    confirmed, done = run("confirm", view["id"], "--as", "layan")
    _, shown = run("show")

    assert (adopted, view["version"], view["is_in_force"], view["notes"]) == (0, "1", False, [])
    assert [each["name"] for each in waiting["proposed"]] == ["ARDANIA"]
    assert (alone, why["refused"]) == (1, "not_permitted")
    assert (confirmed, done["is_in_force"]) == (0, True)
    assert [each["name"] for each in shown["policies"]] == ["MITHAQ", "ARDANIA"]
    assert shown["policies"][1]["classifications"][0]["equivalents"] == [
        {"policy": "MITHAQ", "classification": "public", "applied": "both"}
    ]
    assert [each["tag"] for each in shown["policies"][1]["categories"]] == [
        "Shared With",
        "Own Use",
        "Readers",
    ]


def test_every_fault_of_a_file_is_said(cast: Cast, tmp_path: Path) -> None:
    del cast
    file = tmp_path / "faulty.xml"
    file.write_bytes(ARDANIA.replace(b'hierarchy="1"', b"").replace(b'lacv="101"', b'lacv="x"'))

    code, told = run("adopt", str(file), "--as", "hamad")
    gone, why = run("adopt", str(tmp_path / "none.xml"), "--as", "hamad")

    assert (code, told["refused"]) == (1, "policy_unreadable")
    assert (
        "Line 9: Something that must be there is missing. (securityClassification@hierarchy)" in told["what"]
    )
    assert "The value is none of the allowed ones. (tagCategory@lacv=x)" in told["what"]
    assert (gone, why["refused"]) == (1, "file_unreadable")


@pytest.mark.usefixtures("adopted")
def test_a_label_is_read_by_command(tmp_path: Path) -> None:
    def read(data: bytes, *words: str) -> tuple[int, Any]:
        file = tmp_path / "label.xml"
        file.write_bytes(data)
        return run("read", str(file), *words)

    good, told = read(CONFIDENTIAL)
    numbered, _ = read(NUMBERED)
    secret, without = read(SECRET)
    invalid, wrong = read(CONFIDENTIAL.replace(b"MAR", b"MARS"))
    unknown, refused = read(SECRET.replace(b"ARDANIA", b"BORDURIA"))

    assert (good, numbered, secret, invalid, unknown) == (0, 0, 4, 4, 1)
    assert told["markings"]["en"] == "ARDANIA · CONFIDENTIAL · Shared with Morocco"
    assert told["equivalent"]["markings"]["ar"] == IN_ARABIC
    assert without["equivalent"]["refused"] == "equivalent_unknown"
    assert wrong["problems"] == [{"code": "category_unknown", "part": "Shared With", "by": "MARS"}]
    assert (wrong["markings"], wrong["equivalent"]) == ({}, None)
    assert refused["refused"] == "label_policy_unknown"


@pytest.mark.usefixtures("adopted")
def test_people_read_lines(tmp_path: Path) -> None:
    file = tmp_path / "label.xml"
    file.write_bytes(CONFIDENTIAL)

    read = CliRunner().invoke(commands.app, ["read", str(file)]).stdout.splitlines()
    shown = CliRunner().invoke(commands.app, ["show"]).stdout.splitlines()

    assert read[0] == "The label is valid under the policy ARDANIA."
    assert "  en  MITHAQ – RESTRICTED – Releasable to: Morocco" in read
    assert "  CONFIDENTIAL: ARDANIA · CONFIDENTIAL" in shown
    assert "    = MITHAQ restricted (in both directions)" in shown
