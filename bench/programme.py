"""How long pages of a large programme take, and what many editors at once lose.

It makes a node in a scratch home, durable as in production: by default a programme of 57 states, in it 500
agreements in force between two of 2,000 institutions, under which 50,000 things are owed, and as many joint
projects; and 2,000 editors at once, two of each clause. Pages are asked without a socket, beside a bare
answer of the same Django. Pages of a call with 20,000 applications: bench/applications.py.
Example: python bench/programme.py
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client

from mithaq.node.upgrade import upgrade
from register import node

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
ROUNDS, ASKED_MS = 40, 300
OTHERS, EACH, MEMBERS = 2_000, 100, 57
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
EDITORS_AT_ONCE = 32


def main(count: int, editors: int) -> None:
    """Print a line for each page, and what was lost."""
    with node():
        upgrade()
        sides = _sides()
        programme = _programme(sides)
        made = _agreements(count, sides, programme)
        owed = _owed()
        print(f"{count} agreements in force, {owed:,} obligations; made in {made:.0f} s")
        print(f"{count} joint projects; made in {_projects(count, sides, programme):.0f} s")
        # As a node does before it serves: what it holds by then is not looked through for garbage again.
        gc.collect()
        gc.freeze()
        for line in _pages(sides):
            print(line)
        print(_edited(editors, sides))


def _sides() -> Sequence[Any]:
    """Of two institutions those who write, approve and sign, and an account of the first's officer."""
    from mithaq.access.actions import appointing  # noqa: PLC0415  # models need settings that the node makes
    from mithaq.access.domain.permissions import Role  # noqa: PLC0415
    from mithaq.access.models import User  # noqa: PLC0415
    from mithaq.access.queries import actor_of_person  # noqa: PLC0415
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.parties import actions as parties  # noqa: PLC0415
    from mithaq.parties.domain.institutions import (  # noqa: PLC0415
        InstitutionFacts,
        InstitutionKind,
        PersonFacts,
    )

    found = []
    for number in range(OTHERS):
        is_host = number == 0
        facts = InstitutionFacts(
            uuid4(),
            InstitutionKind.MINISTRY,
            ("QA", "TR", "MY")[number % 3],
            {Language.EN: f"Institution {number}"},
            is_government=True,
            is_host=is_host,
        )
        parties.register_institution(facts, by=None, at=AT)
        if number < 2:
            people = []
            for role in (Role.PROGRAMME_OFFICER, Role.LICENSING_OFFICER, Role.APPROVER):
                person = PersonFacts(uuid4(), facts.id, {Language.EN: role.value})
                parties.register_person(person, by=None, at=AT)
                appointing.appoint(id=uuid4(), person=person.id, role=role, by=None, at=AT)
                people.append(actor_of_person(person.id, on=AT.date()))
            found.append(people)
    User.objects.create(username="officer", person=found[0][0].person)
    return found


def _agreements(count: int, sides: Sequence[Any], programme: UUID) -> float:
    """Agreements that both sides sign, each with reports enough for `EACH` obligations."""
    from mithaq.base.ids import crockford  # noqa: PLC0415
    from mithaq.programmes.actions import negotiating  # noqa: PLC0415

    began = time.perf_counter()
    for number in range(count):
        text = _text(crockford(number, 16), sides, programme)
        officer = sides[0][0]
        key = negotiating.propose(text, follows="", note="", reached=(), by=officer, at=AT)
        for _, approver, signer in sides:
            negotiating.approve(key, digest=text.digest, by=approver, at=AT)
            until = AT.date() + timedelta(days=30)
            negotiating.sign(key, digest=text.digest, until=until, by=signer, at=AT)
    return time.perf_counter() - began


