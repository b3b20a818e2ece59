"""The real `mithaq` command, as somebody runs it: one home from founding to restore."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded import remove_home
from mithaq.fields.queries import field_codes
from mithaq.node.main import ROOMS
from mithaq.node.sample_programme import DEMO_PASSWORD
from nodes import OFFER, WarmCommand

COMMAND = str(Path(sys.executable).with_name("mithaq"))
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.xdist_group("commands")


def environment_of(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **kept,
        "MITHAQ_HOME": str(home),
        "MITHAQ_PASSWORD": "a-long-covenant-word",
        "LANG": "C.UTF-8",
        **more,
    }


def runner(home: Path, **more: str) -> Run:
    """Runs a command in a process of its own."""
    environment = environment_of(home, **more)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *words], env=environment, capture_output=True, text=True, check=False, cwd=home.parent
        )

    return run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node that was founded and given an officer."""
    folder = tmp_path_factory.mktemp("command") / "a home"
    run = runner(folder)
    founded = run("init", "--institution", "Ministry", "--state", "MA", "--administrator", "Amina", "--json")
    assert founded.returncode == 0, founded.stderr
    added = run("user", "add", "leyla", "--name", "Leyla", "--role", "programme_officer")
    assert added.returncode == 0, added.stderr
    yield folder
    remove_home(folder)


@pytest.fixture(scope="module")
def run(home: Path) -> Iterator[Run]:
    """Runs a command of the home from `main` on, where its process is beside the point."""
    warm = WarmCommand(environment_of(home))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(words, *warm.ran(*words, folder=home.parent))

    yield run
    warm.end()


def told(run: subprocess.CompletedProcess[str]) -> Any:
    assert run.returncode == 0, run.stderr + run.stdout
    return json.loads(run.stdout)


def test_a_source_is_loaded_searched_exported_proved_and_restored(home: Path) -> None:
    run = runner(home)
    source = home.parent / "source.jsonl"
    rows = [
        {
            "topic_id": "T-1",
            "title": "Desalination by solar power",
            "description": "Wells.",
            "deadline": "2030-01-01",
        },
        {"topic_id": "T-2", "title": "Wind turbines", "description": "Coasts.", "deadline": "2030-01-01"},
    ]
    source.write_text("\n".join(json.dumps(row) for row in rows) + "\nnonsense\n")
    backup, export, again = (home.parent / name for name in ("node.tar", "register.jsonl.zst", "restored"))

    loaded = told(run("load", "eu_calls", str(source), "--as", "leyla", "--json"))
    reloaded = told(run("load", "eu_calls", str(source), "--as", "leyla", "--json"))
    found = told(run("search", "desalinating", "--json"))
    matched = told(run("match", found["records"][0]["reference"], "--json"))
    exported = told(run("export", "catalogue.jsonl", "--json"))
    told(run("register", "export", str(export), "--json"))
    verified = told(run("register", "verify", str(export), "--json"))
    told(run("backup", str(backup), "--json"))
    restored = told(runner(again)("restore", str(backup), "--json"))
    replayed = told(runner(again)("register", "replay", "--json"))

    # It has no partners, so nobody is waited for.
    assert restored["awaited"] == []
    assert (loaded["new"], len(loaded["skipped"])) == (2, 1)
    assert (reloaded["new"], reloaded["same"]) == (0, 2)
    assert found["total"] == 1
    assert matched["matches"] == []
    assert exported["records"] == 2
    assert verified["is_sound"]
    assert replayed["is_equal"]
    assert replayed["statements"] == verified["statements"]
    assert told(runner(again)("search", "desalinating", "--json")) == found


def test_accounts_are_listed_for_programs(run: Run) -> None:
    accounts = told(run("user", "list", "--json"))["accounts"]

    assert {"admin", "leyla"} <= {each["username"] for each in accounts}


def test_a_backup_is_not_restored_over_a_node_nor_written_over_a_file(home: Path, run: Run) -> None:
    file = home.parent / "kept.tar"
    told(run("backup", str(file), "--json"))
    before = file.read_bytes()

    again, over = run("backup", str(file), "--json"), run("restore", str(file), "--json")

    assert (again.returncode, json.loads(again.stdout)["refused"]) == (1, "file_exists")
    assert (over.returncode, json.loads(over.stdout)["refused"]) == (1, "database_not_empty")
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o077 == 0


def test_a_second_founding_is_refused_in_the_readers_language(home: Path) -> None:
    words = ("init", "--institution", "Another", "--state", "MA", "--administrator", "Zaid", "--json")

    english, arabic = runner(home)(*words), runner(home, LANG="ar_MA.UTF-8")(*words)

    assert (english.returncode, arabic.returncode) == (1, 1)
    assert json.loads(english.stdout)["refused"] == "home_exists"
    assert "عقدة" in json.loads(arabic.stdout)["what"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("search",), 2),
        (("search", "x", "--nonsense"), 2),
        (("match", "O-TR-2026-NOTHING"), 1),
        (("load", "nowhere", "x", "--as", "leyla"), 1),
        (("load", "eu_calls", "missing.jsonl", "--as", "leyla"), 1),
        (("register", "verify", "missing.jsonl"), 1),
        (("user", "add", "leyla", "--name", "Leyla", "--role", "analyst"), 1),
    ],
)
def test_exit_codes_can_be_trusted_and_no_traceback_is_shown(
    home: Path, words: tuple[str, ...], code: int
) -> None:
    run = runner(home)(*words)

    assert run.returncode == code
    assert "Traceback" not in run.stderr + run.stdout


