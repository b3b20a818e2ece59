"""What leaves from the pages of the watch: who may take it, and what it is called."""

import pytest
from django.test import Client

from callers import client_of
from cast import Cast
from mithaq.base.languages import Language
from mithaq.web.taking import media_of
from mithaq.web.watch_files import FILES
from mithaq.words.terms import TERMS

ADDRESSES = [f"/watch/files/{name}{suffix}" for name in FILES for suffix in media_of(name)]


def test_every_file_has_a_name_for_people() -> None:
    assert set(TERMS["watch_file"]) == set(FILES)


@pytest.mark.usefixtures("cast")
def test_who_is_not_signed_in_takes_nothing() -> None:
    assert {Client().get(address).status_code for address in ADDRESSES} == {302}


def test_who_may_not_see_the_watch_takes_nothing(cast: Cast) -> None:
    client = client_of(cast.noor)
    # Give and take is everybody's own.
    watched = [each for each in ADDRESSES if not each.startswith("/watch/files/balance-")]

    assert {address: client.get(address).status_code for address in watched} == dict.fromkeys(watched, 409)


@pytest.mark.parametrize("language", Language)
def test_a_form_that_is_not_given_out_is_told_with_those_that_are(cast: Cast, language: Language) -> None:
    client = client_of(cast.leyla, language)

    for name in FILES:
        answer = client.get(f"/watch/files/{name}.exe")
        # Where there is nothing to take away that is told first.
        assert answer.status_code in {404, 409}, name
    told = client.get("/watch/files/vulnerabilities.exe").content.decode()
    assert ".csv, .parquet" in told
