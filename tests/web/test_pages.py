"""The pages as their readers meet them, in three languages."""

import errno
import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings
from rdflib import SKOS, Graph, Literal, URIRef

from cast import PASSWORD, Cast, Player, content, draft, label, published
from mithaq.access import queries as access
from mithaq.access.actions.accounts import renew_password
from mithaq.access.queries import accounts
from mithaq.register import queries as register

LANGUAGES = ("ar", "en", "fr")
HOSTILE = "<script>alert(1)</script> ' OR 1=1; {{ 7*7 }}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; &#x27; OR 1=1; {{ 7*7 }}"
ADMINISTERED = [
    *(f"/administration/{part}/" for part in ("institutions", "people", "roles", "accounts")),
    *(f"/administration/accounts/{part}/" for part in ("password", "close", "reopen")),
]
ANY_FORM = {
    "kind": "laboratory",
    "state": "QA",
    "name.en": "A name",
    "role": "analyst",
    "institution": "00000000-0000-7000-8000-000000000000",
    "person": "00000000-0000-7000-8000-000000000000",
}
FULL_DISK = """
CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE UPDATE ON exchange_draft EXECUTE FUNCTION pg_temp.fail();
"""
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def browser(player: Player | None = None, language: str = "en", **options: Any) -> Client:
    client = Client(**options)
    client.cookies["django_language"] = language
    if player:
        client.force_login(player.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(title: str, revision: int, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "offer",
        "revision": str(revision),
        "texts.en.title": title,
        "texts.en.summary": f"{title}, in a sentence.",
        "fields": ["maritime.marine_propulsion"],
        "stage": "prototype",
        "ip_state": "none",
        "cooperation": ["licence"],
        "languages": ["en"],
        "classification": "public",
        "valid_from": "2026-01-01",
        "valid_until": "2040-01-01",
        **changes,
    }


def bare(page: bytes, address: object) -> bytes:
    """A page without the token of its forms and the address that was asked for."""
    return TOKEN.sub(b"", page).replace(str(address).encode(), b"")


def posted_pages(cast: Cast, key: UUID) -> list[str]:
    """Every page that only takes a form."""
    reference = published(cast.leyla, cast.kerem, content())
    steps = ("save", "review", "publish", "discard", "files")
    tokens = ("/my/tokens/new/", f"/my/tokens/{key}/revoke/")
    return [
        "/drafts/new/",
        *(f"/drafts/{key}/{step}/" for step in steps),
        f"/records/{reference}/amend/",
        f"/records/{reference}/withdraw/",
        *ADMINISTERED,
        f"/administration/roles/{key}/end/",
        *tokens,
    ]


def appointee(cast: Cast) -> dict[str, str]:
    return {"institution": str(cast.leyla.institution), "person": str(cast.noor.person), "username": "eve"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_for_those_who_may_see_it(cast: Cast, language: str) -> None:
    reference = published(cast.leyla, cast.kerem, content(HOSTILE, summary=HOSTILE))
    key = draft(cast.leyla, content(HOSTILE, summary=HOSTILE))
    statement = register.entry_at(register.head().position).statement.id
    open_pages = [
        "/",
        "/catalogue/",
        "/catalogue/?q=propeller&kind=offer&page=1",
        "/catalogue/suggestions/?q=scri",
        f"/records/{reference}/",
        f"/records/{reference}/matches/",
        "/register/",
        "/register/checkpoint",
        f"/register/{statement}/",
        f"/register/{statement}/bytes/",
        "/parties/",
        f"/parties/{cast.leyla.institution}/",
        "/account/login/",
    ]
    own_pages = ["/desk/", "/drafts/new/", f"/drafts/{key}/", "/my/", "/my/tokens/", "/account/2fa/"]

    answers = [browser(language=language).get(page) for page in open_pages]
    answers += [browser(cast.leyla, language).get(page) for page in own_pages]
    answers += [browser(cast.hamad, language).get("/administration/")]

    assert [
        (answer.status_code, answer.request["PATH_INFO"]) for answer in answers if answer.status_code != 200
    ] == []
    for answer in answers:
        assert b"<script>alert" not in answer.content
        if answer["Content-Type"].startswith("text/html") and b"<html" in answer.content:
            assert f'lang="{language}"'.encode() in answer.content[:200]
            assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_hostile_text_is_shown_as_it_was_written(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(HOSTILE, summary=HOSTILE))
    record = register.entry_at(register.head().position).statement.id
    key = draft(cast.leyla, content(HOSTILE, summary=HOSTILE))
    names = {"kind": "laboratory", "state": "QA", "name.en": HOSTILE}
    admitted = browser(cast.hamad).post("/administration/institutions/", names)
    institution = register.entry_at(register.head().position).statement.subject.partition(":")[2]
    public = [
        "/",
        "/catalogue/",
        "/catalogue/?" + urlencode({"q": HOSTILE}),
        "/catalogue/suggestions/?q=script",
        f"/records/{reference}/",
        f"/records/{reference}/matches/",
        f"/register/{record}/",
        "/parties/",
        f"/parties/{institution}/",
    ]

    answers = [browser().get(page) for page in public]
    answers += [browser(cast.leyla).get(page) for page in ("/desk/", f"/drafts/{key}/")]
    answers += [browser(cast.hamad).get("/administration/")]

    assert admitted.status_code == 302
    for answer in answers:
        where = answer.request["PATH_INFO"]
        # A statement shows JSON, where nothing of this text needs another mark of its own.
        assert ESCAPED in answer.content.decode(), where
        assert b"<script>alert" not in answer.content, where


def test_who_is_not_signed_in_is_asked_to_sign_in(cast: Cast) -> None:
    key = draft(cast.leyla, content())
    reading = ("/desk/", "/drafts/new/", f"/drafts/{key}/", "/my/", "/my/tokens/", "/administration/")

    answers = [browser().get(page) for page in reading]
    answers += [browser().post(page, ANY_FORM) for page in posted_pages(cast, key)]

    for answer in answers:
        where = answer.request["PATH_INFO"]
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/"), where


def test_a_stranger_can_tell_no_draft_from_one_that_never_was(cast: Cast) -> None:
    stranger = browser(cast.sam)
    there, nowhere = draft(cast.leyla, content()), uuid4()

    for step in ("", "save/", "review/", "publish/", "discard/", "files/"):
        way = stranger.post if step else stranger.get
        hidden, absent = (way(f"/drafts/{key}/{step}") for key in (there, nowhere))

        assert (hidden.status_code, absent.status_code) == (404, 404), step
        assert bare(hidden.content, there) == bare(absent.content, nowhere), step


def test_who_may_not_is_told_so(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content())
    asked = [
        browser(cast.leyla).get("/administration/"),
        browser(cast.noor).get("/drafts/new/"),
        browser(cast.noor).post("/drafts/new/", {"kind": "offer"}),
        *(browser(cast.leyla).post(page, ANY_FORM | appointee(cast)) for page in ADMINISTERED),
    ]

    for answer in asked:
        where = answer.request["PATH_INFO"]
        assert answer.status_code == 409, where
        assert b"Your role does not open this." in answer.content, where


def test_a_record_of_others_is_not_withdrawn_or_amended(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content())
    partner = browser(cast.amina)

    amended = partner.post(f"/records/{reference}/amend/")
    withdrawn = partner.post(f"/records/{reference}/withdraw/", {"reason": "Mischief."})

    assert (amended.status_code, withdrawn.status_code) == (409, 409)
    assert b"Quiet propeller" in browser().get("/catalogue/").content


def test_a_link_alone_changes_nothing(cast: Cast) -> None:
    key = draft(cast.leyla, content())
    answers = [browser(cast.hamad).get(page) for page in posted_pages(cast, key) if page != "/drafts/new/"]

    assert {answer.status_code for answer in answers} == {405}


@pytest.mark.parametrize("revision", ["²", "١", "-1", "", "9" * 40, "one"])
def test_a_revision_that_is_no_number_is_a_stale_one(cast: Cast, revision: str) -> None:
    key = draft(cast.leyla, content())

    answer = browser(cast.leyla).post(f"/drafts/{key}/save/", {**form("Typed", 1), "revision": revision})

    assert answer.status_code == 409
    assert b'value="Typed"' in answer.content


def test_only_an_offer_or_a_need_is_begun(cast: Cast) -> None:
    answer = browser(cast.leyla).post("/drafts/new/", {"kind": HOSTILE})

    assert answer.status_code == 409
    assert ESCAPED in answer.content.decode()


def test_a_hidden_record_answers_as_one_that_does_not_exist(cast: Cast) -> None:
    secret = published(cast.leyla, cast.kerem, content("Zirconium", label=label("restricted")))
    missing = f"{secret[:-1]}{'0' if secret[-1] != '0' else '1'}"

    for suffix in ("/", "/matches/"):
        hidden, absent = (browser(cast.amina).get(f"/records/{each}{suffix}") for each in (secret, missing))

        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert bare(hidden.content, secret) == bare(absent.content, missing)


def test_a_hidden_record_leaves_no_statement_to_a_stranger(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Zirconium", label=label("restricted")))
    entry = register.entry_at(register.head().position)

    assert browser(cast.amina).get(f"/register/{entry.statement.id}/").status_code == 404
    assert str(entry.statement.id).encode() not in browser(cast.amina).get("/register/").content
    assert browser(cast.leyla).get(f"/register/{entry.statement.id}/").status_code == 200


def test_internal_statements_are_for_the_auditor(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content())
    review = register.entry_at(register.head().position - 1).statement

    assert review.audience == ("self",)
    assert browser(cast.leyla).get(f"/register/{review.id}/").status_code == 404
    assert browser(cast.noor).get(f"/register/{review.id}/").status_code == 200


def test_an_offer_is_written_reviewed_and_published_by_hand(cast: Cast) -> None:
    writer, reviewer = browser(cast.leyla), browser(cast.kerem)
    page = writer.post("/drafts/new/", {"kind": "offer"})["Location"]

    saved = writer.post(f"{page}save/", form("Quiet", 1), headers={"X-Requested-With": "autosave"})
    incomplete = writer.post(f"{page}save/", {"revision": "2", "kind": "offer", "then": "submit"})
    sent = writer.post(f"{page}save/", {**form("Quiet propeller", 3), "then": "submit"})
    own = writer.post(f"{page}review/", {"verdict": "approved"})
    approved = reviewer.post(f"{page}review/", {"verdict": "approved"})
    out = writer.post(f"{page}publish/")

    assert saved.json()["revision"] == 2
    assert incomplete.status_code == 409
    assert b"error-summary" in incomplete.content
    assert (sent.status_code, own.status_code, approved.status_code) == (302, 409, 302)
    assert b"Quiet propeller" in browser().get(out["Location"]).content


def test_of_two_editors_the_second_keeps_what_was_typed(cast: Cast) -> None:
    key = draft(cast.leyla, content())
    first, second = browser(cast.leyla), browser(cast.kerem, "fr")
    first.post(f"/drafts/{key}/save/", form("First", 1))

    typed = second.post(f"/drafts/{key}/save/", form("Second", 1))
    automatic = second.post(
        f"/drafts/{key}/save/", form("Second", 1), headers={"X-Requested-With": "autosave"}
    )

    assert typed.status_code == 409
    assert b'value="Second"' in typed.content
    assert automatic.status_code == 409
    assert automatic.json()["code"] == "draft_changed_elsewhere"
    assert "enregistré" in automatic.json()["what"]


def test_a_session_that_ended_is_told(cast: Cast) -> None:
    key = draft(cast.leyla, content())

    client = browser(cast.leyla, enforce_csrf_checks=True)
    automatic = client.post(
        f"/drafts/{key}/save/", form("Lost?", 1), headers={"X-Requested-With": "autosave"}
    )
    by_hand = client.post(f"/drafts/{key}/save/", form("Lost?", 1))

    assert (automatic.status_code, by_hand.status_code) == (403, 403)
    assert automatic.json()["code"] == "session_expired"
    assert automatic.json()["what"] in by_hand.content.decode()


def test_a_full_disk_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    key = draft(cast.leyla, content())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    answer = browser(cast.leyla).post(f"/drafts/{key}/files/", {"file": SimpleUploadedFile("a.pdf", b"x")})

    assert answer.status_code == 409
    assert "The disk is full" in answer.content.decode()
    assert list((settings.HOME / "attachments").iterdir()) == []


def test_a_full_disk_of_the_database_loses_nothing(cast: Cast) -> None:
    key = draft(cast.leyla, content())
    writer = browser(cast.leyla)
    with connection.cursor() as cursor:
        cursor.execute(FULL_DISK)

    by_hand = writer.post(f"/drafts/{key}/save/", form("Loud", 1))
    automatic = writer.post(f"/drafts/{key}/save/", form("Loud", 1), headers={"X-Requested-With": "autosave"})

    assert (by_hand.status_code, automatic.status_code) == (507, 507)
    assert "The disk is full, so nothing was saved." in by_hand.content.decode()
    assert automatic.json()["code"] == "disk_full"
    assert "Loud" not in writer.get(f"/drafts/{key}/").content.decode()


def test_an_attachment_is_saved_by_those_who_may_see_its_record(cast: Cast) -> None:
    key = draft(cast.leyla, content(label=label("partners", "state:MA")))
    writer = browser(cast.leyla)
    writer.post(f"/drafts/{key}/files/", {"file": SimpleUploadedFile("drawing.html", b"<b>hello</b>")})
    page = writer.get(f"/drafts/{key}/").content.decode()
    writer.post(f"/drafts/{key}/save/", {**form("Quiet", 2), "classification": "partners", "then": "submit"})
    browser(cast.kerem).post(f"/drafts/{key}/review/", {"verdict": "approved"})
    record = writer.post(f"/drafts/{key}/publish/")["Location"]
    digest = re.search(r"files/([0-9a-f]{64})/", browser(cast.amina).get(record).content.decode())

    assert "drawing.html" in page
    assert digest is not None
    assert browser().get(f"{record}files/{digest[1]}/").status_code == 404
    partner = browser(cast.amina).get(f"{record}files/{digest[1]}/")
    assert (partner.status_code, partner["Content-Type"]) == (200, "application/octet-stream")
    assert partner["Content-Disposition"].startswith("attachment")
    assert b"".join(partner) == b"<b>hello</b>"
    # The file only: closing the whole answer would close the test's connection with it.
    for close in partner._resource_closers:  # type: ignore[attr-defined]  # a FileResponse
        close()


def test_a_password_is_not_guessed_for_long(cast: Cast) -> None:
    client = browser()
    for _ in range(5):
        client.post("/account/login/", {"login": "leyla", "password": "wrong"})

    client.post("/account/login/", {"login": "leyla", "password": PASSWORD})
    other = browser()
    other.post("/account/login/", {"login": "kerem", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert other.session["_auth_user_id"] == str(cast.kerem.user.pk)


def test_a_first_password_opens_nothing_but_its_change(cast: Cast) -> None:
    key = cast.leyla.actor.person
    administrator = browser(cast.hamad)
    before = browser(cast.leyla)
    assert before.get("/desk/").status_code == 200

    told = administrator.post("/administration/accounts/password/", {"username": "leyla"}, follow=True)
    [first] = re.findall(r"shown once: (\S+)</p>", told.content.decode())
    client = browser()
    client.post("/account/login/", {"login": "leyla", "password": first})

    assert accounts()[key].is_open
    assert before.get("/desk/").status_code == 302, "the old session has ended"
    assert client.get("/desk/")["Location"] == "/account/password/change/"
    changed = {"oldpassword": first, "password1": "seven quiet harbours", "password2": "seven quiet harbours"}
    assert client.post("/account/password/change/", changed)["Location"] == "/my/"
    assert client.get("/desk/").status_code == 200


def test_a_first_password_that_is_not_changed_in_time_opens_nothing(cast: Cast) -> None:
    del cast
    past = datetime.now(UTC) - timedelta(seconds=1)
    renew_password("leyla", password=PASSWORD, first_until=past, is_factor_lost=False, by=None)
    client = browser()
    client.post("/account/login/", {"login": "leyla", "password": PASSWORD})

    answer = client.get("/desk/")

    assert answer.status_code == 403
    assert "was not changed in time" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_out_at_once_and_comes_back(cast: Cast) -> None:
    administrator, client = browser(cast.hamad), browser(cast.leyla)

    administrator.post("/administration/accounts/close/", {"username": "leyla"})
    is_out = client.get("/desk/").status_code == 302
    refused = browser()
    refused.post("/account/login/", {"login": "leyla", "password": PASSWORD})
    administrator.post("/administration/accounts/reopen/", {"username": "leyla"})

    assert is_out
    assert "_auth_user_id" not in refused.session
    assert browser(cast.leyla).get("/desk/").status_code == 200


def test_a_node_that_asks_for_a_second_factor_opens_nothing_without_one(
    cast: Cast, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = browser(cast.leyla)

    assert client.get("/desk/")["Location"] == "/account/2fa/"
    assert client.get("/catalogue/")["Location"] == "/account/2fa/"
    assert "asks for a second factor" in client.get("/account/2fa/").content.decode()

    TOTP.activate(cast.leyla.user, generate_totp_secret())
    assert client.get("/desk/").status_code == 200
    kept = Authenticator.objects.get(user=cast.leyla.user).data["secret"]
    assert kept.startswith("gAAAA"), "encrypted"


@pytest.mark.parametrize(
    "password", ["we love mithaq so much", "the node.example word", "covenant ميثاق word"]
)
def test_a_password_with_a_word_that_all_would_try_is_refused(cast: Cast, password: str) -> None:
    client = browser(cast.leyla)
    posted = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    answer = client.post("/account/password/change/", posted)

    assert answer.status_code == 200
    assert "which others would try first" in answer.content.decode()


def test_a_match_is_set_aside_with_a_reason_and_taken_back(cast: Cast) -> None:
    offer = published(cast.leyla, cast.kerem, content("Bronze casting"))
    need = published(cast.leyla, cast.kerem, content("Bronze casting wanted", kind="need"))
    client, path = browser(cast.amina), f"/records/{need}/matches/"
    assert "Not this one, because…" in client.get(path).content.decode()
    assert "Not this one, because…" not in browser().get(path).content.decode()

    refused = client.post(f"{path}{offer}/set-aside/", {"why": "boredom"})
    done = client.post(f"{path}{offer}/set-aside/", {"why": "known", "note": HOSTILE}, follow=True)

    assert refused.status_code == 409
    page = done.content.decode()
    assert f"{offer} is set aside" in page
    assert "Set aside by your institution" in page
    assert ESCAPED in page
    assert "Set aside by your institution" not in browser(cast.leyla).get(path).content.decode()
    back = client.post(f"{path}{offer}/take-back/", follow=True).content.decode()
    assert "Set aside by your institution" not in back


def test_the_fields_are_there_for_other_catalogues(cast: Cast) -> None:
    del cast
    client = browser()

    turtle = client.get("/fields.ttl")
    concept = URIRef("http://localhost:8000/fields/energy.solar")

    assert turtle["Content-Type"].startswith("text/turtle")
    graph = Graph().parse(data=turtle.content, format="turtle")
    assert (concept, SKOS.notation, Literal("energy.solar")) in graph
    assert client.get("/fields.jsonld")["Content-Type"] == "application/ld+json"
    assert client.get("/fields/energy.solar")["Location"] == "/catalogue/?field=energy.solar"
    assert client.get("/fields/energy")["Location"] == "/catalogue/?field_group=energy"
    assert client.get("/fields/alchemy").status_code == 404


def test_an_address_that_the_database_cannot_read_leads_nowhere(cast: Cast) -> None:
    del cast

    assert browser().get("/records/O-TR%00/").status_code == 404


@pytest.mark.parametrize(("age_s", "is_in"), [(12 * 3600 - 60, True), (12 * 3600 + 60, False)])
def test_a_session_ends_half_a_day_after_its_sign_in(cast: Cast, age_s: int, is_in: bool) -> None:
    client = browser(cast.leyla)
    client.get("/desk/")
    session = client.session
    session["started_at"] -= age_s
    session.save()

    answer = client.get("/desk/")

    assert (answer.status_code == 200) is is_in


def test_nobody_signs_up(cast: Cast) -> None:
    del cast
    client = browser()

    client.post(
        "/account/signup/",
        {"username": "eve", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert "_auth_user_id" not in client.session
    assert "eve" not in access.usernames().values()


def test_clearing_a_narrowed_list_keeps_the_words_and_drops_every_facet(client: Client, cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Bronze casting"))

    page = client.get("/catalogue/?q=bronze&bloc=OIC&validity=year&kind=offer").content.decode()

    assert 'href="?q=bronze"' in page
