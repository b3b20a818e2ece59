"""The pages of cyber tactics, in three languages: changes, a technique, coverage, vulnerabilities."""

import json
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from attack_world import AT, CLOCK, DOOR, both_releases, shared, written
from callers import client_of, post
from cast import Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.watch.actions import sharing
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.attack_changes import ChangeKind
from mithaq.watch.queries import coverage, vulnerabilities
from mithaq.watch.queries.vulnerabilities import Choice
from vulnerability_world import load_both

NOTICE = "The MITRE Corporation. This work is reproduced and distributed with the permission of"


@pytest.fixture
def analyst(cast: Cast, tmp_path: Path) -> Player:
    both_releases(cast, tmp_path)
    return player("salma", cast.amina.institution, Role.ANALYST)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


@pytest.mark.parametrize("language", Language)
def test_changes_are_shown_by_release_pair_with_what_merged_into_what(
    analyst: Player, language: Language
) -> None:
    client = client_of(analyst, language)

    html = page(client, "/watch/cyber/?domain=enterprise&before=1.0&after=2.0")

    assert NOTICE in html
    assert "A statement of ours." in html
    assert "Turned clock" in html
    assert "/watch/cyber/techniques/T9004/?domain=enterprise" in html
    assert "Heron" in html
    only_added = page(client, "/watch/cyber/?before=1.0&after=2.0&kind=technique&change=added")
    assert "Lamp" in only_added
    assert "Turned clock" not in only_added


def test_what_was_before_a_change_is_told(analyst: Player) -> None:
    html = page(client_of(analyst), "/watch/cyber/?before=1.0&after=2.0")

    assert "Before: Heron" in html
    assert "Before: T9002 (Coming in, Staying). Now: T9002 (Staying)" in html


@pytest.mark.parametrize("language", Language)
def test_a_technique_shows_who_uses_it_and_what_helps(analyst: Player, language: Language) -> None:
    html = page(client_of(analyst, language), "/watch/cyber/techniques/T9002/?domain=enterprise&release=1.0")

    for name in ("Heron", "Otter", "Seal the doors", "Guard the doors", "Door log: Door opened", NOTICE):
        assert name in html
    assert 'href="https://attack.mitre.org/techniques/T9002"' in html


def test_what_others_share_of_a_technique_is_shown_beside_it(
    cast: Cast, analyst: Player, tmp_path: Path
) -> None:
    named = [{"source_name": "mitre-attack", "external_id": "T9002"}]
    objects = [
        shared("report", "Doors of spring", external_references=named),
        shared("report", "Doors of autumn", external_references=named, revoked=True),
        shared("report", "Lamps of spring"),
    ]
    place = written(tmp_path, objects, "bundle.json")
    sharing.load_bundle(place, source="National CERT", by=cast.hamad.actor, at=AT)

    html = page(client_of(analyst), "/watch/cyber/techniques/T9002/")

    assert "Doors of spring" in html
    assert "National CERT" in html
    assert "Doors of autumn" not in html
    assert "Lamps of spring" not in html


def test_a_revoked_technique_leads_to_the_one_in_its_place(analyst: Player) -> None:
    html = page(client_of(analyst), "/watch/cyber/techniques/T9003/")

    assert "in its place stands" in html
    assert "/watch/cyber/techniques/T9004/" in html


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/watch/cyber/techniques/T1/", 404),
        ("/watch/cyber/techniques/G9001/", 404),
        ("/watch/cyber/techniques/T9002/?domain=space", 409),
        ("/watch/cyber/?domain=mobile", 404),
        ("/watch/cyber/?before=7.7", 404),
        ("/watch/cyber/?kind=poem", 409),
        ("/watch/cyber/?since=yesterday", 409),
        ("/watch/cyber/vulnerabilities/?score=high", 409),
        ("/watch/cyber/vulnerabilities/?score=NaN", 409),
        ("/watch/cyber/coverage/?release=7.7", 404),
    ],
)
def test_what_does_not_exist_is_told_and_is_no_fault(analyst: Player, address: str, status: int) -> None:
    page(client_of(analyst), address, status)


