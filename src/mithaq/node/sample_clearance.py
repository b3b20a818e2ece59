"""The sample of clearance: invented lists, public ones where they lie beside, and parties with hits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.clearance.actions import control, deciding, describing, label_policies, lists
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.hits import HitState, Verdict
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import control as control_queries
from mithaq.clearance.queries import hits, labels, subjects
from mithaq.clearance.queries import lists as list_queries
from mithaq.node.founding import sample_id

OFFICER, APPROVER, ADMINISTRATOR = "jasim", "layan", "hamad"
FRESH = Freshness(31)


@dataclass(frozen=True)
class SampleList:
    """A list of the sample: of our own, or a dated public copy that is good for a demonstration only."""

    code: str
    format: str
    places: tuple[Path, ...]
    authority: str

    @property
    def is_there(self) -> bool:
        return all(place.exists() for place in self.places)


@dataclass(frozen=True)
class SampleControlList:
    """A control list of the sample."""

    code: str
    format: str
    place: Path


def sample_lists(public: Path) -> tuple[SampleList, ...]:
    """The invented list, and the public ones that lie in a folder.

    Nothing is released without the Security Council's list, so a few invented names stand in where it is not.
    """
    own = Path(__file__).parent / "sample"
    united_nations = SampleList(
        "un",
        "un_xml",
        (public / "un_consolidated" / "UN_consolidated_2026-02-27.xml.gz",),
        "United Nations Security Council, copy of 2026-02-27: for demonstration only",
    )
    stand_in = SampleList(
        "un",
        "ftm_jsonl",
        (own / "listed_un.ftm.json",),
        "Invented in place of the Security Council's list: for demonstration only",
    )
    found = (
        SampleList("sample", "ftm_jsonl", (own / "listed.ftm.json",), "Invented for the demonstration"),
        united_nations if united_nations.is_there else stand_in,
        SampleList(
            "ofac_2024",
            "ofac_csv",
            (public / "ofac_sdn" / "sdn_2024-05-03.csv.gz",),
            "US Treasury OFAC, copy of 2024-05-03: for demonstration only",
        ),
    )
    return tuple(each for each in found if each.is_there)


def load_lists(public: Path, *, at: datetime) -> Iterator[str]:
    """Adopt and load the lists one by one, and yield each code; loaded ones are passed over."""
    officer = _actor(OFFICER, at)
    known = {view.code for view in list_queries.lists() if view.version}
    for each in sample_lists(public):
        if each.code not in known:
            lists.adopt_list(
                each.code,
                format=each.format,
                places=[str(place.absolute()) for place in each.places],
                authority=each.authority,
                freshness=FRESH,
                by=officer,
                at=at,
            )
            lists.load_list(each.code, by=officer, at=at)
        yield each.code


def sample_control_lists(public: Path) -> tuple[SampleControlList, ...]:
    """The public control lists that lie in a folder, the authority first; an invented one where none does."""
    found = (
        SampleControlList(
            "EU", "eu_dual_use", public / "eu_dual_use_annex_i" / "annex_02021R0821-20251115.json.gz"
        ),
        SampleControlList("US", "us_lists", public / "us_ccl_usml"),
    )
    own = SampleControlList("SAMPLE", "csv", Path(__file__).parent / "sample" / "sample_control.csv")
    return tuple(each for each in found if each.place.exists()) or (own,)


def load_control_lists(public: Path, *, at: datetime) -> Iterator[str]:
    """Load the control lists one by one, and yield each code; loaded ones are passed over."""
    officer = _actor(OFFICER, at)
    wanted = sample_control_lists(public)
    known = {view.code for view in control_queries.control_lists()}
    for each in wanted:
        if each.code not in known:
            place = str(each.place.absolute())
            control.load_control_list(each.code, format=each.format, place=place, by=officer, at=at)
        yield each.code
    if not any(view.is_authority for view in control_queries.control_lists()):
        control.name_authority(wanted[0].code, by=officer, at=at)


def adopt_label_policy(*, at: datetime) -> None:
    """An invented nation's label policy, with equivalents to ours."""
    if not labels.adoptions():
        file = Path(__file__).parent / "sample" / "ardania.spif.xml"
        key = label_policies.propose_label_policy(file.read_bytes(), by=_actor(ADMINISTRATOR, at), at=at)
        label_policies.confirm_label_policy(key, by=_actor(APPROVER, at), at=at)


def screen_all(*, at: datetime) -> Iterator[int]:
    """Screen all parties, and yield how many were screened so far."""
    done = 0
    while count := screen_next(at=at):
        done += count
        yield done


def name_parties(*, at: datetime) -> None:
    """Four parties from outside, whose hits stand at different places on their way."""
    officer, approver = _actor(OFFICER, at), _actor(APPROVER, at)
    if subjects.is_known(_code("surveyor")):
        return
    surveyor = _name(
        "surveyor", PartyKind.PERSON, officer, at, name=["مروان الزواوي"], birthDate=["1991-02-03"]
    )
    _name("trader", PartyKind.ORGANISATION, officer, at, name=["Blue Dune Precision Trading"], country=["om"])
    victor = _name(
        "victor", PartyKind.PERSON, officer, at, name=["Victor Sokolenko"], birthDate=["1988-01-19"]
    )
    _name("vessel", PartyKind.VESSEL, officer, at, name=["Sea Lantern 7"], imoNumber=["0000007"])
    for party, is_seconded in ((surveyor, True), (victor, False)):
        for hit in hits.hits_of(party, reader=officer):
            if hit.state is HitState.OPEN and hit.list == "sample":
                deciding.decide_hit(
                    hit.id,
                    seen=hit.statement,
                    verdict=Verdict.NOT_SAME,
                    fields=["birthDate"],
                    note="The passport that we saw gives another year of birth.",
                    by=officer,
                    at=at,
                )
                if is_seconded:
                    proposed = hits.hit(hit.id, reader=approver).statement
                    deciding.second_hit(hit.id, seen=proposed, agrees=True, note="", by=approver, at=at)


def _name(key: str, kind: PartyKind, by: Actor, at: datetime, **facts: list[str]) -> str:
    return describing.name_counterparty(sample_id(f"counterparty {key}"), kind, facts, by=by, at=at)


def _code(key: str) -> str:
    return f"counterparty:{sample_id(f'counterparty {key}')}"


def _actor(key: str, at: datetime) -> Actor:
    return access.actor_of_person(sample_id(key), on=at.date())