def _text(seed: str, sides: Sequence[Any], programme: UUID) -> Any:
    """A memorandum of the library's clauses, in three languages."""
    from dataclasses import replace  # noqa: PLC0415

    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.programmes.domain.agreed import AgreementKind, AgreementText  # noqa: PLC0415
    from mithaq.programmes.domain.clauses import ClauseKind  # noqa: PLC0415
    from mithaq.programmes.queries import drafts  # noqa: PLC0415

    until = date(AT.year, 1, 1) + timedelta(days=31 * (EACH // 2 + 12))
    facts: dict[Any, dict[str, Any]] = {
        ClauseKind.SCOPE: {"fields": ["maritime"], "purposes": ["research"], "forms": ["document"]},
        ClauseKind.MANAGEMENT: {"report_every_months": 1},
        ClauseKind.SECURITY: {"highest": "partners"},
        ClauseKind.THIRD_PARTIES: {"may_receive": False},
        ClauseKind.DURATION: {
            "in_force_from": date(AT.year, 1, 1).isoformat(),
            "in_force_until": until.isoformat(),
            "notice_days": 90,
        },
    }
    kinds = drafts.kinds_of(AgreementKind.MEMORANDUM)
    return AgreementText(
        seed=seed,
        kind=AgreementKind.MEMORANDUM,
        titles=dict.fromkeys(Language, f"Agreement {seed}"),
        parties=tuple(sorted(f"institution:{side[0].institution}" for side in sides)),
        clauses=tuple(
            replace(drafts.from_library(kind, list(Language)), facts=facts.get(kind, {})) for kind in kinds
        ),
        programme=programme,
    )


def _programme(sides: Sequence[Any]) -> UUID:
    """A programme of 57 states, for which both sides speak, with a budget and a decision."""
    from dataclasses import replace  # noqa: PLC0415

    from charters import charter  # noqa: PLC0415
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.parties import queries as parties  # noqa: PLC0415
    from mithaq.programmes.actions import governing  # noqa: PLC0415
    from mithaq.programmes.domain.charter import Member, MemberRole, Planned  # noqa: PLC0415
    from mithaq.programmes.domain.programme_said import Booked, Booking, PutForward  # noqa: PLC0415
    from mithaq.programmes.domain.steering import Vote  # noqa: PLC0415

    officer, _, signer = sides[0]
    own, other = (side[0].institution for side in sides)
    states = [code for code, _ in parties.state_names(Language.EN)][:MEMBERS]
    members = [Member(f"state:{code}", other, MemberRole.MEMBER) for code in states]
    members[0] = replace(members[0], institution=own)
    plain = charter(own, other, members=tuple(members), budget=())
    budget = tuple(
        Planned(each.party, year, "100000")
        for each in members
        for year in range(plain.starts_on.year, plain.ends_on.year + 1)
    )
    whole = replace(plain, budget=budget, titles=dict.fromkeys(Language, "Clean water"))
    whole = replace(whole, summaries=dict.fromkeys(Language, "Words."))
    objective = whole.objectives[0]
    texts = dict.fromkeys(Language, "Words")
    indicators = tuple(replace(each, texts=texts) for each in objective.indicators)
    whole = replace(whole, objectives=(replace(objective, texts=texts, indicators=indicators),))
    key = governing.found(whole, reached=(), by=officer, at=AT)
    put = PutForward("", dict.fromkeys(Language, "Meet"), {}, None, AT.date() + timedelta(days=200))
    governing.put(key, put, reached=(), by=officer, at=AT)
    from mithaq.programmes.queries import programmes  # noqa: PLC0415

    decision = programmes.programme_by_id(key, on=AT.date()).decisions[0].put.id
    governing.vote(key, decision=decision, member=members[0].party, vote=Vote.YES, note="", by=signer, at=AT)
    for each in members[1:]:
        said = Booked(each.party, whole.starts_on.year, Booking.PAID, "5000", AT.date())
        governing.book(key, said, evidence="Letter", by=sides[1][0], at=AT)
        governing.vote(
            key, decision=decision, member=each.party, vote=Vote.ABSTAIN, note="", by=sides[1][2], at=AT
        )
    return key


def _projects(count: int, sides: Sequence[Any], programme: UUID) -> float:
    """Projects of both sides, each with its parts."""
    from dataclasses import replace  # noqa: PLC0415

    from mithaq.base.ids import crockford  # noqa: PLC0415
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.projects.actions import planning  # noqa: PLC0415
    from plans import plan  # noqa: PLC0415

    began, officer = time.perf_counter(), sides[0][0]
    own, other = (f"institution:{side[0].institution}" for side in sides)
    for number in range(count):
        named = {Language.EN: f"Project {number}"}
        found = replace(plan(other, lead=own), seed=crockford(number, 16), titles=named, programme=programme)
        key = uuid4()
        planning.begin_from(found, id=key, by=officer, at=AT)
        planning.set_plan(key, reached=(), by=officer, at=AT)
    return time.perf_counter() - began


def _owed() -> int:
    from mithaq.programmes.models import Owing  # noqa: PLC0415

    return Owing.objects.count()


def _pages(sides: Sequence[Any]) -> Iterator[str]:
    from mithaq.access.models import User  # noqa: PLC0415
    from mithaq.programmes.queries import agreements, programmes  # noqa: PLC0415
    from mithaq.projects.queries import projects  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="officer"), "django.contrib.auth.backends.ModelBackend")
    bare = _times_ms(lambda: client.get("/language/"))
    reference = agreements.agreements(reader=sides[0][0], on=AT.date())[0].reference
    programme = programmes.programmes(reader=sides[0][0], on=AT.date())[0].reference
    project = projects.lines(reader=sides[0][0], on=AT.date(), limit=1)[0].reference
    for path in (
        "/desk/",
        "/programmes/",
        f"/programmes/{programme}/",
        "/projects/",
        f"/projects/{project}/",
        f"/projects/{project}/room/",
        "/projects/balance/",
        "/balance/",
        "/agreements/",
        f"/agreements/{reference}/",
        "/agreements/?page=5",
        "/agreements/new/",
    ):
        assert client.get(path).status_code == 200, path
        times = _times_ms(lambda path=path: client.get(path))  # type: ignore[misc]
        late = statistics.quantiles(times, n=20)[-1]
        said = "✓" if late <= ASKED_MS else "✗"
        ratio = statistics.median(times) / statistics.median(bare)
        yield f"{said} {path:<32}{late:>8.0f} ms p95 (asked {ASKED_MS}), {ratio:>6.1f} × a bare answer"