@pytest.mark.parametrize(
    "address", ["cyber/", "cyber/techniques/T9002/", "cyber/coverage/", "cyber/vulnerabilities/"]
)
def test_only_who_may_see_the_watch_opens_its_pages(cast: Cast, analyst: Player, address: str) -> None:
    page(client_of(analyst), f"/watch/{address}")
    page(client_of(cast.noor), f"/watch/{address}", 409)
    assert Client().get(f"/watch/{address}").status_code == 302


def test_a_node_without_a_release_says_so(cast: Cast) -> None:
    client = client_of(cast.leyla)

    assert "mithaq watch attack load" in page(client, "/watch/cyber/")
    assert "mithaq watch attack load" in page(client, "/watch/cyber/coverage/")
    assert client.get("/watch/").headers["Location"].startswith("/watch/")
    assert 'href="/watch/"' in page(client, "/catalogue/")
    assert 'href="/watch/"' not in page(client_of(cast.noor), "/catalogue/")


FORM = {
    "domain": "enterprise",
    "number": "T9002",
    "function": "detect",
    "level": "partial",
    "stated_on": "2026-05-01",
    "evidence": "Exercise of May",
    "note": "Night shift only",
}


@pytest.mark.parametrize("language", Language)
def test_coverage_is_stated_shown_and_taken_back(analyst: Player, language: Language) -> None:
    client = client_of(analyst, language)
    assert 'name="evidence"' in page(client, "/watch/cyber/coverage/")

    post(client, "/watch/cyber/coverage/state/", **FORM)

    html = page(client, "/watch/cyber/coverage/?tactic=TA0902&group=G9002")
    assert "Exercise of May" in html
    assert NOTICE in html
    assert "Exercise of May" in page(client, "/watch/cyber/techniques/T9002/")
    post(
        client, "/watch/cyber/coverage/take-back/", domain="enterprise", stix_id=DOOR["id"], function="detect"
    )
    assert "Exercise of May" not in page(client, "/watch/cyber/coverage/")


def test_a_statement_that_is_refused_keeps_what_was_typed(analyst: Player) -> None:
    answer = client_of(analyst).post("/watch/cyber/coverage/state/", {**FORM, "evidence": "", "note": "kept"})

    assert answer.status_code == 409
    assert "says what shows it" in answer.content.decode()
    assert ">kept</textarea>" in answer.content.decode()


def test_what_a_release_merged_is_confirmed_on_the_page(analyst: Player) -> None:
    client = client_of(analyst)
    # Stated of the first release, where the clock still stood.
    layer = {
        "domain": "enterprise-attack",
        "versions": {"attack": "1"},
        "techniques": [{"techniqueID": "T9003", "score": 100}],
    }
    file = SimpleUploadedFile("layer.json", json.dumps(layer).encode())
    post(client, "/watch/cyber/coverage/layer/", file=file, function="prevent", domain="enterprise")
    html = page(client, "/watch/cyber/coverage/")
    assert "another technique stands in its place" in html
    assert "It still holds" in html

    post(
        client, "/watch/cyber/coverage/confirm/", domain="enterprise", stix_id=CLOCK["id"], function="prevent"
    )

    assert "It still holds" not in page(client, "/watch/cyber/coverage/")
    view = coverage.coverage(Domain.ENTERPRISE, reader=analyst.actor)
    assert [(each.statement.subject.attack_id, each.statement.version) for each in view.statements] == [
        ("T9004", "2.0")
    ]


def test_what_a_layer_says_of_unknown_techniques_is_shown(analyst: Player) -> None:
    layer = {"domain": "enterprise-attack", "techniques": [{"techniqueID": "T7777", "score": 100}]}
    file = SimpleUploadedFile("layer.json", json.dumps(layer).encode())

    answer = client_of(analyst).post(
        "/watch/cyber/coverage/layer/", {"file": file, "function": "detect", "domain": "enterprise"}
    )

    assert answer.status_code == 200
    assert "T7777" in answer.content.decode()
    assert "the release has no such technique" in answer.content.decode()


