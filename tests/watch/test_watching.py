"""What is told of a watched thing, by rules that know only how it stood and how it stands."""

import pytest

from mithaq.base.refusals import Refused
from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.attack import AttackObject, Content, Domain, ObjectKind, Relation, RelationKind
from mithaq.watch.domain.attack_changes import changes
from mithaq.watch.domain.watching import (
    AlertKind,
    Asked,
    AttackWatch,
    ExploitedWatch,
    FieldWatch,
    FoundWork,
    Place,
    Ranked,
    Release,
    TopicWatch,
    WorksWatch,
    asked_from,
    domain_alerts,
    exploited_alerts,
    field_alerts,
    identity,
    kind_of,
    known_of,
    new_uses,
    object_alerts,
    require_lines,
    topic_alerts,
    works_alerts,
)

K = AlertKind
PLAIN = TopicWatch("open", "laser")
LINES = TopicWatch("open", "laser", rank_to=10, growth_over=0.5, share_over=20.0)
TOPICS: list[tuple[TopicWatch, Place | None, Place | None, tuple[AlertKind, ...]]] = [
    (PLAIN, None, None, ()),
    (PLAIN, Place(10, 0.1, 5), None, (K.GONE,)),
    (PLAIN, None, Place(10, -0.1, 5), (K.APPEARED, K.ENTERED)),
    (PLAIN, None, Place(400, 0.1, 5), (K.APPEARED, K.GROWS)),
    (PLAIN, Place(51, -0.1, 5), Place(50, -0.1, 5), (K.ENTERED,)),
    (PLAIN, Place(50, -0.1, 5), Place(51, -0.1, 5), (K.LEFT,)),
    (PLAIN, Place(3, -0.1, 5), Place(40, -0.1, 900), ()),
    (PLAIN, Place(3, 0.1, 5), Place(3, 0.0, 5), (K.GROWS_NOT,)),
    (PLAIN, Place(3, None, 5), Place(60, 0.1, 5), (K.LEFT, K.GROWS)),
    (LINES, Place(11, 0.5, 20), Place(10, 0.51, 20.1), (K.ENTERED, K.GROWS, K.SHARE_ABOVE)),
    (LINES, Place(10, 0.51, 20.1), Place(11, None, 20), (K.LEFT, K.GROWS_NOT, K.SHARE_BELOW)),
    (LINES, Place(50, 0.1, 5), Place(11, 0.4, 19), ()),
]


@pytest.mark.parametrize(("asked", "before", "now", "told"), TOPICS)
def test_a_topic_tells_when_it_crosses_a_line(
    asked: TopicWatch, before: Place | None, now: Place | None, told: tuple[AlertKind, ...]
) -> None:
    assert tuple(each.kind for each in topic_alerts(asked, before, now)) == told


def test_a_search_tells_works_that_it_never_found() -> None:
    old, with_doi = FoundWork("made", "a", ""), FoundWork("made", "b", "10.1/X")
    known = known_of(b"", [old, with_doi])
    elsewhere, new = FoundWork("other", "z", "10.1/x"), FoundWork("made", "c", "")

    assert works_alerts(known, [old, elsewhere]) == ()
    (alert,) = works_alerts(known, [new, old, elsewhere])
    assert (alert.kind, alert.facts) == (K.NEW_WORKS, {"count": 1, "works": [["made", "c"]]})
    # What went and came back is not new.
    assert works_alerts(known_of(known, []), [old]) == ()
    assert len(known) == 16


def ranked(*of: tuple[str, int, float]) -> list[Ranked]:
    return [Ranked(name, at, works, share) for at, (name, works, share) in enumerate(of, start=1)]


def test_a_field_tells_who_newly_is_among_the_first() -> None:
    asked = FieldWatch("cyber_security", first=3)
    now = ranked(("MA", 40, 0.4), ("QA", 30, 0.3), ("TR", 9, 0.2), ("EG", 90, 0.1))

    told = field_alerts(asked, {"MA", "EG"}, now, share_before=0, share=0)

    # Türkiye has too few works, Egypt is the fourth now.
    assert [(each.kind, each.facts["of"], each.facts["rank"]) for each in told] == [(K.ENTRANT, "QA", 2)]
    assert field_alerts(asked, set(), now, share_before=0, share=0) == ()


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (0.09, 0.11, [K.OUTPUT_ABOVE]),
        (0.11, 0.1, [K.OUTPUT_BELOW]),
        (0.11, 0.3, []),
        (0.0, 0.1, []),
    ],
)
def test_a_share_tells_when_it_crosses_its_line(before: float, now: float, told: list[AlertKind]) -> None:
    asked = FieldWatch("", of="MA", share_over=0.1)

    found = field_alerts(asked, {"MA"}, ranked(("MA", 40, now)), share_before=before, share=now)

    assert [each.kind for each in found] == told


