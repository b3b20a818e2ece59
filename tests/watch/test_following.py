"""What is told of topics that somebody follows."""

from uuid import uuid4

import pytest

from callers import client_of
from cast import AT, Cast
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.watch.actions import following
from mithaq.watch.domain.following import Alert, Place, alerts
from mithaq.watch.models import Look, Topic
from mithaq.watch.queries import following as followed
from mithaq.words.emergence_terms import EMERGENCE_TERMS

CASES = [
    (None, None, ()),
    (Place(10, True), None, (Alert.GONE,)),
    (None, Place(10, False), (Alert.APPEARED, Alert.ENTERED)),
    (None, Place(400, True), (Alert.APPEARED, Alert.SURE)),
    (Place(51, False), Place(50, False), (Alert.ENTERED,)),
    (Place(50, False), Place(51, False), (Alert.LEFT,)),
    (Place(3, False), Place(40, False), ()),
    (Place(3, True), Place(3, False), (Alert.UNSURE,)),
    (Place(3, False), Place(60, True), (Alert.LEFT, Alert.SURE)),
]


@pytest.mark.parametrize(("before", "now", "told"), CASES)
def test_what_changed_is_told(before: Place | None, now: Place | None, told: tuple[Alert, ...]) -> None:
    assert alerts(before, now) == told


def test_each_alert_has_words() -> None:
    assert set(EMERGENCE_TERMS["alert"]) == set(Alert)


def kept_look(cast: Cast, ranks: dict[str, int], *, sure: frozenset[str] = frozenset(), day: int = 0) -> Look:
    """A look with some topics, put where a reckoning would put them."""
    look = Look.objects.create(
        id=uuid4(),
        source="open",
        origin=12 * 2015 + day,
        made_at=AT.replace(day=AT.day + day),
        by=cast.hamad.actor.person,
        stamp="0",
        works=[1000, 1000],
        read=2000,
        of=2000,
        candidates=len(ranks),
        weights={},
        backtests=[],
    )
    for term, rank in ranks.items():
        low = 0.1 if term in sure else -0.1
        Topic.objects.create(
            look=look,
            rank=rank,
            term=term,
            spellings=[term],
            counts=[10, 20],
            forecasts={"3": [0.2, low, 0.5]},
            reasons={},
            measures={},
            recent=0.1,
            corrected=0.1,
            classes=[],
            near=[],
        )
    return look


def test_followed_topics_tell_what_changed_until_they_are_seen(cast: Cast) -> None:
    first = kept_look(cast, {"laser": 60, "maser": 2})
    reader = cast.leyla.actor
    following.follow(first.id, "laser", by=reader, at=AT)
    following.follow(first.id, "laser", by=reader, at=AT)
    following.follow(first.id, "maser", by=reader, at=AT)
    assert [(each.term, each.alerts) for each in followed.followed(reader=reader)] == [
        ("laser", ()),
        ("maser", ()),
    ]

    kept_look(cast, {"laser": 7}, sure=frozenset({"laser"}), day=1)
    found = {each.term: each for each in followed.followed(reader=reader)}
    assert found["laser"].alerts == (Alert.ENTERED, Alert.SURE)
    assert (found["laser"].rank_before, found["laser"].rank) == (60, 7)
    assert found["maser"].alerts == (Alert.GONE,)
    assert followed.followed(reader=cast.hamad.actor) == []

    following.see(by=reader)
    assert all(not each.alerts for each in followed.followed(reader=reader))
    following.unfollow("open", "laser", by=reader)
    assert [each.term for each in followed.followed(reader=reader)] == ["maser"]


def test_the_pages_follow_and_show(cast: Cast) -> None:
    look = kept_look(cast, {"laser": 60})
    client = client_of(cast.leyla, Language.EN)

    assert client.post("/watch/topics/laser/follow/", {"look": str(look.id)}).status_code == 302
    kept_look(cast, {"laser": 7}, day=1)
    for language in Language:
        page = client_of(cast.leyla, language).get("/watch/topics/").content.decode()
        assert str(EMERGENCE_TERMS["alert"]["entered"]) in page or language is not Language.EN
        assert "laser" in page
    assert "Topics that you follow" in client.get("/watch/topics/").content.decode()
    assert client.post("/watch/topics/seen/").status_code == 302
    assert client.post("/watch/topics/laser/unfollow/", {"source": "open"}).status_code == 302
    assert "Topics that you follow" not in client.get("/watch/topics/").content.decode()


def test_nobody_follows_what_is_no_topic(cast: Cast) -> None:
    look = kept_look(cast, {"laser": 60})

    with pytest.raises(NotFound, match="no_such_topic"):
        following.follow(look.id, "phaser", by=cast.leyla.actor, at=AT)
    with pytest.raises(NotFound, match="no_such_look"):
        following.follow(uuid4(), "laser", by=cast.leyla.actor, at=AT)


def test_an_auditor_follows_nothing(cast: Cast) -> None:
    look = kept_look(cast, {"laser": 60})
    auditor = cast.leyla.actor.__class__(uuid4(), cast.leyla.actor.institution, False, frozenset())

    with pytest.raises(Refused, match="not_permitted"):
        following.follow(look.id, "laser", by=auditor, at=AT)