def test_a_layer_is_taken_away(analyst: Player) -> None:
    client = client_of(analyst)
    post(client, "/watch/cyber/coverage/state/", **FORM)

    answer = client.get("/watch/cyber/coverage/layer.json?domain=enterprise&function=detect")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert [each["techniqueID"] for each in answer.json()["techniques"]] == ["T9002"]


def test_nobody_else_sees_what_an_institution_covers(cast: Cast, analyst: Player) -> None:
    post(client_of(analyst), "/watch/cyber/coverage/state/", **FORM)

    for other in (cast.leyla, cast.hamad):
        for address in ("coverage/", "techniques/T9002/"):
            assert "Exercise of May" not in page(client_of(other), f"/watch/cyber/{address}")


@pytest.mark.parametrize("language", Language)
def test_vulnerabilities_are_listed_by_filters(cast: Cast, tmp_path: Path, language: Language) -> None:
    load_both(cast, tmp_path)
    client = client_of(cast.leyla, language)

    listed = page(client, "/watch/cyber/vulnerabilities/")
    assert "CVE-2024-0001" in listed
    assert "CVE-2024-0002" not in listed
    of_vendor = page(client, "/watch/cyber/vulnerabilities/?list=cve&vendor=Blue_Lamp،nobody")
    assert "CVE-2024-0002" in of_vendor
    assert "CVE-2024-0001" not in of_vendor
    assert "CVE-2024-0001" in page(client, "/watch/cyber/vulnerabilities/?list=cve&score=9,0")
    assert "CVE-2024-0002" not in page(client, "/watch/cyber/vulnerabilities/?list=cve&score=9,0")


def test_tables_and_drawings_of_cyber_tactics_are_taken_away(
    cast: Cast, analyst: Player, tmp_path: Path
) -> None:
    load_both(cast, tmp_path)
    client = client_of(analyst)

    changes = pl.read_csv(client.get("/watch/files/attack-changes.csv?before=1.0&after=2.0").content)
    counts = pl.read_parquet(client.get("/watch/files/attack-counts.parquet?before=1.0&after=2.0").content)
    assert len(changes) == sum(counts[way.value].sum() for way in ChangeKind)
    only = pl.read_csv(
        client.get("/watch/files/attack-changes.csv?before=1.0&after=2.0&change=added").content
    )
    assert set(only["change"]) == {"added"}
    tactics = pl.read_csv(client.get("/watch/files/coverage.csv?release=2.0").content)
    gaps = pl.read_csv(client.get("/watch/files/coverage-gaps.csv?release=2.0").content)
    assert set(tactics["release"]) == set(gaps["release"]) == {2.0}
    listed = pl.read_csv(client.get("/watch/files/vulnerabilities.csv").content)
    assert len(listed) == vulnerabilities.kev_count(Choice())
    every = pl.read_csv(client.get("/watch/files/vulnerabilities.csv?list=cve").content)
    assert len(every) == vulnerabilities.cve_count(Choice())
    years = pl.read_csv(client.get("/watch/files/cve-years.csv").content)
    known = {each.year: each.count for each in vulnerabilities.cve_years()}
    assert dict(zip(years["year"], years["published"], strict=True)) == known
    for year, count in known.items():
        within = client.get(
            f"/watch/files/vulnerabilities.parquet?list=cve&since={year}-01-01&until={year}-12-31"
        )
        assert len(pl.read_parquet(within.content)) == count
    for name in ("attack-chart", "coverage-chart", "cve-years-chart"):
        drawn = etree.fromstring(client.get(f"/watch/files/{name}.svg").content)
        assert drawn.find(".//{http://www.w3.org/2000/svg}rect[@class='bars-ground']") is not None, name


@pytest.mark.parametrize(
    "name", ["attack-changes.csv", "attack-chart.svg", "coverage.csv", "coverage-chart.png"]
)
def test_without_a_release_there_is_nothing_to_take_away(cast: Cast, name: str) -> None:
    assert client_of(cast.leyla).get(f"/watch/files/{name}").status_code == 404