RELEASE = Release(Domain.ENTERPRISE, "1.0", "2.0")
DOOR = AttackObject("door", ObjectKind.TECHNIQUE, "T1", "Door", digest="a")
LAMP = AttackObject("lamp", ObjectKind.TECHNIQUE, "T2", "Lamp")
HERON = AttackObject("heron", ObjectKind.GROUP, "G1", "Heron")
BEFORE = Content.of([DOOR, HERON], [Relation(RelationKind.USES, "heron", "door")])
AFTER = Content.of(
    [AttackObject("door", ObjectKind.TECHNIQUE, "T1", "Door", digest="b"), LAMP, HERON],
    [Relation(RelationKind.USES, "heron", "door"), Relation(RelationKind.USES, "heron", "lamp")],
)


def test_a_new_use_is_of_a_group_and_a_technique_that_stand() -> None:
    gone = Content.of(
        [LAMP, AttackObject("heron", ObjectKind.GROUP, "G1", "Heron", is_revoked=True)],
        [Relation(RelationKind.USES, "heron", "lamp")],
    )

    assert new_uses(BEFORE, AFTER) == ((HERON, LAMP),)
    assert new_uses(BEFORE, gone) == ()


def test_everything_of_a_domain_is_told_by_ways_of_change() -> None:
    told = domain_alerts(changes(BEFORE, AFTER), RELEASE, [("T2", "Lamp")])

    assert [(each.kind, each.facts.get("change"), each.facts["objects"]) for each in told] == [
        (K.TECHNIQUES_CHANGED, "added", [["T2", "Lamp"]]),
        (K.TECHNIQUES_CHANGED, "rewritten", [["T1", "Door"]]),
        (K.TECHNIQUES_USED, None, [["T2", "Lamp"]]),
    ]


def test_a_technique_is_told_by_who_newly_uses_it_and_a_group_by_what() -> None:
    technique = AttackWatch("enterprise", "lamp", "technique", "T2", "Lamp")
    group = AttackWatch("enterprise", "heron", "group", "G1", "Heron")

    (used_by,) = object_alerts(technique, [], RELEASE, [("G1", "Heron")])
    (uses,) = object_alerts(group, [], RELEASE, [("T2", "Lamp")])

    assert (used_by.kind, used_by.facts["other"]) == (K.USED_BY, "G1")
    assert (uses.kind, uses.facts["other"]) == (K.USES, "T2")


def test_what_is_newly_exploited_is_told_once() -> None:
    (told,) = exploited_alerts({"CVE-1"}, ["CVE-3", "CVE-2", "CVE-1"], "2026-05-01")

    assert told.facts == {"count": 2, "cves": ["CVE-3", "CVE-2"], "since": "2026-05-01"}
    assert exploited_alerts({"CVE-1"}, ["CVE-1"], "") == ()


@pytest.mark.parametrize(
    "asked",
    [
        LINES,
        WorksWatch("deep learning", "open"),
        FieldWatch("cyber_security", Actors.BLOCS.value, of="OIC", share_over=0.1),
        AttackWatch("ics", "stix", "group", "G1", "Heron"),
        ExploitedWatch(("Grey Door",), ("Lock",)),
    ],
)
def test_what_is_asked_comes_back_as_it_is_kept(asked: Asked) -> None:
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(asked).items()}

    assert asked_from(kind_of(asked), kept) == asked


def test_other_lines_make_no_other_watch() -> None:
    assert identity(PLAIN) == identity(LINES)
    assert identity(PLAIN) != identity(TopicWatch("other", "laser"))


@pytest.mark.parametrize(
    "asked",
    [
        TopicWatch("open", "laser", rank_to=0),
        TopicWatch("open", "laser", growth_over=-1.1),
        TopicWatch("open", "laser", share_over=0),
        FieldWatch(first=51),
        FieldWatch(of="MA"),
        FieldWatch(share_over=0.1),
        FieldWatch(of="MA", share_over=1.0),
    ],
)
def test_a_line_that_nothing_crosses_is_refused(asked: Asked) -> None:
    with pytest.raises(Refused, match="watch_line_wrong"):
        require_lines(asked)
