"""Signed requests between nodes: good for one request, one asked node, and some minutes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mithaq.base.refusals import Refused
from mithaq.federation.domain.requests import HEADER_MAX, Asking, asker_in, header_of, require_signed
from partner import Partner

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PARTNER = Partner()
ASKING = Asking(PARTNER.name, "node.example", "POST", "/federation/v1/receipt", b"{}")
HEADER = header_of(ASKING, seal=PARTNER.seal, at=AT)


@pytest.mark.parametrize("late", [0, 9, -9])
def test_a_request_is_known_by_its_signature(late: int) -> None:
    require_signed(HEADER, ASKING, public_keys=[PARTNER.seal.public_key], at=AT + timedelta(minutes=late))

    assert asker_in(HEADER) == PARTNER.name


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"asked": "other.example"}, "request_differs"),
        ({"method": "GET"}, "request_differs"),
        ({"path": "/federation/v1/log?from=0"}, "request_differs"),
        ({"body": b"{ }"}, "request_differs"),
    ],
)
def test_a_signature_is_for_no_other_request(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        require_signed(HEADER, replace(ASKING, **changes), public_keys=[PARTNER.seal.public_key], at=AT)  # type: ignore[arg-type]


@pytest.mark.parametrize("late", [11, -11, 60 * 24])
def test_an_old_request_is_refused(late: int) -> None:
    at = AT + timedelta(minutes=late)

    with pytest.raises(Refused, match="request_late"):
        require_signed(HEADER, ASKING, public_keys=[PARTNER.seal.public_key], at=at)


@pytest.mark.parametrize(
    "header", ["", "Mithaq ", "Mithaq x", "Bearer " + HEADER[7:], HEADER + "x" * HEADER_MAX]
)
def test_what_is_no_signature_is_refused(header: str) -> None:
    with pytest.raises(Refused, match="request_unsigned"):
        asker_in(header)


def test_the_signature_of_another_is_refused() -> None:
    with pytest.raises(Refused, match="request_unsigned"):
        require_signed(HEADER, ASKING, public_keys=[Partner().seal.public_key], at=AT)
