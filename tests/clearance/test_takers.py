"""Which companies are named for a technology: by what they said and did, and what keeps one off the list."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from callers import client_of, refused
from cast import Player, content, label, player, published
from clearers import WriteList, entity
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.feasibility import Prospect, Use
from mithaq.clearance.queries.feasibility import feasibilities_of
from mithaq.economy.actions import telling
from mithaq.economy.domain.recommending import Listed, NotListed, Pending
from mithaq.economy.domain.spin_offs.entries import ToldKind
from mithaq.economy.domain.takers import Ground
from mithaq.economy.queries import takers
from mithaq.economy.queries.takers import TakersView, Technology
from mithaq.exchange.domain.content import text_as_typed
from mithaq.parties import actions as parties
from mithaq.parties import queries as parties_read
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind
from offices import Office
from spin_offs_told import IDEA

PROPULSION, RADAR = "maritime.marine_propulsion", "surveillance.radar"
TEXT = "A quiet propeller for research vessels"
QUIET = Technology({Language.EN: text_as_typed(TEXT)}, (PROPULSION,), NotListed())


def now() -> datetime:
    return datetime.now(UTC)


def company(name: str, state: str = "MA", kind: InstitutionKind = InstitutionKind.COMPANY) -> UUID:
    """One that is screened, or as far as screening comes."""
    key = uuid4()
    facts = InstitutionFacts(key, kind, state, {Language.EN: name}, is_government=False, is_host=False)
    parties.register_institution(facts, by=None, at=now())
    while screen_next(at=now()):
        pass
    return key


def publishing(of: UUID, title: str, kind: str = "need", **changes: Any) -> str:
    """A record of theirs, by two of their people."""
    name = str(uuid4())[:8]
    owner = player(f"o{name}", of, Role.TECHNOLOGY_OWNER)
    officer = player(f"p{name}", of, Role.PROGRAMME_OFFICER)
    return published(owner, officer, content(title, kind=kind, **changes))


def named(technology: Technology, reader: Player) -> TakersView:
    return takers.companies(technology, scope=reader.scope, reader=reader.actor)


def who(found: TakersView) -> list[str]:
    return [each.company.names[Language.EN] for each in found.shown]


def test_companies_are_named_by_what_they_lack_and_have(office: Office) -> None:
    leyla = office.cast.leyla
    ferries, yard, far = company("Ferries"), company("Yard"), company("Radar House")
    academy = company("Academy", kind=InstitutionKind.UNIVERSITY)
    need = publishing(ferries, "Propeller that is quiet", fields=["maritime"])
    publishing(yard, "Loud propeller", kind="offer")
    publishing(far, "Propeller", fields=[RADAR])
    publishing(academy, "Propeller that is quiet")

    found = named(QUIET, leyla)

    assert who(found) == ["Ferries", "Yard"]
    assert (found.more, found.stopped) == (0, 0)
    assert [each.prospect for each in found.shown] == [Prospect.AGREEMENT_NEEDED] * 2
    (evidence,) = found.shown[0].evidence
    assert (evidence.ground, evidence.reference) == (Ground.NEED, need)
    assert {each.casefold() for each in evidence.met} >= {"propeller", "quiet"}
    assert who(named(replace(QUIET, institution=yard), leyla)) == ["Ferries"]
    assert who(named(replace(QUIET, fields=(RADAR,)), leyla)) == ["Radar House"]


def test_a_licence_that_was_taken_speaks_for_a_company_to_whom_it_is_shown(office: Office) -> None:
    leyla, taker = office.cast.leyla, company("Ferry Works", "TR")
    rana = player("rana", leyla.institution, Role.LICENSING_OFFICER)
    reference = telling.begin(uuid4(), IDEA | {"source": office.record}, by=leyla.actor, at=now())
    status = {
        "on": "2026-02-01",
        "status": "not_listed",
        "control_list": "WA 2025",
        "reason": "No entry fits",
    }
    telling.tell(reference, ToldKind.EXPORT_STATUS, "", status, by=rana.actor, at=now())
    licence = {
        "on": "2026-03-01",
        "licensee": f"institution:{taker}",
        "grant": "sole",
        "field_of_use": "Ferries",
    }
    telling.tell(reference, ToldKind.LICENCE, "L1", licence, by=leyla.actor, at=now())

    (found,) = named(QUIET, leyla).shown

    assert [(each.ground, each.reference) for each in found.evidence] == [(Ground.LICENCE, reference)]
    # At home, and on no list.
    assert found.prospect is None
    assert named(replace(QUIET, status=Listed("8.A.2.o")), leyla).shown[0].prospect is not None
    # What another state's institution has would leave that state.
    abroad = replace(QUIET, institution=office.cast.amina.institution)
    assert named(abroad, leyla).shown[0].prospect is Prospect.AGREEMENT_NEEDED
    assert named(QUIET, office.cast.sam).shown == ()


def test_who_is_stopped_is_counted_and_not_named(office: Office, load: WriteList) -> None:
    publishing(company("Pyongyang Ferries", "KP"), "Propeller that is quiet")
    publishing(company("Example Ferries Trading"), "Propeller that is quiet")
    load([entity("o1", "Example Ferries Trading", schema="Company")])

    found = named(QUIET, office.clearers.jasim)

    assert (found.shown, found.stopped) == ((), 2)


def test_a_hit_is_told_to_nobody_but_those_who_clear(office: Office, load: WriteList) -> None:
    key = company("Example Ferries Trading")
    publishing(key, "Propeller that is quiet")
    owner = player("zaid", key, Role.TECHNOLOGY_OWNER)
    readers = (office.cast.leyla, office.cast.sam, owner)
    before = [named(QUIET, each) for each in readers]

    load([entity("o1", "Example Ferries Trading", schema="Company")])

    assert [named(QUIET, each) for each in readers] == before
    assert all(each.stopped == 0 and len(each.shown) == 1 for each in before)


def test_an_agreement_opens_the_way_for_its_recipients_and_fields_alone(office: Office) -> None:
    """Its one recipient is the Water Department of Morocco, and its field is maritime."""
    water = parties_read.institution(office.cast.amina.institution)
    ferries = parties_read.institution(company("Ferries"))

    def prospects(fields: tuple[str, ...]) -> list[Prospect]:
        found = feasibilities_of(
            [water, ferries], use=Use.CIVIL, fields=fields, reader=office.cast.leyla.actor, on=now().date()
        )
        return [found[each.id].prospect for each in (water, ferries)]

    assert prospects((PROPULSION,)) == [Prospect.AGREED, Prospect.AGREEMENT_NEEDED]
    assert prospects((PROPULSION, RADAR)) == [Prospect.AGREEMENT_NEEDED] * 2


def test_the_best_of_what_speaks_for_a_company_is_shown_and_the_rest_counted(office: Office) -> None:
    key = company("Ferries")
    for at in range(7):
        publishing(key, f"Propeller that is quiet {at}")

    (found,) = named(QUIET, office.cast.leyla).shown

    assert (len(found.evidence), found.more) == (5, 2)


def test_an_arms_embargo_stops_what_is_listed_alone(office: Office) -> None:
    publishing(company("Ferries", "LY"), "Propeller that is quiet")

    assert who(named(QUIET, office.cast.leyla)) == ["Ferries"]
    assert named(replace(QUIET, status=Listed("8.A.2.o")), office.cast.leyla).stopped == 1


def test_what_one_may_not_see_speaks_for_nobody(office: Office) -> None:
    publishing(company("Ferries"), "Propeller that is quiet", label=label("restricted", "state:TR"))

    assert who(named(QUIET, office.cast.kerem)) == ["Ferries"]
    assert named(QUIET, office.cast.sam).shown == ()


def test_nobody_is_named_before_a_status_is_recorded_or_for_no_field(office: Office) -> None:
    leyla = office.cast.leyla

    assert refused(lambda: named(replace(QUIET, status=Pending()), leyla)) == "export_status_pending"
    assert refused(lambda: named(replace(QUIET, fields=("no.such",)), leyla)) == "field_unknown"


@pytest.mark.parametrize("language", list(Language))
def test_the_page_names_companies_of_a_field(office: Office, language: Language) -> None:
    publishing(company("Ferries"), "Propeller that is quiet", valid_until="2049-01-01")
    asked = {"text": TEXT, "language": "en", "field": PROPULSION}
    client = client_of(office.cast.leyla, language)

    shown = client.get("/economy/industries/", asked | {"status": "not_listed"}).content.decode()

    assert 'id="companies"' in shown
    assert ">Ferries<" in shown
    for less in ({"status": "pending"}, {}, {"status": "not_listed", "field": ""}):
        assert 'id="companies"' not in client.get("/economy/industries/", asked | less).content.decode()


def test_a_record_that_says_next_to_nothing_of_the_text_speaks_for_nobody(office: Office) -> None:
    publishing(company("Ferries"), "Pension fund", summary="Audits of its yearly accounts.")

    assert named(QUIET, office.cast.leyla).shown == ()
