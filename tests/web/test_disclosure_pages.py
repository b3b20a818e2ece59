"""Disclosure as its owner and its readers meet it on the pages."""

import base64
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import AT, Cast, Player, content, draft, published
from mithaq.exchange.actions import drafting, publishing
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.queries import disclosures, records
from mithaq.register import queries as register

SECRET = "zyxomorph"
LANGUAGES = ("ar", "en", "fr")


def browser(player: Player | None = None, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    if player:
        client.force_login(player.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def teaser(cast: Cast) -> str:
    return published(cast.leyla, cast.kerem, teaser_content())


def teaser_content() -> dict[str, Any]:
    text = {"title": "Quiet propeller", "summary": f"Short {SECRET}.", "full_text": f"Long {SECRET}."}
    return content(texts={"en": text}, open_step="teaser", valid_until="2040-01-01")


def disclose(cast: Cast, reference: str, to: Player, step: str = "full") -> Any:
    form = {"institution": str(to.institution), "step": step, "until": ""}
    return browser(cast.leyla).post(f"/records/{reference}/disclosures/", form)


def page(player: Player | None, reference: str, language: str = "en") -> str:
    return browser(player, language).get(f"/records/{reference}/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_of_a_teaser_opens_and_hides_what_is_held_back(cast: Cast, language: str) -> None:
    reference = teaser(cast)
    disclose(cast, reference, cast.amina)
    view = records.record(reference, labels=cast.sam.scope.labels, on=cast.sam.scope.on)
    pages = [
        f"/records/{reference}/",
        f"/records/{reference}/matches/",
        "/catalogue/",
        f"/catalogue/?q={SECRET}",
        f"/parties/{cast.leyla.institution}/",
        f"/register/{view.statement}/",
        f"/register/{view.statement}/bytes/",
        "/register/",
        f"/api/v1/records/{reference}",
        "/api/v1/records",
    ]

    for player in (None, cast.sam, cast.noor, cast.hamad):
        for each in pages:
            answer = browser(player, language).get(each)
            assert answer.status_code == 200, each
            told = answer.content.decode()
            if each.endswith("/bytes/"):
                told += base64.b64decode(json.loads(json.loads(told)["envelope"])["payload"]).decode()
            assert f"{SECRET}." not in told, each
    for player in (cast.leyla, cast.amina):
        assert f"Long {SECRET}." in page(player, reference, language)


def test_the_owner_discloses_and_takes_back_on_the_record_page(cast: Cast) -> None:
    reference = teaser(cast)

    before = page(cast.amina, reference)
    answer = disclose(cast, reference, cast.amina, "summary")
    during, owners = page(cast.amina, reference), page(cast.leyla, reference)
    browser(cast.leyla).post(f"/records/{reference}/disclosures/{cast.amina.institution}/end/")
    after = page(cast.amina, reference)

    assert answer.status_code == 302
    assert "The owner can disclose it to your institution." in before
    assert f"Short {SECRET}." in during
    assert f"Long {SECRET}." not in during
    assert "Disclosed to your institution since" in during
    assert "Water Department" in owners
    assert f"/records/{reference}/disclosures/{cast.amina.institution}/end/" in owners
    assert SECRET not in after
    assert "Disclosure taken back" in page(cast.leyla, reference)


def test_who_got_what_is_told_to_the_owner_alone(cast: Cast) -> None:
    reference = teaser(cast)
    disclose(cast, reference, cast.amina)

    assert "Water Department" in page(cast.kerem, reference)
    for player in (None, cast.sam, cast.noor):
        told = page(player, reference)
        assert "Water Department" not in told
        assert 'id="disclosures"' not in told


def test_statements_of_a_disclosure_exist_for_the_two_institutions(cast: Cast) -> None:
    reference = teaser(cast)
    disclose(cast, reference, cast.amina)
    disclosed = register.entry_at(register.head().position).statement
    held = next(each.statement for each in register.entries() if each.statement.act == "exchange.record.held")

    found = {
        name: [
            browser(getattr(cast, name)).get(f"/register/{key}/{form}").status_code
            for key in (disclosed.id, held.id)
            for form in ("", "bytes/")
        ]
        for name in ("leyla", "amina", "sam", "noor", "hamad")
    }

    shut = [404, 404, 404, 404]
    assert found == {
        "leyla": [200, 200, 200, 200],
        "amina": [200, 200, 404, 404],
        "sam": shut,
        "noor": shut,
        "hamad": shut,
    }


def test_an_attachment_is_served_to_those_alone_who_read_all(cast: Cast) -> None:
    key = draft(cast.leyla, teaser_content())
    plan = SimpleUploadedFile("plan.pdf", b"plan", "application/pdf")
    browser(cast.leyla).post(f"/drafts/{key}/files/", {"file": plan})
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    reference = publishing.publish_draft(key, by=cast.leyla.actor, at=AT)
    digest = disclosures.record(reference, cast.leyla.scope).content.attachments[0].digest
    address = f"/records/{reference}/files/{digest}/"

    shut = [browser(player).get(address).status_code for player in (None, cast.amina, cast.noor)]
    disclose(cast, reference, cast.amina, "summary")
    summary = browser(cast.amina).get(address).status_code
    disclose(cast, reference, cast.amina, "full")
    full = browser(cast.amina).get(address)
    full.close()

    assert (shut, summary, full.status_code) == ([404, 404, 404], 404, 200)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"institution": "x", "step": "full"}, "institution"),
        ({"step": "half"}, "half"),
        ({"step": "full", "until": "soon"}, "soon"),
        ({"step": "full", "until": "2020-01-01"}, "before it begins"),
        ({"step": "teaser"}, "already"),
    ],
)
def test_a_form_that_cannot_be_carried_out_is_told_why(cast: Cast, form: dict[str, str], words: str) -> None:
    reference = teaser(cast)
    whole = {"institution": str(cast.amina.institution), "until": "", **form}

    answer = browser(cast.leyla).post(f"/records/{reference}/disclosures/", whole)

    assert answer.status_code in {404, 409}
    assert words in answer.content.decode()


def test_the_editor_keeps_the_step_and_shows_how_each_reads(cast: Cast) -> None:
    key = draft(cast.leyla, content("Quiet propeller", open_step="summary"))
    editor = browser(cast.leyla)

    shown = editor.get(f"/drafts/{key}/").content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', shown)
    assert revision
    form = {
        "kind": "offer",
        "revision": revision[1],
        "texts.en.title": "Quiet propeller",
        "open_step": "teaser",
    }
    editor.post(f"/drafts/{key}/save/", form)
    again = editor.get(f"/drafts/{key}/").content.decode()

    assert '<option value="summary" selected>' in shown
    assert "How it reads at each step" in shown
    assert '<option value="teaser" selected>' in again
