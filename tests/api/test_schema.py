"""The interface does what its schema says, whatever is sent to it."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from ninja import Schema
from pytest_django.fixtures import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from agreements import clause, with_clause
from attack_world import both_releases
from cast import AT, Cast, content, draft, published
from charters import charter
from joint_documents import add, new
from mithaq.access.actions import tokens
from mithaq.access.domain.tokens import Scope
from mithaq.api.v1 import api
from mithaq.base.languages import Language
from mithaq.clearance.actions import applying
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.domain.cases.more import More
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.economy.actions import telling
from mithaq.exchange.actions import interest, saving, shortlisting
from mithaq.exchange.domain.alerts import Alert
from mithaq.exchange.domain.searching import Search
from mithaq.exchange.queries import records
from mithaq.mobility.actions import applying as to_people
from mithaq.mobility.actions import calling
from mithaq.mobility.domain.said import APPLICATION, reference_of
from mithaq.mobility.queries import calls
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.programme_said import PutForward
from mithaq.programmes.queries import owed, programmes
from mithaq.programmes.queries.agreements import AgreementView
from mithaq.projects.queries.releasing import own_items
from mithaq.register import queries as register
from negotiators import Table, seated
from spin_offs_told import IDEA
from staging import staged
from travellers import applicant, fellowship, panel
from workers import Bench, at_work

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
]
DESCRIBED = json.loads(json.dumps(api.get_openapi_schema()))
COMPONENTS = DESCRIBED["components"]["schemas"]
schema = schemathesis.openapi.from_dict(
    DESCRIBED, config=SchemathesisConfig.from_dict({"seed": 1, "generation": {"deterministic": True}})
)
# A description that cannot be read fails here, since an error is none.
OPERATIONS = [each.ok() for each in schema.get_all_operations()]  # type: ignore[union-attr]


@dataclass(frozen=True)
class Known:
    """A caller who may do everything, and what there is: by the folder of an address, and by
    folder and parameter where there are several, an id."""

    node: WSGIHandler
    headers: Mapping[str, str]
    ids: Mapping[str, str]


@pytest.fixture
def cheap_passwords(settings: Settings) -> None:
    """Nobody signs in here, and each operation sets the stage anew."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["localhost"]


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """A request through the whole handler would close the test's connection, as Django's own client knows."""
    hooks = (request_started, request_finished)
    for hook in hooks:
        hook.disconnect(close_old_connections)
    yield
    for hook in hooks:
        hook.connect(close_old_connections)


@pytest.fixture
def known(cheap_passwords: None, kept_connection: None, cast: Cast) -> Known:
    del cheap_passwords, kept_connection
    secret, ids = staged("known", lambda: there(cast))
    return Known(WSGIHandler(), {"Authorization": f"Bearer {secret}"}, ids)


