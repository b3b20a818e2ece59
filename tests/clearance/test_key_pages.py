"""Keys of persons as their holders, administrators and partners meet them: on pages and by commands."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from typer.testing import CliRunner

from cast import PASSWORD, Cast
from clearance.conftest import clearers, invented_list, office
from mithaq.access.actions.keys import register_key
from mithaq.access.queries import keys
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.models import Case
from mithaq.clearance.queries import agreements, cases
from mithaq.cli.access import app
from offices import REPORTING, Office, browser, post, proposed, reporting, signed, state
from own_keys import keyed

__all__ = ["clearers", "invented_list", "office"]
PASSPHRASE = "three-herons-over-slate"  # of tests
TITLE = {"en": "My signing key", "ar": "مفتاح توقيعي", "fr": "Ma clé de signature"}


def fresh(office: Office) -> Client:
    """Layan, who has just typed her password."""
    client = browser(office.clearers.layan)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def with_key(office: Office) -> str:
    """Layan makes a key by the action; its name."""
    return register_key(PASSPHRASE, seal=None, by=office.clearers.layan.actor, at=datetime.now(UTC)).id


class TestMine:
    @pytest.mark.parametrize("language", TITLE)
    def test_the_page_asks_for_the_password_anew_and_tells_of_the_key(
        self, office: Office, language: str
    ) -> None:
        stale = browser(office.clearers.layan).get("/my/key/")
        client = fresh(office)
        client.cookies["django_language"] = language

        page = client.get("/my/key/").content.decode()

        assert (stale.status_code, stale["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
        assert TITLE[language] in page
        assert 'name="passphrase"' in page

    def test_it_is_made_replaced_and_ended_there(self, office: Office) -> None:
        client, person = fresh(office), office.clearers.layan.person
        twice = {"passphrase": PASSPHRASE, "repeated": PASSPHRASE}

        differs = client.post("/my/key/", {**twice, "repeated": "other"})
        made = client.post("/my/key/", twice, follow=True).content.decode()
        first = keys.holding(person)
        wrong = client.post("/my/key/", {**twice, "current": "another"})
        client.post("/my/key/", {**twice, "current": PASSPHRASE})
        second = keys.holding(person)
        kept = client.post("/my/key/", {"end": "yes", "current": "another", "reason": "I leave"})
        over = client.post(
            "/my/key/", {"end": "yes", "current": PASSPHRASE, "reason": "I leave"}, follow=True
        )

        assert first
        assert second
        assert (differs.status_code, wrong.status_code, kept.status_code) == (409, 409, 409)
        assert first.key.id in made
        assert first.key.id != second.key.id
        assert 'value="I leave"' in kept.content.decode()
        assert "Until you make another you cannot sign" in over.content.decode()
        assert keys.holding(person) is None

    def test_who_does_not_sign_is_told_that_they_need_none(self, office: Office) -> None:
        client = browser(office.cast.leyla)
        client.post("/account/reauthenticate/", {"password": PASSWORD})

        page = client.get("/my/key/").content.decode()

        assert "you need no key" in page
        assert 'name="passphrase"' not in page


class TestSigning:
    def test_a_decision_is_signed_by_the_passphrase_and_by_nothing_else(self, office: Office) -> None:
        key, name = proposed(office, **REPORTING), with_key(office)
        layan = office.clearers.layan
        digest = Case.objects.get(pk=key).digest

        page = browser(layan).get(f"/clearance/cases/{key}/").content.decode()
        other = browser(office.maha).get(f"/clearance/cases/{key}/").content.decode()
        silent = post(office, layan, key, "sign", digest=digest)
        wrong = post(office, layan, key, "sign", digest=digest, passphrase="another")
        before = state(key)
        post(office, layan, key, "sign", digest=digest, passphrase=PASSPHRASE)

        assert ('name="passphrase"' in page, 'name="passphrase"' in other) == (True, False)
        assert (silent.status_code, wrong.status_code) == (409, 409)
        assert "This is not the passphrase" in wrong.content.decode()
        assert (before, state(key)) == (State.FIRST_SIGNATURE, State.SECOND_SIGNATURE)
        (signature,) = file.signatures(cases.case(Case.objects.get(pk=key).id, reader=layan.actor).file)
        assert signature.key == name
        told = browser(layan).get(f"/clearance/cases/{key}/").content.decode()
        assert "By a key of their own" in told

    def test_a_wrong_passphrase_keeps_the_reason_that_was_typed(self, office: Office) -> None:
        key = reporting(office)
        with_key(office)
        asked = {"move": "revoke", "text": "They passed it on"}

        wrong = post(office, office.clearers.layan, key, "act-in-two", **asked, passphrase="another")
        right = post(office, office.clearers.layan, key, "act-in-two", **asked, passphrase=PASSPHRASE)

        assert wrong.status_code == 409
        assert "They passed it on</textarea>" in wrong.content.decode()
        assert right.status_code == 200

    def test_a_key_that_ended_does_not_open_the_way_without(self, office: Office) -> None:
        key = proposed(office, **REPORTING)
        with_key(office)

        page = browser(office.cast.hamad).get("/administration/").content.decode()
        path = f"/administration/people/{office.clearers.layan.person}/key/end/"
        browser(office.cast.hamad).post(path, {"reason": "Lost"})
        ended = browser(office.clearers.layan).get(f"/clearance/cases/{key}/").content.decode()
        signed(office, key)

        assert path in page
        assert "Until you make another you cannot sign" in ended
        assert 'name="passphrase"' not in ended
        assert state(key) == State.SECOND_SIGNATURE
        signers = [
            each.signer.person
            for each in file.signatures(
                cases.case(Case.objects.get(pk=key).id, reader=office.maha.actor).file
            )
        ]
        assert signers == [office.maha.person]


def test_two_people_annex_keys_to_an_agreement(office: Office) -> None:
    named = [with_key(office)]
    keyed(office.maha)
    named = sorted(each.id for each in keys.held())
    terms = agreements.recorded_agreement("MOU/1").terms
    form = {
        "reference": "MOU/1",
        "title": "With approvers",
        "in_force_from": str(terms.in_force_from),
        "in_force_until": str(terms.in_force_until),
        "parties": list(terms.parties),
        "recipients": list(terms.recipients),
        "fields": ["maritime"],
        "purposes": ["research"],
        "forms": ["document"],
        "highest": "partners",
        "approvers": named,
    }

    page = browser(office.clearers.jasim).get("/clearance/agreements/").content.decode()
    browser(office.clearers.jasim).post("/clearance/agreements/", form)

    assert all(f'value="{each}"' in page for each in named)
    assert list(agreements.recorded_agreement("MOU/1").terms.approvers) == named


class TestCommands:
    def test_a_key_is_made_listed_and_ended(self, office: Office) -> None:
        env = {"MITHAQ_PASSPHRASE": PASSPHRASE}

        made = CliRunner().invoke(app, ["key", "make", "--as", "layan", "--json"], env=env)
        again = CliRunner().invoke(app, ["key", "make", "--as", "layan", "--json"], env=env)
        listed = CliRunner().invoke(app, ["key", "list", "--json"])
        end = ["key", "end", "layan", "--reason", "Lost", "--json", "--as"]
        barred = CliRunner().invoke(app, [*end, "jasim"])
        ended = CliRunner().invoke(app, [*end, "hamad"])

        assert json.loads(made.stdout) in json.loads(listed.stdout)["keys"]
        assert json.loads(again.stdout)["refused"] == "passphrase_missing"
        assert json.loads(barred.stdout)["refused"] == "not_permitted"
        assert (ended.exit_code, keys.holding(office.clearers.layan.person)) == (0, None)

    def test_an_unknown_account_has_no_key_to_end(self, cast: Cast) -> None:
        del cast
        words = ["key", "end", "nobody", "--reason", "Lost", "--as", "hamad", "--json"]

        found = CliRunner().invoke(app, words)

        assert json.loads(found.stdout)["refused"] == "user_unknown"
