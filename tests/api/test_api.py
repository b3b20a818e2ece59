"""The HTTP interface: tokens, errors, pages of a list, and the whole life of a record."""

import base64
import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from cast import Cast, Player, bearer, content, label, published
from mithaq.access.domain.tokens import Scope
from mithaq.api.limits import address_of
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import checkpoint_in
from mithaq.register.queries import verifier_key


class Program:
    """A program that calls with a token, or without."""

    def __init__(self, player: Player | None = None, scopes: frozenset[Scope] = frozenset(Scope)) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = bearer(player, scopes) if player else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            data="" if body is None else json.dumps(body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "code", "detail"} <= set(told)
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


def test_a_record_lives_its_whole_life_through_the_interface(cast: Cast) -> None:
    leyla, kerem = Program(cast.leyla), Program(cast.kerem)
    made = leyla.call("POST", "drafts", {"content": {"kind": "offer"}})
    key = made.json()["id"]

    incomplete = leyla.call("POST", f"drafts/{key}/submit")
    stale = leyla.call("PUT", f"drafts/{key}", {"content": content(), "revision": 7})
    saved = leyla.call("PUT", f"drafts/{key}", {"content": content("Quiet propeller"), "revision": 1})
    sent = leyla.call("POST", f"drafts/{key}/submit")
    own = leyla.call("POST", f"drafts/{key}/review", {"verdict": "approved"})
    reviewed = kerem.call("POST", f"drafts/{key}/review", {"verdict": "approved"})
    out = leyla.call("POST", f"drafts/{key}/publish")
    reference = out.json()["reference"]
    amended = leyla.call("POST", f"records/{reference}/amend")
    withdrawn = leyla.call("POST", f"records/{reference}/withdraw", {"reason": "Sold."})

    assert made.status_code == 201
    assert problem(incomplete) == (422, "content_invalid")
    assert {"texts", "fields"} <= {each["place"] for each in incomplete.json()["problems"]}
    assert problem(stale) == (409, "draft_changed_elsewhere")
    assert saved.json()["revision"] == 2
    assert sent.json()["state"] == "in_review"
    assert problem(own)[0] in {403, 409}
    assert reviewed.json()["state"] == "approved"
    assert amended.json()["revision"] == 1
    assert withdrawn.status_code == 200
    assert Program().call("GET", f"records/{reference}").json()["standing"] == "withdrawn"


def test_a_token_opens_its_scopes_only(cast: Cast) -> None:
    reader = Program(cast.leyla, frozenset({Scope.READ}))

    assert problem(Program().call("GET", "drafts")) == (401, "token_missing")
    assert problem(reader.call("GET", "drafts")) == (403, "token_scope_missing")
    wrong = Program().call("GET", "records", Authorization="Bearer nonsense")
    assert problem(wrong) == (401, "token_unknown")
    assert wrong["WWW-Authenticate"].startswith("Bearer")
    assert problem(Program().call("GET", "records", Authorization="Basic eDp5")) == (401, "token_unknown")


def test_a_partner_reads_more_than_nobody(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content(label=label("partners", "bloc:OIC")))

    assert Program().call("GET", "records").json()["total"] == 0
    assert Program(cast.amina).call("GET", "records").json()["total"] == 1
    assert Program(cast.sam).call("GET", "records").json()["total"] == 0


def test_cursors_walk_every_record_once(cast: Cast) -> None:
    references = {published(cast.leyla, cast.kerem, content(f"Propeller {n}")) for n in range(5)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = Program().call("GET", f"records?limit=2&cursor={cursor}").json()
        seen += [record["reference"] for record in page["records"]]
        if not page["next"]:
            break
        cursor = page["next"]

    assert sorted(seen) == sorted(references)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("records/nowhere", 404, "record_unknown"),
        ("records?limit=0", 422, "request_invalid"),
        ("records?cursor=x", 422, "cursor_malformed"),
        (f"records?q={'x' * 401}", 422, "search_too_long"),
        ("institutions/nonsense", 422, "request_invalid"),
        (f"register/statements/{UUID(int=1)}", 404, "statement_unknown"),
        ("register/consistency?old=1&new=99999", 404, "size_unknown"),
    ],
)
def test_every_error_is_problem_details(cast: Cast, path: str, status: int, code: str) -> None:
    del cast

    assert problem(Program().call("GET", path)) == (status, code)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("records/a%00", None),
        ("register/statements?subject=%00", None),
        ("register/statements?act=%00", None),
        ("records?" + "&".join(["field=a"] * 1001), None),
        ("drafts", {"content": {"texts": "\0"}}),
        ("drafts", {"content": {"\0": 1}}),
    ],
)
def test_what_cannot_be_kept_or_read_is_the_callers_fault(cast: Cast, path: str, body: Any) -> None:
    leyla = Program(cast.leyla)
    # Where there is no label, the database is not even asked.
    published(cast.leyla, cast.kerem, content())

    answer = leyla.call("POST" if body else "GET", path, body)

    assert problem(answer) == (422, "request_invalid")