def there(cast: Cast) -> tuple[str, Mapping[str, str]]:
    """The secret of a token that may do everything, and the ids of what there is for it."""
    secret = str(uuid4())
    at = datetime.now(UTC)
    tokens.issue_token(
        cast.leyla.user.pk, id=uuid4(), secret=secret, name="test", scopes=frozenset(Scope), at=at, days=1
    )
    # The first use of a day is noted, and would be at every call, since each is undone.
    tokens.use_token(secret, at=at)
    reference = published(cast.leyla, cast.kerem, content())
    need = published(cast.leyla, cast.kerem, content(kind="need"))
    shortlist, search = uuid4(), uuid4()
    shortlisting.make_shortlist(
        id=shortlist, name="Pumps", subject=None, is_shared=False, by=cast.leyla.actor, at=at
    )
    saving.save_search(
        id=search,
        name="Propellers",
        asked=Search("propeller"),
        question=None,
        alert=Alert.PAGE,
        by=cast.leyla.actor,
        at=at,
    )
    view = records.record(reference, labels=cast.leyla.scope.labels, on=at.date())
    talk = interest.declare_interest(view.id, note="Why?", answers_with=None, by=cast.amina.actor, at=AT)
    being_written, asked_for = uuid4(), uuid4()
    for key in (being_written, asked_for):
        applying.begin_case(key, by=cast.leyla.actor, at=at)
    submit(asked_for, reference, cast, at)
    both_releases(cast, Path(settings.HOME))
    table = seated(cast)
    negotiated, programme = agreed(table), founded(table, at)
    return secret, {
        "records": reference,
        "records.answer": need,
        "agreements": negotiated.reference,
        "agreements.digest": negotiated.latest.digest,
        "agreements.key": str(owed.owed_under(negotiated)[0].obligation.id),
        "programmes": programme,
        **joint(at_work(cast)),
        "projects.kind": "risk",
        "projects.key": "R1",
        "needs": need,
        "conversations": str(talk),
        "drafts": str(draft(cast.leyla, content("Quieter propeller"))),
        "institutions": str(cast.leyla.institution),
        "balance": str(cast.amina.institution),
        "shortlists": str(shortlist),
        "searches": str(search),
        "register": str(register.entry_at(register.head().position).statement.id),
        "case-drafts": str(being_written),
        "cases": str(asked_for),
        "letters": "ABCD-EFGH-JKMN-PQRS",
        "watch": "T9002",
        "spin-offs": telling.begin(uuid4(), IDEA, by=cast.leyla.actor, at=at),
        **of_people(cast, at),
    }


def of_people(cast: Cast, at: datetime) -> dict[str, str]:
    """A call that is open, and an application to another."""
    today, people = at.date(), panel(cast)
    days = {"opens_on": today - timedelta(days=1), "closes_on": today + timedelta(days=9)}
    key, other, application = people.open_call(fellowship(**days), at=at), uuid4(), uuid4()
    calling.open_call(other, fellowship(**days), audience=(), by=people.sender.actor, at=at)
    to_people.apply(application, other, applicant(), by=cast.leyla.actor, at=at)
    view = calls.call_by_id(key, at=at)
    return {"calls": view.reference, "applications": reference_of(APPLICATION, application)}


def agreed(table: Table) -> AgreementView:
    """An agreement under which both report."""
    text = with_clause(table.text(), clause(ClauseKind.MANAGEMENT, report_every_months=1))
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    return table.view(key)


def joint(bench: Bench) -> dict[str, str]:
    """A project with a deliverable that was handed in, and a document in its room."""
    plan = bench.plan()
    bench.set(plan)
    bench.submit(plan.project)
    added = add(plan.project, new(bench.ours, bench.theirs), by=bench.cast.leyla)
    return {"projects": bench.view(plan.project).reference, "documents": added.reference}


def founded(table: Table, at: datetime) -> str:
    """The reference of a programme in which something was put to the vote."""
    of = charter(table.ours.officer.institution, table.theirs.officer.institution)
    key = governing.found(of, reached=(), by=table.ours.officer.actor, at=at)
    closes_on = at.date() + timedelta(days=7)
    put = PutForward("", {Language.EN: "Meet in Rabat"}, {}, None, closes_on)
    governing.put(key, put, reached=(), by=table.ours.officer.actor, at=at)
    return programmes.programme_by_id(key, on=at.date()).reference


def submit(key: UUID, reference: str, cast: Cast, at: datetime) -> None:
    """Complete a case on a record, and submit it."""
    leyla, today = cast.leyla.actor, at.date()
    items = own_items([reference], leyla.institution, labels=cast.leyla.scope.labels, on=today)
    asked = Asked(
        items=(),
        recipients=(Recipient(f"institution:{cast.amina.institution}", PartyRole.END_USER),),
        forms=(Form.DOCUMENT,),
        end_use=EndUse.RESEARCH,
        end_use_text="Measurements of noise in harbours, published afterwards.",
        agreement=Agreement("MOU-1", 1, "a" * 64),
        label=None,
        valid_from=today,
        valid_until=today + timedelta(days=300),
    )
    more = More({}, third_parties=(), nationalities={}, is_wmd=False, is_military=False)
    applying.write_case(key, asked, more, items=items, by=leyla, at=at)
    applying.submit_case(key, is_attested=True, text="", by=leyla, at=at)


