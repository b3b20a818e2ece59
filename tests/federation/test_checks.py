"""What the doctor tells of partners: what does not move, and not each night of theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cast import AT
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.receiving import note_trouble
from mithaq.federation.checks import concern_of, concerns
from mithaq.federation.queries import PeerView, Standing
from mithaq.node.doctor import findings
from partner import Partner
from wire import LATER, pulled

WELL = Standing(
    peer=PeerView(Partner().card, is_active=True, since=AT, encryption=""),
    sent=5,
    receipted=5,
    receipted_at=AT,
    taken=7,
    announced=7,
    taken_at=AT,
    tried_at=AT,
    trouble=None,
    forked_at=None,
    set_aside=0,
    quarantined=(),
    own_fork=None,
    encryption_since=None,
)
SOON, LONG_AFTER = AT + timedelta(hours=2), AT + timedelta(days=2)
AWAY: dict[str, Json] = {"code": "peer_away", "facts": {}}
FORKED: dict[str, Json] = {"code": "log_differs", "facts": {}}


@pytest.mark.parametrize(
    ("standing", "soon", "long_after"),
    [
        (WELL, False, False),
        (replace(WELL, sent=6), False, True),
        (replace(WELL, sent=6, receipted_at=None), False, True),
        (replace(WELL, announced=8), False, True),
        (replace(WELL, announced=8, taken_at=None), False, True),
        (replace(WELL, trouble=AWAY), False, True),
        (replace(WELL, trouble=FORKED), True, True),
        (replace(WELL, forked_at=AT), True, True),
    ],
)
def test_a_partner_is_a_concern_when_something_does_not_move(
    standing: Standing, soon: bool, long_after: bool
) -> None:
    assert concern_of(standing, set_aside=0, at=SOON).is_any is soon
    assert concern_of(standing, set_aside=0, at=LONG_AFTER).is_any is long_after


def test_what_was_set_aside_is_a_concern_as_long_as_it_is_news(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN_MOST", 1)
    partner.put_out(b"{}", b"{}", b"{}")
    pulled(partner)

    (found,) = concerns(at=LATER + timedelta(days=7))
    assert (found.set_aside, found.is_any) == (3, True)
    (found,) = concerns(at=LATER + timedelta(days=8))
    assert found.set_aside == 0


def test_the_doctor_names_the_partner_and_what_stands_in_the_way(partner: Partner) -> None:
    (found,) = [each for each in findings() if each.check == "partners"]
    assert (found.is_good, found.fact) == (True, "1 paired, nothing stands in the way")

    note_trouble(partner.name, Refused("log_differs", peer=partner.name, size=3), was_well=False, at=AT)
    (found,) = [each for each in findings() if each.check == "partners"]
    assert (found.is_good, found.fact) == (False, f"{partner.name}: trouble: log_differs")


def test_the_doctor_names_a_partner_that_lied_though_it_says_the_truth_since(partner: Partner) -> None:
    partner.put_out(partner.host())
    pulled(partner)
    truth = list(partner.log)
    partner.log[:] = []
    partner.put_out(partner.host(website="https://another.example"))
    with pytest.raises(Refused, match="log_differs"):
        pulled(partner)
    partner.log[:] = [*truth, b"{}"]
    pulled(partner)

    (found,) = [each for each in findings() if each.check == "partners"]

    assert queries.standings()[0].trouble is None
    assert not found.is_good
    assert f"{partner.name}: proved to have signed two histories" in found.fact
