"""How long pages take of a call with many applications, and how long it takes to share them out.

It makes a node in a scratch home, durable as in production, with the institutions of the sample programme and
by default 20,000 applications to one closed call, each with its reviews. Pages are asked without a socket,
beside a bare answer of the same Django. Example: python bench/applications.py
"""

import gc
import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from mithaq.node.upgrade import upgrade
from register import node

ROUNDS, ASKED_MS, REVIEWERS = 40, 300, 7


def main(count: int) -> None:
    """Print a line for each page."""
    with node():
        upgrade()
        from mithaq.node import sample_programme  # noqa: PLC0415  # models need settings that the node makes

        at = datetime.now(UTC)
        sample_programme.register_parties(at=at)
        sample_programme.sample_accounts(sample_programme.DEMO_PASSWORD)
        call = _call(at)
        _apply(call, count, at)
        print(f"{count:,} applications")
        print(f"{'shared out among ' + str(REVIEWERS):<44}{_share_out(call, at):>8.1f} s")
        _judge(call, at)
        # As a node does before it serves: what it holds by then is not looked through for garbage again.
        gc.collect()
        gc.freeze()
        _pages(call, count, at)


def _call(at: datetime) -> UUID:
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.mobility.actions import calling  # noqa: PLC0415
    from mithaq.mobility.domain.calls import Call, Criterion, Eligibility  # noqa: PLC0415
    from mithaq.mobility.domain.kinds import Kind  # noqa: PLC0415

    day, key = timedelta(days=1), uuid4()
    call = Call(
        kind=Kind.FELLOWSHIP,
        titles=dict.fromkeys(Language, "A fellowship"),
        texts=dict.fromkeys(Language, "Words."),
        programme=None,
        fields=("maritime",),
        places=500,
        opens_on=(at - 60 * day).date(),
        closes_on=(at - 2 * day).date(),
        zone="",
        eligibility=Eligibility(),
        weights={Criterion.FIT: 40, Criterion.MERIT: 60},
        reviews=2,
        bars_same_state=False,
        keep_days=180,
    )
    calling.open_call(key, call, audience=(), by=_actor("huda", at), at=at - 50 * day)
    return key


def _apply(call: UUID, count: int, at: datetime) -> None:
    """The rows as applying writes them; that it would also sign a statement for each is no matter here."""
    from mithaq.mobility.domain import said  # noqa: PLC0415
    from mithaq.mobility.models import Application, ApplicationFile  # noqa: PLC0415

    author = _actor("leyla", at)
    official, files = [], []
    for number in range(count):
        key, lot = uuid4(), hashlib.sha256(str(number).encode()).hexdigest()
        official.append(
            Application(
                id=key,
                reference=said.reference_of(said.APPLICATION, key),
                call=call,
                institution=author.institution,
                digest=lot,
                made_at=at - timedelta(days=20, seconds=number),
            )
        )
        files.append(
            ApplicationFile(
                application=key,
                call=call,
                person=author.person,
                institution=author.institution,
                state="TR",
                salt="0" * 64,
                name=f"Applicant {number}",
                contact="a@b.example",
                nationality="TR",
                stage="early",
                languages=["en"],
                curriculum="Measured. " * 200,
                motivation="To measure. " * 200,
                lot=lot,
            )
        )
    Application.objects.bulk_create(official, batch_size=2_000)
    ApplicationFile.objects.bulk_create(files, batch_size=2_000)


def _share_out(call: UUID, at: datetime) -> float:
    from mithaq.mobility.actions import reviewing  # noqa: PLC0415
    from mithaq.node.founding import sample_id  # noqa: PLC0415

    people = ("huda", "jasim", "layan", "sheikha", "salem", "noura", "mona")
    began = time.perf_counter()
    reviewing.share_out(call, [sample_id(each) for each in people], by=_actor("huda", at), at=at)
    return time.perf_counter() - began


def _judge(call: UUID, at: datetime) -> None:
    """All but one person's reviews, by their figures alone."""
    from django.db import connection  # noqa: PLC0415

    from mithaq.mobility.domain.reviewing import UNITS  # noqa: PLC0415
    from mithaq.mobility.models import ApplicationFile, Assignment  # noqa: PLC0415
    from mithaq.node.founding import sample_id  # noqa: PLC0415

    given = Assignment.objects.filter(call=call).exclude(reviewer=sample_id("salem"))
    given.update(scores={"merit": 4, "fit": 3}, reviewed_at=at, comment="Read.")
    # Seven heaps of equal means, so that the order falls by spread and by lot as well.
    for letter in "0123456789abcdef":
        rows = ApplicationFile.objects.filter(lot__startswith=letter)
        weight = 300 + int(letter, 16) % 7
        rows.update(reviews=2, mean=weight * UNITS, spread=int(letter, 16) % 5, lead=4 * UNITS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _pages(call: UUID, count: int, at: datetime) -> None:
    from mithaq.access.models import User  # noqa: PLC0415
    from mithaq.mobility.queries import calls, reviews  # noqa: PLC0415

    view = calls.call_by_id(call, at=at)
    own = reviews.ranked_page(call, first=0, limit=1)[0].reference
    waiting = reviews.waiting(reader=_actor("salem", at), at=at, limit=1)[0].assignment
    pages: Sequence[tuple[str, str, str]] = (
        ("huda", "calls", "/people/calls/"),
        ("huda", "the call", f"/people/calls/{view.reference}/"),
        ("huda", "ranking, first page", f"/people/calls/{view.reference}/ranking/"),
        ("huda", "ranking, in the middle", f"/people/calls/{view.reference}/ranking/?page={count // 40}"),
        ("layan", "ranking, for who decides", f"/people/calls/{view.reference}/ranking/"),
        ("huda", "an application", f"/people/applications/{own}/"),
        ("leyla", "one's applications", "/people/applications/"),
        ("salem", "the desk of a reviewer", "/desk/"),
        ("salem", "a review", f"/people/reviews/{waiting}/"),
    )
    clients = {name: Client(headers={"host": "localhost"}) for name in ("huda", "layan", "leyla", "salem")}
    for name, client in clients.items():
        client.force_login(User.objects.get(username=name))
    bare = _p95(lambda: clients["huda"].get("/language/"))
    print(f"{'a redirect without a query (baseline)':<44}{bare:>8.0f} ms")
    for who, what, path in pages:
        took = _p95(lambda who=who, path=path: _asked(clients[who], path))  # type: ignore[misc]
        print(f"{what:<44}{took:>8.0f} ms at the 95th percentile{'' if took < ASKED_MS else '  TOO SLOW'}")


def _asked(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, path


def _p95(ask: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append(1_000 * (time.perf_counter() - began))
    return statistics.quantiles(times, n=20)[-1]


def _actor(name: str, at: datetime) -> Any:
    from mithaq.access.queries import actor_of_person  # noqa: PLC0415
    from mithaq.node.founding import sample_id  # noqa: PLC0415

    return actor_of_person(sample_id(name), on=at.date())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