def _edited(editors: int, sides: Sequence[Any]) -> str:
    """Editors at once, each of another clause, and as many of the same clauses."""
    from dataclasses import replace  # noqa: PLC0415

    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.programmes.actions import drafting  # noqa: PLC0415
    from mithaq.programmes.domain.agreed import AgreementKind  # noqa: PLC0415
    from mithaq.programmes.queries import drafts  # noqa: PLC0415

    officer, work = sides[0][0], list[tuple[UUID, Any, str]]()
    kinds = drafts.kinds_of(AgreementKind.MEMORANDUM)
    while len(work) < editors:
        key = uuid4()
        drafting.begin_text(
            id=key,
            seed=uuid4().int,
            kind=AgreementKind.MEMORANDUM,
            titles={Language.EN: "Edited"},
            others=[sides[1][0].institution],
            master=None,
            by=officer,
            at=AT,
        )
        work += [(key, kind, word) for kind in kinds for word in ("first", "last")]

    def edit(task: tuple[UUID, Any, str]) -> None:
        key, kind, word = task
        try:
            base = drafts.clause_at(key, kind, 1)
            text = base.texts[Language.EN]
            changed = f"{word} {text}" if word == "first" else f"{text} {word}"
            clause = replace(base, texts={Language.EN: changed})
            drafting.save_clause(key, clause, base=1, by=officer, at=AT)
        finally:
            connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(EDITORS_AT_ONCE) as at_work:
        list(at_work.map(edit, work))
    took = time.perf_counter() - began
    lost = 0
    for key in {key for key, _, _ in work}:
        written = drafts.draft(key, reader=officer).written
        texts = {each.clause.kind: each.clause.texts[Language.EN] for each in written}
        lost += sum(word not in texts[kind] for at, kind, word in work if at == key)
    said = "✗" if lost else "✓"
    rate = len(work) / took
    return f"{said} {len(work):,} editors, two of each clause: {lost} edits lost, {rate:,.0f} saves/s"


def _times_ms(ask: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return times


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(given[0] if given else 500, given[1] if len(given) > 1 else 2_000)
