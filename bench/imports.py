"""How fast a file of records is read, checked and published, each beside a bare read of the same file.

Needs nothing but an installed tree: it starts an embedded database of its own, durable as in production, and
removes it. The rows are the sample's records, numbered. Example: python bench/imports.py 100000
"""

import csv
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.management import call_command
from django.db import transaction
from openpyxl import load_workbook

from register import node

AT = datetime(2026, 6, 1, tzinfo=UTC)


def main(count: int) -> None:
    """Print a line for each step."""
    with node():
        call_command("migrate", verbosity=0)
        from mithaq.node import sample_programme  # noqa: PLC0415  # models need settings that the node makes

        sample_programme.register_parties(at=AT)
        folder = Path(tempfile.mkdtemp(prefix="mithaq-bench-"))
        try:
            for name, bare in (("records.csv", _bare_csv), ("records.xlsx", _bare_xlsx)):
                file = folder / name
                _written(file, count)
                _measure(file, count, _seconds(lambda bare=bare, file=file: bare(file)))
        finally:
            shutil.rmtree(folder)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB")


def _measure(file: Path, count: int, bare_s: float) -> None:
    from mithaq.exchange.actions import checking, importing  # noqa: PLC0415
    from mithaq.exchange.adapters.sheets import rows_of  # noqa: PLC0415
    from mithaq.exchange.domain.life import Verdict  # noqa: PLC0415
    from mithaq.words.sheets import vocabulary  # noqa: PLC0415

    submitter, reviewer = _people()
    read_s = _seconds(lambda: sum(1 for _ in rows_of(file, vocabulary())))
    key = uuid4()
    importing.begin_import(
        id=key,
        name=file.name,
        chunks=[file.read_bytes()],
        institution=submitter.institution,
        by=submitter,
        at=AT,
    )
    check_s = _seconds(lambda: checking.check_next(vocabulary(), at=AT))
    importing.submit_import(key, is_all_or_nothing=True, by=submitter, at=AT)
    importing.review_import(key, verdict=Verdict.APPROVED, note="", by=reviewer, at=AT)
    append_s = _seconds(lambda: _append_alone(key))
    publish_s = _seconds(_publish_all)
    for name, seconds, baseline, baseline_s in (
        ("read", read_s, "a bare read", bare_s),
        ("read and check", check_s, "a bare read", bare_s),
        ("publish", publish_s, "the same statements appended alone", append_s),
    ):
        print(
            f"{file.suffix:<6}{name:<16}{seconds:>8.1f} s{count / seconds:>10,.0f} rows/s"
            f"{seconds / baseline_s:>8.1f} × {baseline}"
            f" ({count / baseline_s:,.0f}/s)",
            flush=True,
        )
    whole_s = check_s + publish_s
    print(f"{file.suffix:<6}{'end to end':<16}{whole_s:>8.1f} s{count / whole_s:>10,.0f} rows/s", flush=True)


def _append_alone(key: UUID) -> None:
    """Append what publishing will append, and take it back."""
    from mithaq.exchange.models import ImportRow  # noqa: PLC0415
    from mithaq.register import actions as register  # noqa: PLC0415
    from mithaq.register.domain.statement import StatementDraft  # noqa: PLC0415

    rows = ImportRow.objects.filter(of=key).order_by("number").iterator(chunk_size=500)
    with transaction.atomic():
        while batch := list(islice(rows, 500)):
            drafts = [
                StatementDraft(
                    act="exchange.record.published",
                    audience=("everyone",),
                    subject=f"record:{row.record}",
                    label=(row.content or {})["label"],
                    body={"content": row.content, "institution": str(key), "version": 1},
                )
                for row in batch
            ]
            register.append_all(drafts, at=AT)
        transaction.set_rollback(True)


def _publish_all() -> None:
    from mithaq.exchange.actions import importing  # noqa: PLC0415

    while importing.publish_batch(at=AT):
        pass


def _people() -> tuple[Any, Any]:
    """Two persons of one institution: one who writes, one who reviews."""
    from mithaq.access.domain.permissions import Act, may  # noqa: PLC0415
    from mithaq.access.queries import actor_of_person  # noqa: PLC0415
    from mithaq.parties.queries import people  # noqa: PLC0415

    actors = [actor_of_person(person.id, on=AT.date()) for person in people()]
    return next(
        (one, other)
        for one in actors
        if may(one, Act.PUBLISH_RECORD)
        for other in actors
        if other.institution == one.institution and other != one and may(other, Act.REVIEW_RECORD)
    )


def _written(file: Path, count: int) -> None:
    from mithaq.exchange.queries import exports  # noqa: PLC0415

    rows = _rows(file.suffix, count)
    headings = next(rows)
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8") as out:
            out.writelines(exports.as_csv(headings, rows))
        return
    with file.open("wb") as binary:
        exports.as_xlsx(binary, "Records", headings, rows, is_right_to_left=False)


def _rows(form: str, count: int) -> Iterator[list[Any]]:
    from mithaq.exchange.domain.sheet import COLUMNS  # noqa: PLC0415
    from mithaq.node.sample_programme import SECRETARIAT  # noqa: PLC0415

    # One language a row, in turn: few institutions write three.
    sample = [
        _cells({**row, "texts": {language: text}})
        for row in SECRETARIAT.record_rows()
        for language, text in row["texts"].items()
    ]
    yield list(COLUMNS)
    for number in range(count):
        cells = sample[number % len(sample)] | {"key": f"{form} {number}"}
        cells = {
            name: f"{value} {number}" if name.startswith("title") else value for name, value in cells.items()
        }
        yield [cells.get(column, "") for column in COLUMNS]


def _cells(row: Any) -> dict[str, Any]:
    texts = {
        f"{part}_{language}": text for language, parts in row["texts"].items() for part, text in parts.items()
    }
    lists = ("fields", "cooperation", "languages")
    plain = ("kind", "trl", "stage", "ip_state", "valid_from", "valid_until")
    return {
        **texts,
        **{name: "; ".join(row[name]) for name in lists},
        **{name: row[name] for name in plain},
        **{
            name: "; ".join(value) if isinstance(value, list) else value
            for name, value in row["label"].items()
        },
    }


def _bare_csv(file: Path) -> int:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return sum(1 for _ in csv.reader(opened))


def _bare_xlsx(file: Path) -> int:
    book = load_workbook(file, read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def _seconds(do: Any) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