def test_a_register_that_was_tampered_with_exits_with_its_own_code(home: Path) -> None:
    run = runner(home)
    export = home.parent / "plain.jsonl"
    told(run("register", "export", str(export), "--json"))
    lines = export.read_bytes().split(b"\n")
    del lines[2]
    export.write_bytes(b"\n".join(lines))

    verified = run("register", "verify", str(export))

    assert verified.returncode == 4
    assert "the file does not end as it says (end_differs)" in verified.stdout


def test_the_fields_are_exported_for_other_catalogues(home: Path, run: Run) -> None:
    assert told(run("fields", str(home.parent / "fields.ttl"), "--json"))["fields"] == len(field_codes())
    assert "skos:Concept" in (home.parent / "fields.ttl").read_text()
    assert run("fields", str(home.parent / "fields.rdf")).returncode == 1


def test_the_index_is_rebuilt_and_the_doctor_knows_that_all_is_read(run: Run) -> None:
    held = told(run("search", "", "--json"))["total"]

    assert told(run("index", "rebuild", "--json"))["records"] == held
    # What is dated, such as the rulebook of embargoes, may be too old on the day of this test.
    found = json.loads(run("doctor", "--json").stdout)["findings"]
    doctor = {each["check"]: each["fact"] for each in found}
    assert doctor["meaning"] == "all records read"
    assert told(run("search", "", "--json"))["total"] == held


def test_a_forgotten_password_is_replaced(run: Run) -> None:
    renewed = told(run("user", "reset", "leyla", "--json"))

    assert len(renewed["password"]) >= 20
    assert run("user", "reset", "nobody").returncode == 1


def test_the_doctor_finds_the_passwords_of_the_demo_on_a_node_that_others_reach(home: Path) -> None:
    run = runner(home, MITHAQ_PASSWORD=DEMO_PASSWORD)
    added = run("user", "add", "guest", "--name", "Guest", "--role", "analyst")
    assert added.returncode == 0, added.stderr

    def accounts(address: str) -> bool:
        doctor = runner(home, MITHAQ_PUBLIC_URL=address)("doctor", "--json")
        found = {each["check"]: each["is_good"] for each in json.loads(doctor.stdout)["findings"]}
        return bool(found["accounts"])

    assert accounts("http://localhost:8000")
    assert not accounts("https://node.example")


def test_the_doctor_names_what_is_not_good(home: Path, run: Run) -> None:
    key = home / "keys" / "node.pem"
    key.chmod(0o644)

    doctor = run("doctor", "--json")

    key.chmod(0o600)
    found = {each["check"]: each["is_good"] for each in json.loads(doctor.stdout)["findings"]}
    assert (doctor.returncode, found["key"], found["register"]) == (4, False, True)


@pytest.mark.parametrize("words", [(), ("register",), ("user",), ("demo",), ("search",), ("backup",)])
def test_help_shows_an_example_and_starts_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    run = runner(tmp_path / "home")(*words, "--help")

    assert run.returncode == 0
    assert not (tmp_path / "home" / "postgres").exists()


READS_A_ROOM = """
import sys
from mithaq.node.main import main
sys.argv[1:] = ["root", "--help"]
try:
    main()
finally:
    print(*sys.modules)
"""


def test_a_room_is_read_alone_and_help_tells_of_every_room(home: Path, run: Run) -> None:
    words = [sys.executable, "-c", READS_A_ROOM]
    alone = subprocess.run(words, env=environment_of(home), capture_output=True, text=True, check=True)
    told_all = run("--help").stdout

    assert [room for room in ROOMS if run(room, "--help").returncode] == []
    assert [room for room in ROOMS if f" {room} " not in told_all] == []
    assert "mithaq.cli.roots" in alone.stdout.split()
    assert "mithaq.cli.watch" not in alone.stdout.split()


def test_a_sheet_is_imported_by_two_accounts_and_exported_again(home: Path, run: Run) -> None:
    for name, role in (("wafa", "programme_officer"), ("omar", "approver")):
        assert run("user", "add", name, "--name", name, "--role", role).returncode == 0
    good = {**OFFER, "key": "A-1", "title_en": "Imported pump"}
    sheet = home.parent / "sheet.jsonl"
    sheet.write_text("\n".join(json.dumps(each) for each in (good, {**good, "key": "=A2", "kind": "wish"})))

    refused = run("import", str(sheet), "--as", "wafa", "--all-or-nothing", "--json")
    problems = home.parent / "problems.csv"
    sent = run("import", str(sheet), "--as", "wafa", "--problems", str(problems), "--json")
    key = json.loads(sent.stdout)["id"]
    alone = run("approve", key, "--as", "wafa", "--json")
    approved = told(run("approve", key, "--as", "omar", "--json"))
    workbook = home.parent / "catalogue.xlsx"
    assert run("export", str(workbook), "--as", "wafa").returncode == 0
    again = run("import", str(sheet), "--as", "wafa", "--json")

    assert (refused.returncode, json.loads(refused.stdout)["refused"]) == (1, "import_rows_wrong")
    assert (sent.returncode, json.loads(sent.stdout)["new"], json.loads(sent.stdout)["wrong"]) == (4, 1, 1)
    assert problems.read_text(encoding="utf-8-sig").splitlines() == [
        "Row,Own key,Column,What is wrong",
        "2,'=A2,Kind,“wish” is not one of the choices.",
    ]
    assert (alone.returncode, json.loads(alone.stdout)["refused"]) == (1, "four_eyes")
    assert (approved["state"], approved["published"]) == ("done", 1)
    assert workbook.read_bytes()[:2] == b"PK"
    assert json.loads(again.stdout)["same"] == 1
    assert run("import", str(home / "nothing.csv"), "--as", "wafa").returncode == 1
