"""Exchange's own part in a voice: a programme of two nations, their joint project and a mission under it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callers import client_of, refused
from cast import AT, Cast, player
from charters import charter
from corpora import held, work
from mithaq.access.domain.permissions import Role
from mithaq.mobility.actions import seconding
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.steering import Answer
from mithaq.programmes.queries import programmes
from mithaq.projects.actions import planning, telling
from mithaq.projects.domain.entries import EntryKind
from mithaq.standing.queries import exchanging
from mithaq.standing.queries.exchanging import ExchangePart, exchange_part, programme_part
from mithaq.watch.actions import placing
from mithaq.watch.domain.asking import Question, Years
from mithaq.watch.domain.works import Work
from mithaq.watch.queries.corpus import Engine, engine
from plans import deliverable, package, plan, planned
from staging import staged
from travellers import secondment

FIELD = "computing.computer_vision"
ASKED = Question(Years(2014, 2021), FIELD)


def papers() -> Iterator[Work]:
    """Türkiye ten a year, of which Morocco wrote one with it before 2018 and six since."""
    for year in range(2014, 2022):
        joint = 1 if year < 2018 else 6
        for at in range(10):
            countries = ["TR", "MA"] if at < joint else ["TR"]
            yield work(f"{at}-{year}", classes=["cs.CV"], countries=countries, year=year)
        yield work(f"us-{year}", classes=["cs.CV"], countries=["MA", "US"], year=year)


def founded(
    cast: Cast,
    fields: tuple[str, ...],
    *,
    answers: int = 2,
    bloc: str = "",
    seed: str = "0123456789ABCDEF",
) -> UUID:
    """A programme of the two, which began in 2018; the second may speak for a bloc."""
    members = cast.kerem.institution, cast.amina.institution
    sound = replace(charter(*members), fields=fields, starts_on=date(2018, 6, 1), seed=seed)
    if bloc:
        own, other = sound.members
        sound = replace(sound, members=(own, replace(other, party=f"bloc:{bloc}")))
    key = governing.found(sound, reached=(), by=cast.kerem.actor, at=AT)
    for at, each in enumerate(sound.members[:answers]):
        signer = player(f"signer{at}{seed[:4]}", each.institution, Role.APPROVER)
        governing.answer(key, member=each.party, answer=Answer.JOINED, note="", by=signer.actor, at=AT)
    return key


def project_of(
    cast: Cast, programme: UUID, fields: tuple[str, ...], *, seed: str = "0123456789ABCDEF"
) -> UUID:
    ours, theirs = (f"institution:{each.institution}" for each in (cast.kerem, cast.amina))
    joint = plan(theirs, lead=ours, programme=programme, technology_fields=fields, seed=seed,
                 work_packages=(package(lead=ours),), deliverables=(deliverable(owner=ours),),
                 contributions=(planned(party=ours),))  # fmt: skip
    key = uuid4()
    planning.begin_from(joint, id=key, by=cast.kerem.actor, at=AT)
    return planning.set_plan(key, reached=(), by=cast.kerem.actor, at=AT)


def mission_under(cast: Cast, programme: UUID | None) -> UUID:
    sending = player(f"omar{programme}", cast.amina.institution, Role.PROGRAMME_OFFICER)
    codes = (f"institution:{each.institution}" for each in (sending, cast.kerem))
    terms = secondment(*codes, costs=(), programme=programme)
    key = seconding.offer(terms, name="A. Traveller", contact="", reached=(), by=sending.actor, at=AT)
    seconding.agree(key, by=cast.kerem.actor, at=AT)
    return key


@pytest.fixture(autouse=True)
def corpus(cast: Cast, tmp_path: Path) -> None:
    def made() -> None:
        held(tmp_path, list(papers()))
        placing.place_works(by=cast.hamad.actor, at=AT)

    staged("papers of exchange", made)


def found(cast: Cast, question: Question = ASKED) -> ExchangePart:
    return exchange_part(question, "TR", reader=cast.kerem.actor, on=AT.date())


def test_works_of_a_programmes_nations_before_it_and_since(cast: Cast) -> None:
    founded(cast, (FIELD,))

    (part,) = found(cast).programmes

    assert part.partners == ("MA",)
    assert (part.works.before, part.works.since) == ((4, 40), (24, 40))
    assert part.works.change
    assert part.works.change.change.value == pytest.approx(0.5)
    assert not part.works.change.is_noise


@pytest.mark.parametrize(("field", "answers"), [("energy", 2), (FIELD, 1)])
def test_a_programme_of_another_field_or_that_one_has_not_joined_is_none(
    cast: Cast, field: str, answers: int
) -> None:
    founded(cast, (field,), answers=answers)

    assert found(cast).programmes == ()


def test_patents_of_joint_projects_and_missions_under_the_programme_are_told(cast: Cast) -> None:
    programme = founded(cast, (FIELD,))
    project = project_of(cast, programme, (FIELD,))
    other = project_of(cast, programme, ("energy",), seed="FEDCBA9876543210")
    facts = {"on": "2026-05-01", "title": "A lens", "office": "TR", "patent_state": "filed"}
    for each in (project, other):
        telling.tell(each, EntryKind.PATENT, "P1", facts, by=cast.kerem.actor, at=AT)
    mission_under(cast, programme)
    mission_under(cast, None)

    part = found(cast)

    assert [(each.project.id, each.entry.text("title")) for each in part.told] == [(project, "A lens")]
    assert [each.terms.programme for each in part.missions] == [programme]


def test_the_page_opens_each_to_its_evidence(cast: Cast) -> None:
    programme = founded(cast, (FIELD,))
    project = project_of(cast, programme, (FIELD,))
    facts = {"on": "2026-05-01", "title": "A lens"}
    telling.tell(project, EntryKind.INVENTION, "I1", facts, by=cast.kerem.actor, at=AT)
    mission_under(cast, programme)
    reference = programmes.programme_by_id(programme, on=AT.date()).reference
    client = client_of(cast.kerem)

    text = client.get(f"/standing/?of=TR&field={FIELD}&years=2014-2021").content.decode()
    works = client.get(
        f"/standing/works/?of=TR&field={FIELD}&years=2014-2021&programme={reference}"
    ).content.decode()
    taken = client.get(
        f"/watch/files/standing-works.ris?of=TR&field={FIELD}&years=2014-2021&programme={reference}"
    )

    assert "24 / 40" in text
    assert "A lens" in text
    assert "/people/missions/" in text
    assert "28 works, the last first." in works
    assert taken.content.decode().count("TY  -") == 28


@pytest.mark.parametrize(
    ("bloc", "state", "is_partner"), [("D8", "MY", True), ("D8", "AZ", True), ("AU", "NE", False)]
)
def test_a_bloc_joins_those_who_are_its_members_on_the_day(
    cast: Cast, bloc: str, state: str, is_partner: bool
) -> None:
    """Azerbaijan came to the D-8 after the programme began, and the African Union suspended Niger since."""
    founded(cast, (FIELD,), bloc=bloc)

    (part,) = found(cast).programmes

    assert (state in part.partners) is is_partner


def test_one_programme_is_reckoned_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    key = founded(cast, (FIELD,))
    founded(cast, (FIELD,), bloc="D8", seed="FEDCBA9876543210")
    reference = programmes.programme_by_id(key, on=AT.date()).reference
    opened = []

    def counted() -> AbstractContextManager[Engine]:
        opened.append(1)
        return engine()

    monkeypatch.setattr(exchanging, "engine", counted)
    exchanging._joint.cache_clear()

    part = programme_part(ASKED, "TR", reference, reader=cast.kerem.actor, on=AT.date())

    assert (part.programme.id, part.partners) == (key, ("MA",))
    assert len(opened) == 1


def test_of_what_is_not_joint_nothing_is_read_but_its_parties(cast: Cast) -> None:
    programme = founded(cast, (FIELD,))
    project_of(cast, programme, (FIELD,))
    mission_under(cast, None)
    elsewhere = replace(ASKED, field="energy")

    with CaptureQueriesContext(connection) as asked:
        part = exchange_part(elsewhere, "FR", reader=cast.kerem.actor, on=AT.date())

    assert (part.programmes, part.told, part.missions) == ((), (), ())
    tables = " ".join(each["sql"] for each in asked)
    assert "projects_project" in tables
    assert not [each for each in ("projects_told", "projects_plan", "mission") if each in tables]


def test_a_programme_that_one_may_not_see_is_unknown(cast: Cast) -> None:
    key = founded(cast, (FIELD,))
    reference = programmes.programme_by_id(key, on=AT.date()).reference

    sam = cast.sam.actor

    code = refused(lambda: programme_part(ASKED, "TR", reference, reader=sam, on=AT.date()))

    assert code == "programme_unknown"
