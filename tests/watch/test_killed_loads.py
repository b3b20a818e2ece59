"""A load whose process is killed, by the real command: run again, each record is there once."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from nodes import Node

SCRIPT = str(Path(__file__).with_name("killed_load.py"))
WORKS = 4_200
pytestmark = pytest.mark.slow
POINTS = ("between_rows_and_note", "after_a_piece", "before_it_counts", "after_it_counts")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A founded node with its first administrator."""
    made = Node("QA")
    code, _, err = made.ran("init", "--institution", "Host", "--state", "QA", "--administrator", "Hamad")
    assert code == 0, err
    yield made
    made.remove()


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_load_goes_on_and_each_record_is_there_once(node: Node, tmp_path: Path, point: str) -> None:
    account = node.told("user", "list")["accounts"][0]["username"]
    file = tmp_path / f"{point}.jsonl"
    # The last tells of one that stands before it, so that what was staged before the kill matters.
    numbers = [*range(WORKS), 7]
    file.write_text("\n".join(json.dumps(_work(number, place)) for place, number in enumerate(numbers)))
    words = ["watch", "load", "openalex", str(file), "--name", point, "--as", account, "--json"]

    killed = subprocess.run(
        [sys.executable, SCRIPT, point, *words], env=node.environment, capture_output=True, check=False
    )
    before = _keys(node, point)
    done = node.told(*words)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(before) == (WORKS if point == "after_it_counts" else 0)
    assert sorted(_keys(node, point)) == sorted(f"W{number}" for number in range(WORKS))
    assert (done["rows"], done["repeated"], done["records"]) == (WORKS, 1, WORKS + 1)
    assert node.told("watch", "loads", "--as", account)["loads"][0]["load"] == done["load"]
    assert list((node.home / "corpus" / "staging").glob("*")) == []


def test_a_killed_load_had_staged_pieces_and_did_not_begin_anew(node: Node, tmp_path: Path) -> None:
    account = node.told("user", "list")["accounts"][0]["username"]
    file = tmp_path / "staged.jsonl"
    file.write_text("\n".join(json.dumps(_work(number, number)) for number in range(WORKS)))
    words = ["watch", "load", "openalex", str(file), "--name", "staged", "--as", account, "--json"]

    subprocess.run(
        [sys.executable, SCRIPT, "after_a_piece", *words],
        env=node.environment,
        capture_output=True,
        check=False,
    )
    [folder] = (node.home / "corpus" / "staging").glob("*")
    staged = sorted(each.name for each in folder.glob("*.json"))
    done = node.told(*words)

    assert staged == ["000000.json", "000001.json", "000002.json"]
    assert done["load"] == folder.name


def _work(number: int, place: int) -> dict[str, object]:
    return {
        "id": f"W{number}",
        "title": f"Quiet propellers {place}",
        "publication_date": f"{2020 + number % 3}-02-01",
    }


def _keys(node: Node, source: str) -> list[str]:
    corpus = node.home / "corpus"
    if not (corpus / "corpus.json").exists():
        return []
    told = json.loads((corpus / "corpus.json").read_bytes())
    files = [str(corpus / each["path"]) for each in told["files"] if each["source"] == source]
    if not files:
        return []
    with duckdb.connect() as base:
        return [key for (key,) in base.execute("SELECT key FROM read_parquet($1)", [files]).fetchall()]
