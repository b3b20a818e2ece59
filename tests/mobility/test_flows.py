"""Where people go: what is counted, who sees it, and the page."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from callers import client_of
from cast import AT, Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.mobility.actions import asking, seconding
from mithaq.mobility.domain.flows import Choice, Flow, Going, flows_of, kinds_in, programmes_in, years_in
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.visits import VisitKind
from mithaq.mobility.models import Mission
from mithaq.mobility.queries import flows
from travellers import NAME, details, secondment, visit_request, visitor

WATER, SHIPS = UUID(int=1), UUID(int=2)
GOINGS = (
    Going("MA", "TR", 2026, Kind.SECONDMENT, WATER, people=1, days=92),
    Going("MA", "TR", 2026, Kind.TRAINING, None, people=3, days=30),
    Going("MA", "TR", 2027, Kind.SECONDMENT, SHIPS, people=2, days=60),
    Going("TR", "MA", 2026, Kind.VISIT, None, people=3, days=0),
    Going("QA", "QA", 2027, Kind.WORKSHOP, WATER, people=1, days=2),
)
OCTOBER = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(), (Flow("MA", "TR", 6, 182), Flow("TR", "MA", 3, 0), Flow("QA", "QA", 1, 2))),
        (Choice(year=2026), (Flow("MA", "TR", 4, 122), Flow("TR", "MA", 3, 0))),
        (Choice(kind=Kind.SECONDMENT), (Flow("MA", "TR", 3, 152),)),
        (Choice(programme=WATER), (Flow("MA", "TR", 1, 92), Flow("QA", "QA", 1, 2))),
        (Choice(year=2027, programme=WATER), (Flow("QA", "QA", 1, 2),)),
        (Choice(year=2027, kind=Kind.VISIT), ()),
        (Choice(year=1999), ()),
    ],
)
def test_what_a_choice_counts(choice: Choice, found: tuple[Flow, ...]) -> None:
    assert flows_of(GOINGS, choice) == found


def test_equal_flows_stand_in_the_order_of_their_states() -> None:
    goings = [Going(one, other, 2026, Kind.VISIT, None, 1, 0) for one, other in ("TM", "TA", "AT")]

    assert [each.sending + each.host for each in flows_of(goings, Choice())] == ["AT", "TA", "TM"]


def test_one_can_choose_what_there_is() -> None:
    assert years_in(GOINGS) == (2027, 2026)
    assert kinds_in(GOINGS) == (Kind.SECONDMENT, Kind.TRAINING, Kind.WORKSHOP, Kind.VISIT)
    assert programmes_in(GOINGS) == (WATER, SHIPS)
    assert (years_in(()), kinds_in(()), programmes_in(())) == ((), (), ())


@pytest.fixture
def sender(cast: Cast) -> Player:
    return player("ma_officer", cast.amina.institution, Role.PROGRAMME_OFFICER)


def code(one: Player) -> str:
    return f"institution:{one.institution}"


def send(sending: Player, host: Player, *, is_agreed: bool = True, **changes: Any) -> UUID:
    terms = secondment(code(sending), code(host), seed=uuid4().hex[:16].upper(), costs=(), **changes)
    key = seconding.offer(terms, name=NAME, contact="", reached=(), by=sending.actor, at=AT)
    if is_agreed:
        seconding.agree(key, by=host.actor, at=AT)
    return key


def break_off(key: UUID, on: date, by: Player) -> None:
    seconding.break_off(key, on=on, reason="Ill.", by=by.actor, at=AT)


def test_missions_are_counted_by_states_once_both_said_yes(cast: Cast, sender: Player) -> None:
    send(sender, cast.kerem)
    send(sender, cast.kerem, ends_on=date(2026, 7, 11), kind=Kind.TRAINING)
    send(sender, cast.kerem, is_agreed=False)

    found = flows.goings(reader=cast.kerem.actor)

    assert set(found) == {
        Going("MA", "TR", 2026, Kind.SECONDMENT, None, people=1, days=92),
        Going("MA", "TR", 2026, Kind.TRAINING, None, people=1, days=10),
    }
    assert flows.goings(reader=sender.actor) == found
    assert flows.goings(reader=cast.sam.actor) == ()


def test_a_mission_that_was_broken_off_counts_the_days_until_then(cast: Cast, sender: Player) -> None:
    broken, never = send(sender, cast.kerem), send(sender, cast.kerem)
    break_off(broken, date(2026, 7, 11), cast.kerem)
    break_off(never, date(2026, 6, 20), sender)

    assert flows.goings(reader=cast.kerem.actor) == (
        Going("MA", "TR", 2026, Kind.SECONDMENT, None, people=1, days=10),
    )


def test_who_said_yes_after_the_end_moved_nobody(cast: Cast, sender: Player) -> None:
    key = send(sender, cast.kerem)
    Mission.objects.filter(pk=key).update(host_at=OCTOBER)

    assert flows.goings(reader=cast.kerem.actor) == ()


def ask(cast: Cast, people: int = 1, **changes: Any) -> UUID:
    key, writer = uuid4(), cast.amina
    certifier = player(f"ma_approver_{key}", writer.institution, Role.APPROVER)
    request = visit_request(code(writer), code(cast.kerem), visitors=people, **changes)
    who = details(*(visitor(f"Visitor {number}") for number in range(people)))
    asking.prepare(key, request, who, by=writer.actor, at=AT)
    asking.ask(key, reached=(), by=certifier.actor, at=AT)
    return key


def grant(cast: Cast, key: UUID, *, is_granted: bool = True) -> None:
    host = player(f"tr_approver_{key}", cast.kerem.institution, Role.APPROVER)
    reason = "" if is_granted else "No ship."
    asking.answer(key, is_granted=is_granted, limits=(), reason=reason, by=host.actor, at=AT)


def test_a_visit_that_was_granted_counts_its_visitors_once(cast: Cast, sender: Player) -> None:
    granted, refused, withdrawn = ask(cast, 3), ask(cast, 2), ask(cast)
    ask(cast, 9)
    grant(cast, granted)
    grant(cast, refused, is_granted=False)
    grant(cast, withdrawn)
    back = player("ma_back", cast.amina.institution, Role.APPROVER)
    asking.withdraw(withdrawn, reason="No ship.", by=back.actor, at=AT)
    before = flows.goings(reader=sender.actor)
    grant(cast, ask(cast, 4, kind=VisitKind.AMENDMENT, amends=granted))

    assert before == (Going("MA", "TR", 2026, Kind.VISIT, None, people=3, days=0),)
    assert flows.goings(reader=sender.actor) == (Going("MA", "TR", 2026, Kind.VISIT, None, people=4, days=0),)


@pytest.mark.parametrize(
    ("language", "word", "days"),
    [
        (Language.AR, "من المغرب إلى تركيا: ١", "٩٢"),
        (Language.EN, "From Morocco to Türkiye: 1", "92"),
        (Language.FR, "Maroc → Turquie : 1", "92"),
    ],
)
def test_the_page_shows_a_map_and_the_same_as_a_table(
    cast: Cast, sender: Player, language: Language, word: str, days: str
) -> None:
    send(sender, cast.kerem)
    host = player("tr_officer", cast.kerem.institution, Role.PROGRAMME_OFFICER)

    page = client_of(host, language).get("/people/flows/").content.decode()

    assert f"<title>{word}</title>" in page
    assert re.search(r'world[.\w]*\.svg#MA"', page)
    assert 'class="map" dir="ltr"' in page
    assert f"<td>{days}</td>" in page


def test_the_page_narrows_by_year_kind_and_programme(cast: Cast, sender: Player) -> None:
    send(sender, cast.kerem)
    send(sender, cast.kerem, kind=Kind.TRAINING, ends_on=date(2026, 7, 11))
    client = client_of(sender)

    def days(asked: str) -> list[str]:
        page = client.get(f"/people/flows/?{asked}").content.decode()
        return re.findall(r"<td>(\d+)</td></tr>", page)[:1]

    assert days("") == ["102"]
    assert days("year=2026&kind=training&programme=") == ["10"]
    assert days("year=2025") == []
    assert days(f"programme={WATER}") == []
    assert client.get("/people/flows/?year=x").status_code == 409
    assert client.get("/people/flows/?kind=holiday").status_code == 409
    assert client.get("/people/flows/?programme=x").status_code == 404


def test_the_page_is_for_those_who_agree_to_missions_and_shows_only_their_own(
    cast: Cast, sender: Player
) -> None:
    send(sender, cast.kerem)
    other = player("us_officer", cast.sam.institution, Role.PROGRAMME_OFFICER)

    assert "Morocco" not in client_of(other).get("/people/flows/").content.decode()
    assert client_of(cast.sam).get("/people/flows/").status_code == 409
    assert "/people/flows/" not in client_of(cast.sam).get("/people/calls/").content.decode()
    assert "/people/flows/" in client_of(other).get("/people/calls/").content.decode()
