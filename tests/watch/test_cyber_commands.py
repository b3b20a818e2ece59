"""The commands of cyber tactics, as people and programs use them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from attack_world import FIRST, SECOND, both_releases, shared, written
from cast import Cast, Player, bearer, player
from mithaq.access.domain.permissions import Role
from mithaq.access.domain.tokens import Scope
from mithaq.cli import watch
from vulnerability_world import catalogue, cve, entry, load_both
from vulnerability_world import written as written_record

NOTICE = "The MITRE Corporation. This work is reproduced"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    del cast
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(watch.app, list(words))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run


def told(run: Run, *words: str, code: int = 0) -> Any:
    found, output = run(*words, "--json")
    assert found == code, output
    return json.loads(output)


def test_a_folder_of_releases_is_loaded_compared_and_shown(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    written(folder, FIRST)
    written(folder, SECOND, "enterprise-attack-2.0.json")

    loads = told(run, "attack", "load", str(folder), "--as", "hamad")
    again = told(run, "attack", "load", str(folder), "--as", "hamad")
    changes = told(run, "attack", "changes")

    assert [each["is_same"] for each in loads["loads"]] == [False, False]
    assert [each["is_same"] for each in again["loads"]] == [True, True]
    assert [each["version"] for each in told(run, "attack", "releases")["releases"]] == ["2.0", "1.0"]
    assert (changes["before"], changes["after"]) == ("1.0", "2.0")
    assert changes["counts"]["technique"] == {
        "added": 1,
        "rewritten": 1,
        "moved": 1,
        "merged": 1,
        "deprecated": 1,
    }
    (merged,) = [each for each in changes["changes"] if each["change"] == "merged"]
    assert (merged["number"], merged["merged_into"]["number"]) == ("T9003", "T9004")
    code, output = run("attack", "changes", "1.0", "2.0")
    assert code == 0
    assert "Merged into another  T9003  Turned clock → T9004 Mirror" in output
    assert NOTICE in output


def test_a_file_that_is_refused_does_not_stop_the_others_of_its_folder(run: Run, tmp_path: Path) -> None:
    written(tmp_path, FIRST)
    (tmp_path / "enterprise-attack-2.0.json").write_text("no json")

    found = told(run, "attack", "load", str(tmp_path), "--as", "hamad", code=4)

    assert [each["source"] for each in found["loads"]] == ["enterprise 1.0"]
    assert [each["code"] for each in found["refused"]] == ["source_broken"]
    code, output = run("attack", "load", str(tmp_path), "--as", "hamad")
    assert code == 4
    assert "enterprise-attack-2.0.json is not what it should be" in output


def test_a_technique_is_told_with_where_it_is_from(run: Run, cast: Cast, tmp_path: Path) -> None:
    both_releases(cast, tmp_path)

    code, output = run("attack", "technique", "T9002", "--release", "1.0")
    found = told(run, "attack", "technique", "T9002", "--release", "1.0")

    assert code == 0
    for part in ("Groups: G9001 Heron, G9002 Otter", "Mitigations: M9001 Seal the doors", NOTICE):
        assert part in output
    assert [each["number"] for each in found["groups"]] == ["G9001", "G9002"]
    assert found["release"] == "1.0"


def test_coverage_goes_in_as_a_layer_and_out_as_one(run: Run, cast: Cast, tmp_path: Path) -> None:
    both_releases(cast, tmp_path)
    analyst = player("salma", cast.amina.institution, Role.ANALYST)
    layer, out = tmp_path / "layer.json", tmp_path / "out.json"
    entries = [{"techniqueID": "T9002", "score": 100}, {"techniqueID": "T7777", "score": 100}]
    layer.write_text(json.dumps({"domain": "enterprise-attack", "techniques": entries}))
    words = ("attack", "coverage", "--as", analyst.user.username, "--function", "detect")

    found = told(run, *words, "--layer", str(layer), "--layer-to", str(out), code=4)

    assert (found["release"], found["read"]["stated"]) == ("2.0", 1)
    assert [each["code"] for each in found["read"]["unread"]] == ["technique_unknown"]
    assert [each["techniqueID"] for each in json.loads(out.read_text())["techniques"]] == ["T9002"]
    staying = next(each for each in found["tactics"] if each["number"] == "TA0902")
    assert staying["covered"] == {"prevent": 0, "detect": 1, "respond": 0}
    assert "T9002" not in [each["number"] for each in found["gaps"]]
    code, output = run(*words, "--group", "G9002")
    assert code == 0
    assert "Staying: Prevent 0/3, Detect 1/3, Respond 0/3" in output
    assert "T9005  Lamp  1 · 1  Detect" in output


def test_vulnerabilities_are_loaded_and_what_is_new_is_told(run: Run, tmp_path: Path) -> None:
    bad = written_record(tmp_path, json.dumps([cve(), "words"]).encode(), "cve.json")
    kev = written_record(tmp_path, catalogue(entry()), "kev.json")

    loaded = told(run, "cve", "load", bad, "--as", "hamad", code=4)
    assert loaded["unread"]["first"] == [
        {"place": "cve.json:2", "code": "cve_number_missing", "said": "words"}
    ]
    assert told(run, "kev", "load", kev, "--as", "hamad")["counts"]["new"] == 1
    news = told(run, "cyber", "--since", "2024-01-01", "--as", "leyla")
    code, output = run("cyber", "--since", "2024-01-01", "--vendor", "Grey Door", "--as", "leyla")
    assert (news["exploited"]["count"], news["cve"]["count"]) == (1, 1)
    assert news["exploited"]["latest"][0]["lag_days"] == 29
    assert code == 0
    assert "CVE-2024-0001  Grey Door Lock 2" in output
    code, output = run("cyber-loads", "--as", "leyla")
    assert code == 0
    assert "cve.json:2: it has no CVE number (words)" in output


def test_a_bundle_is_loaded_under_the_name_of_who_shares_it(run: Run, tmp_path: Path) -> None:
    place = written(tmp_path, [shared()], "bundle.json")

    found = told(run, "stix", "load", place, "--source", "National CERT", "--as", "hamad")

    assert (found["source"], found["counts"]["new"]) == ("National CERT", 1)
    assert told(run, "cyber", "--as", "leyla")["shared"] == {"National CERT": 1}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("attack", "load", "/nowhere.json", "--as", "hamad"), "source_unreadable"),
        (("attack", "load", "http://example.org/a.json", "--as", "hamad"), "source_unreadable"),
        (("attack", "changes"), "attack_release_unknown"),
        (("attack", "technique", "T1"), "attack_release_unknown"),
        (("attack", "coverage", "--as", "leyla"), "attack_release_unknown"),
        (("attack", "coverage", "--as", "hamad", "--layer", "/nowhere.json"), "file_unreadable"),
        (("kev", "load", "/nowhere.json", "--as", "hamad"), "source_unreadable"),
        (("kev", "load", "/nowhere.json", "--as", "leyla"), "not_permitted"),
        (("cve", "load", "/nowhere.json", "--as", "hamad"), "source_unreadable"),
        (("taxii", "pull", "http://example.org/", "--collection", "c", "--as", "hamad"), "source_unreadable"),
        (("cyber", "--as", "noor"), "not_permitted"),
        (("cyber", "--as", "nobody"), "user_unknown"),
    ],
)
def test_what_is_refused_ends_with_one_and_says_why(run: Run, words: Sequence[str], code: str) -> None:
    assert told(run, *words, code=1)["refused"] == code
    ended, output = run(*words)
    assert (ended, "Traceback" in output) == (1, False)


def get(path: str, by: Player | None) -> Any:
    headers = bearer(by, frozenset({Scope.READ})) if by else {}
    return Client().get(f"/api/v1/watch{path}", headers=headers)


def test_programs_read_the_same_over_http(cast: Cast, tmp_path: Path) -> None:
    both_releases(cast, tmp_path)
    load_both(cast, tmp_path)

    assert [each["version"] for each in get("/attack/releases", cast.leyla).json()] == ["2.0", "1.0"]
    changes = get("/attack/changes?before=1.0&after=2.0&first=1&limit=1", cast.leyla).json()
    assert (changes["counts"]["technique"]["merged"], len(changes["changes"])) == (1, 1)
    assert NOTICE in changes["notice"]
    found = get("/attack/techniques/T9002?release=1.0", cast.leyla).json()
    assert [each["name"] for each in found["groups"]] == ["Heron", "Otter"]
    covered = get("/attack/coverage?function=detect&group=G9002", cast.leyla).json()
    assert (covered["release"], covered["statements"]) == ("2.0", [])
    assert covered["gaps"][0]["groups_of_interest"] == 1
    assert get("/cyber/news?since=2024-01-01", cast.leyla).json()["exploited"]["count"] == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/attack/releases", 200),
        ("/attack/changes?before=9.9", 404),
        ("/attack/changes?domain=mobile", 404),
        ("/attack/changes?domain=space", 422),
        ("/attack/techniques/T1", 404),
        ("/cyber/news?since=soon", 422),
    ],
)
def test_calls_are_for_who_may_see_the_watch(cast: Cast, tmp_path: Path, path: str, status: int) -> None:
    both_releases(cast, tmp_path)

    assert get(path, cast.leyla).status_code == status
    if status == 200:
        assert get(path, cast.noor).status_code == 403
        assert get(path, None).status_code == 401