def test_a_body_of_many_megabytes_is_refused_unread(cast: Cast, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = Program(cast.leyla).call("POST", "drafts", {"content": content("x" * 1000)})

    assert problem(answer) == (413, "content_too_large")


def test_whoever_wrote_a_draft_cannot_review_it(cast: Cast) -> None:
    kerem = Program(cast.kerem)
    key = kerem.call("POST", "drafts", {"content": content()}).json()["id"]
    kerem.call("POST", f"drafts/{key}/submit")

    own = kerem.call("POST", f"drafts/{key}/review", {"verdict": "approved"})

    assert problem(own) == (409, "four_eyes")


def test_an_amendment_takes_the_whole_way_and_keeps_the_reference(cast: Cast) -> None:
    leyla, kerem = Program(cast.leyla), Program(cast.kerem)
    reference = published(cast.leyla, cast.kerem, content("Quiet propeller"))

    begun = leyla.call("POST", f"records/{reference}/amend").json()
    again = leyla.call("POST", f"records/{reference}/amend").json()
    change = {"content": content("Quieter propeller"), "revision": begun["revision"]}
    leyla.call("PUT", f"drafts/{begun['id']}", change)
    leyla.call("POST", f"drafts/{begun['id']}/submit")
    kerem.call("POST", f"drafts/{begun['id']}/review", {"verdict": "approved"})
    out = leyla.call("POST", f"drafts/{begun['id']}/publish").json()

    found = Program().call("GET", f"records/{reference}").json()
    assert begun == again
    assert out["reference"] == reference
    assert (found["version"], found["content"]["texts"]["en"]["title"]) == (2, "Quieter propeller")


def test_a_scope_to_draft_does_not_publish(cast: Cast) -> None:
    drafter = Program(cast.leyla, frozenset({Scope.DRAFT}))
    reference = published(cast.leyla, cast.kerem, content())
    key = drafter.call("POST", "drafts", {"content": content()}).json()["id"]

    steps = (
        drafter.call("POST", f"drafts/{key}/publish"),
        drafter.call("POST", f"records/{reference}/withdraw", {"reason": "Sold."}),
    )

    assert [problem(step) for step in steps] == [(403, "token_scope_missing")] * 2


def test_errors_speak_the_callers_language(cast: Cast) -> None:
    del cast

    answer = Program().call("GET", "records/nowhere", **{"Accept-Language": "ar"})

    assert "بطاقة" in answer.json()["title"]


def test_a_hidden_record_and_a_missing_one_get_one_answer(cast: Cast) -> None:
    secret = published(cast.leyla, cast.kerem, content(label=label("restricted")))

    hidden, missing = (Program(cast.sam).call("GET", f"records/{each}") for each in (secret, "O-TR-2026-0"))

    assert hidden.content == missing.content


def test_a_proof_from_the_interface_can_be_verified(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content())
    newest = Program().call("GET", "register/statements?limit=1").json()["statements"][0]

    found = Program().call("GET", f"register/statements/{newest['id']}").json()

    proof = found["proof"]
    assert merkle.is_included(
        index=proof["index"],
        size=proof["size"],
        leaf=merkle.leaf_hash(found["statement"]["envelope"].encode()),
        proof=[base64.b64decode(each) for each in proof["hashes"]],
        root=checkpoint_in(proof["checkpoint"], verifier_key()).root,
    )


@pytest.mark.django_db
def test_a_caller_that_calls_too_often_waits_and_nobody_else_does(cast: Cast, settings: Settings) -> None:
    settings.API_RATE = "2/minute"
    hasty, calm = Program(cast.leyla), Program(cast.kerem)

    answers = [hasty.call("GET", "fields") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem(answers[2]) == (429, "too_many_requests")
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert calm.call("GET", "fields").status_code == 200


@pytest.mark.django_db
def test_wrong_tokens_are_counted_by_address(settings: Settings) -> None:
    settings.API_RATE = "2/hour"
    guesser = Program()

    answers = [guesser.call("GET", "fields", Authorization=f"Bearer {guess}") for guess in ("a", "b", "c")]

    assert [answer.status_code for answer in answers] == [401, 401, 429]


@pytest.mark.parametrize(
    ("is_https", "told", "address"),
    [
        (False, "", "127.0.0.1"),
        (False, "192.0.2.7", "127.0.0.1"),
        (True, "192.0.2.7", "192.0.2.7"),
        (True, "10.0.0.1, 192.0.2.7", "192.0.2.7"),
        (True, "", "127.0.0.1"),
    ],
)
def test_only_a_proxy_in_front_is_believed(
    rf: RequestFactory, settings: Settings, is_https: bool, told: str, address: str
) -> None:
    settings.IS_HTTPS = is_https

    assert address_of(rf.get("/", headers={"X-Forwarded-For": told})) == address


@pytest.mark.django_db
def test_a_match_is_set_aside_and_taken_back(cast: Cast) -> None:
    offer = published(cast.leyla, cast.kerem, content("Bronze casting"))
    need = published(cast.leyla, cast.kerem, content("Bronze casting wanted", kind="need"))
    amina, matches = Program(cast.amina), f"records/{need}/matches"
    [found] = amina.call("GET", matches).json()
    verdict = f"{matches}/{offer}/verdict"

    assert found["passage"] is None, "its summary says all"
    assert problem(Program().call("PUT", verdict, {"why": "known"})) == (401, "token_missing")
    assert amina.call("PUT", verdict, {"why": "known"}).status_code == 204
    assert amina.call("GET", matches).json() == []
    assert len(Program(cast.sam).call("GET", matches).json()) == 1
    assert amina.call("DELETE", verdict).status_code == 204
    assert amina.call("GET", matches).json() == [found]


def test_lists_and_saved_searches_through_the_interface(cast: Cast) -> None:
    amina, leyla = Program(cast.amina), Program(cast.leyla)
    one = published(cast.leyla, cast.kerem, content("Quiet propeller", valid_until="2029-01-01"))
    secret = published(cast.leyla, cast.kerem, content("Zirconium", label=label("restricted")))

    made = amina.call("POST", "shortlists", {"name": "Pumps", "records": [one]})
    hidden = amina.call("POST", "shortlists", {"name": "Pumps", "records": [secret]})
    (shortlist,) = amina.call("GET", "shortlists").json()
    kept = amina.call("POST", "searches", {"name": "P", "text": "propeller", "chosen": {"kind": ["offer"]}})
    later = published(cast.leyla, cast.kerem, content("Later propeller", valid_until="2029-01-01"))
    (search,) = amina.call("GET", "searches").json()
    news = amina.call("GET", f"searches/{search['id']}/news").json()

    assert (made.status_code, kept.status_code) == (201, 201)
    assert problem(hidden) == (404, "record_unknown")
    assert [entry["record"]["reference"] for entry in shortlist["entries"]] == [one]
    assert search["chosen"] == {"kind": ["offer"]}
    assert [each["reference"] for each in news] == [later]
    assert problem(leyla.call("GET", f"searches/{search['id']}/news")) == (404, "saved_search_unknown")
    assert problem(leyla.call("DELETE", f"shortlists/{shortlist['id']}")) == (404, "shortlist_unknown")
    assert problem(amina.call("POST", "searches", {"name": "P", "alert": "daily"})) == (
        409,
        "letters_on_pages",
    )
    assert amina.call("DELETE", f"searches/{search['id']}").status_code == 204
    assert amina.call("DELETE", f"shortlists/{shortlist['id']}").status_code == 204
    assert amina.call("GET", "shortlists").json() == []