# Its transport closes no answer, as a server does, and so no file that one streams.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_every_answer_is_as_described(operation: APIOperation[Any, Any, Any, Any], known: Known) -> None:
    """Not by schemathesis's own mark: its subtests are lost between processes, and with them what failed."""

    @hypothesis.settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=[
            hypothesis.HealthCheck.too_slow,
            hypothesis.HealthCheck.filter_too_much,
        ],
    )
    @hypothesis.given(operation.as_strategy())
    def is_as_described(case: schemathesis.Case[Any]) -> None:
        _call(case, known)
        if case.path_parameters:
            # Chance finds no address of anything: the same call again, where there is something.
            folder = case.path.split("/")[3]
            case.path_parameters = {
                name: known.ids.get(f"{folder}.{name}", known.ids[folder]) for name in case.path_parameters
            }
            _call(case, known)

    is_as_described()


def _call(case: schemathesis.Case[Any], known: Known) -> None:
    # What one call does, the next must not find.
    with transaction.atomic():
        case.call_and_validate(app=known.node, headers=dict(known.headers), checks=CHECKS)
        transaction.set_rollback(True)


def named_in(annotation: Any) -> Iterator[type]:
    """The schemas and enumerations that an annotation of a schema's field speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Schema | Enum):
        yield annotation
    for part in get_args(annotation):
        yield from named_in(part)


def schemas_of(base: type[Schema]) -> Iterator[type[Schema]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("mithaq.api"):
            yield each
        yield from schemas_of(each)


def test_a_name_of_the_description_means_one_thing() -> None:
    """Components are known by their bare names, and the later of two would describe both."""
    modules: dict[str, set[str]] = {}
    for schema_class in schemas_of(Schema):
        fields = schema_class.model_fields.values()
        for each in (schema_class, *(one for field in fields for one in named_in(field.annotation))):
            modules.setdefault(each.__name__, set()).add(each.__module__)
    # What only an address asks for stands in no schema.
    for name in (each for each in sys.modules.copy() if each.startswith("mithaq.api.")):
        for each in vars(sys.modules[name]).values():
            if isinstance(each, type) and issubclass(each, Enum) and each.__name__ in COMPONENTS:
                modules.setdefault(each.__name__, set()).add(each.__module__)

    assert "CaseOut" in modules
    assert "ProjectStage" in modules
    assert "EndUse" in modules
    assert {name: found for name, found in modules.items() if len(found) > 1} == {}


def test_refusals_are_described_as_problem_details() -> None:
    responses = [
        (int(status), set(response.get("content", {})))
        for methods in DESCRIBED["paths"].values()
        for operation in methods.values()
        for status, response in operation["responses"].items()
    ]

    refused = [types for status, types in responses if status >= 400]

    assert refused
    assert all(types == {"application/problem+json"} for types in refused)


def test_only_calls_without_a_scope_are_described_as_open_to_nobody(db: None) -> None:
    del db
    client = Client(raise_request_exception=False)
    for path, methods in DESCRIBED["paths"].items():
        for method, operation in methods.items():
            answer = client.generic(
                method.upper(),
                path.format(
                    key=uuid4(),
                    reference="O-TR-2026-0",
                    answer="N-TR-2026-0",
                    code="AAAA",
                    digest="0" * 64,
                    kind="risk",
                    number="T9002",
                    other=uuid4(),
                ),
            )

            is_open = {} in operation["security"]
            assert (answer.status_code != 401) or not is_open, (method, path)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("POST", "/api/v1/nowhere", 404),
        ("GET", "/api/v1/records/", 404),
        ("DELETE", "/api/v1/records", 405),
        ("PATCH", "/api/v1/drafts", 405),
    ],
)
def test_an_address_or_a_method_that_is_not_there_is_told_as_a_problem(
    db: None, method: str, path: str, status: int
) -> None:
    del db

    answer = Client(enforce_csrf_checks=True).generic(method, path)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert ("Allow" in answer) is (status == 405)
