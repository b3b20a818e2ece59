"""Those who clear releases at the host, beside the cast; and lists of invented parties in files."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cast import AT, Cast, content, player, published
from clearers import Clearers, Entity, WriteList, entity
from mithaq.access.domain.permissions import Role
from mithaq.clearance.actions import lists
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.listed.standing import Freshness
from offices import Office, agree
from staging import staged


@pytest.fixture
def clearers(cast: Cast) -> Clearers:
    def appointed() -> Clearers:
        host = cast.hamad.institution
        return Clearers(
            jasim=player("jasim", host, Role.LICENSING_OFFICER),
            dana=player("dana", host, Role.LICENSING_OFFICER),
            layan=player("layan", host, Role.APPROVER),
        )

    return staged("clearers", appointed)


@pytest.fixture(scope="session")
def invented_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of one invented person. It lies in one place for all tests, since what is staged names it."""
    place = tmp_path_factory.mktemp("lists") / "un.ftm.json"
    place.write_text(json.dumps(entity("x", "Somebody Invented Listed")) + "\n", encoding="utf-8")
    return place


@pytest.fixture
def write_list(tmp_path: Path, clearers: Clearers) -> WriteList:
    """Adopts a list that lies in a file, once, and puts the entities into the file."""
    place = tmp_path / "list.ftm.json"
    lists.adopt_list(
        "sample",
        format="ftm_jsonl",
        places=[str(place)],
        authority="An invented authority",
        freshness=Freshness(30),
        by=clearers.jasim.actor,
        at=AT,
    )

    def write(entities: Sequence[Entity]) -> None:
        place.write_text("".join(json.dumps(each) + "\n" for each in entities), encoding="utf-8")

    return write


@pytest.fixture
def load(write_list: WriteList, clearers: Clearers) -> WriteList:
    """Loads a version of the list and screens everybody against it."""

    def load_and_screen(entities: Sequence[Entity]) -> None:
        write_list(entities)
        lists.load_list("sample", is_shrinking=True, by=clearers.jasim.actor, at=AT)
        while screen_next(at=AT):
            pass

    return load_and_screen


@pytest.fixture
def office(cast: Cast, clearers: Clearers, invented_list: Path) -> Office:
    def opened() -> Office:
        now = datetime.now(UTC)
        jasim = clearers.jasim.actor
        lists.adopt_list(
            "un",
            format="ftm_jsonl",
            places=[str(invented_list)],
            authority="UN",
            freshness=Freshness(30),
            by=jasim,
            at=now,
        )
        lists.load_list("un", by=jasim, at=now)
        maha = player("maha", cast.hamad.institution, Role.APPROVER)
        while screen_next(at=now):
            pass
        record = published(cast.leyla, cast.kerem, content(valid_until="2040-01-01"))
        made = Office(cast, clearers, maha, record)
        agree(made)
        return made

    return staged("office", opened)
