"""What people say of topics, and how right they and the model were."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from callers import client_of, post, refused
from cast import AT, Cast, Player
from corpora import held, work
from made_looks import ORIGIN, kept_look
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.watch.actions import judging as judged
from mithaq.watch.domain.judging import (
    NOTE_MAX,
    REASON_MAX,
    Became,
    Judged,
    Relevance,
    Rise,
    Spans,
    became,
    brier,
    end_of,
    has_risen,
    is_foresight,
    listed_probability,
    model_probability,
    people_probability,
    scores,
)
from mithaq.watch.domain.works import Work
from mithaq.watch.models import Look, TopicNote
from mithaq.watch.queries import judging, looks

TODAY = AT.date()


# From 100 of 1,000 to 200 of 1,000: ln 2 = 0.693; error √(1/100 + 1/200) = 0.1225, × 1.2816 = 0.157;
# 0.536 is above ln 1.5 = 0.405. To 160: 0.470 - 0.163 = 0.307 is below.
@pytest.mark.parametrize(
    ("spans", "risen"),
    [
        (Spans(100, 1_000, 200, 1_000, reaches=True), True),
        (Spans(100, 1_000, 160, 1_000, reaches=True), False),
        (Spans(100, 1_000, 200, 2_000, reaches=True), False),
        (Spans(4, 1_000, 49, 1_000, reaches=True), False),
        (Spans(4, 1_000, 50, 1_000, reaches=True), True),
        (Spans(0, 1_000, 50, 1_000, reaches=True), True),
    ],
)
def test_a_sure_rise_is_what_the_look_means_by_it(spans: Spans, risen: bool) -> None:
    assert has_risen(spans) is risen


RISEN = Spans(100, 1_000, 200, 1_000, reaches=True)


@pytest.mark.parametrize(
    ("spans", "is_over", "told"),
    [
        (RISEN, True, Became.RISEN),
        (replace(RISEN, later=100), True, Became.NOT_RISEN),
        (RISEN, False, Became.OPEN),
        (replace(RISEN, reaches=False), True, Became.OPEN),
        (replace(RISEN, later=1, works_later=499), True, Became.OPEN),
        (replace(RISEN, later=1, works_later=500), True, Became.NOT_RISEN),
        (Spans(0, 0, 0, 0, reaches=True), True, Became.OPEN),
    ],
)
def test_nothing_is_told_before_the_corpus_knows(spans: Spans, is_over: bool, told: Became) -> None:
    assert became(spans, is_over=is_over) is told


def test_three_years_are_thirty_six_months_and_foresight_is_the_first_twelve() -> None:
    assert end_of(ORIGIN) == 12 * 2018
    assert is_foresight(ORIGIN, 12 * 2015 + 11)
    assert not is_foresight(ORIGIN, 12 * 2016)


def test_the_probability_of_the_model_follows_from_its_bounds() -> None:
    # With 10,000 works the counting error is small: a sure rise needs about ln 1.5 + 1.2816 · √(1/10,000 +
    # 1/15,240) = 0.4055 + 0.0165 = 0.422. Expected just that, it is one half; the upper bound of 80 % at
    # that, one tenth; the lower one at that, nine tenths.
    at = 0.422
    assert model_probability(10_000, expected=at, lower=0, upper=1) == pytest.approx(0.5, abs=0.002)
    assert model_probability(10_000, expected=0, lower=-1, upper=at) == pytest.approx(0.1, abs=0.002)
    assert model_probability(10_000, expected=1, lower=at, upper=2) == pytest.approx(0.9, abs=0.002)
    # Twice as far as the bound: 1/2 - atan(2 · 3.0777) / π = 0.0513.
    assert model_probability(10_000, expected=0, lower=-1, upper=at / 2) == pytest.approx(0.0513, abs=0.001)
    # A topic of one work needs fifty: ln 50 = 3.912.
    assert model_probability(1, expected=3.912, lower=3, upper=5) == pytest.approx(0.5, abs=0.002)
    assert model_probability(10_000, expected=1, lower=1, upper=1) == 1
    assert model_probability(10_000, expected=0, lower=0, upper=0) == 0


@pytest.mark.parametrize(
    ("by_forecast", "rank", "hits", "tried", "found"),
    [
        (0.05, 50, 24, 100, 24.5 / 101),
        (0.54, 4, 24, 100, 0.54),
        (0.05, 51, 24, 100, 0.05),
        (0.05, 1, 0, 0, 0.05),
        (None, 1, 0, 50, 0.5 / 51),
        (None, 60, 24, 100, None),
    ],
)
def test_of_the_first_fifty_the_model_says_no_less_than_its_trials(
    by_forecast: float | None, rank: int, hits: int, tried: int, found: float | None
) -> None:
    assert listed_probability(by_forecast, rank=rank, hits=hits, tried=tried) == found


def test_people_give_the_part_of_yes_among_yes_and_no() -> None:
    assert people_probability({Rise.YES: 3, Rise.NO: 1, Rise.UNSURE: 4}) == 0.75
    assert people_probability({Rise.UNSURE: 4}) is None


def test_scores_compare_over_what_both_judged() -> None:
    # People: (0.75 - 1)² = 0.0625 and (0.5 - 0)² = 0.25, mean 0.15625; model: 0.64 and 0.01, mean 0.325.
    found = scores(
        [
            Judged(0.75, 0.2, has_risen=True),
            Judged(0.5, 0.1, has_risen=False),
            Judged(None, 0.9, has_risen=True),
            Judged(1.0, None, has_risen=True),
        ]
    )

    assert (found.both, found.risen) == (2, 1)
    assert found.people == pytest.approx(0.15625)
    assert found.model == pytest.approx(0.325)
    assert scores([]).people is None
    assert brier([(0.5, True), (0.5, False)]) == 0.25


def papers(*, says: dict[int, list[str]], to: int = 2017) -> list[Work]:
    """A hundred works a year, some of whose titles say a term: by year, a title for each of the first."""
    return [
        replace(
            work(f"{year}-{place}", source="open", year=year),
            title=titles[place] if place < len(titles) else "untitled",
            published_on=date(year, 12 if place % 2 else 1, 5),
        )
        for year in range(2013, to + 1)
        for titles in [says.get(year, [])]
        for place in range(100)
    ]


def vote(
    by: Player, look: Look, term: str, rise: Rise, *, at: datetime = AT, relevance: Relevance | None = None
) -> None:
    judged.vote(look=look.id, term=term, rise=rise, relevance=relevance, reason="", by=by.actor, at=at)


def analyst(cast: Cast) -> Player:
    """Sam is an analyst of another institution."""
    appointing.appoint(id=uuid4(), person=cast.sam.person, role=Role.ANALYST, by=None, at=AT)
    return cast.sam


def test_what_became_of_topics_is_read_from_the_corpus(cast: Cast, tmp_path: Path) -> None:
    grown = ["laser"] * 20 + ["lasers"] * 20 + ["lasers and a laser"] * 10
    held(tmp_path, papers(says={2013: ["laser"] * 10, 2014: ["lasers"] * 10, 2016: grown, 2017: grown}))
    look, sam = kept_look(cast, "laser", "maser"), analyst(cast)
    early, late = datetime(2015, 12, 31, tzinfo=UTC), datetime(2016, 2, 1, tzinfo=UTC)
    vote(cast.hamad, look, "laser", Rise.YES, at=early)
    vote(sam, look, "laser", Rise.NO, at=early)
    vote(sam, look, "laser", Rise.YES, at=late)
    vote(sam, look, "maser", Rise.NO, at=early)
    vote(cast.hamad, look, "maser", Rise.YES, at=late)

    found = judging.judgements(reader=cast.leyla.actor, today=TODAY)

    laser, maser = found.found
    assert (laser.term, laser.became, laser.people, laser.votes, laser.late_votes) == (
        *("laser", Became.RISEN, 0.5, 2, 0),
    )
    assert (maser.became, maser.people, maser.votes, maser.late_votes) == (Became.NOT_RISEN, 0.0, 1, 1)
    assert found.scores.both == 2
    # (0.5 - 1)² and (0 - 0)².
    assert found.scores.people == pytest.approx(0.125)
    assert laser.model is not None
    assert maser.model is not None
    assert found.scores.model == pytest.approx(((laser.model - 1) ** 2 + maser.model**2) / 2)
    early_day = judging.judgements(reader=cast.leyla.actor, today=date(2017, 12, 31))
    assert {each.became for each in early_day.found} == {Became.OPEN}
    page = client_of(cast.leyla).get("/watch/judgements/").content.decode()
    assert "0.13" in page or "0.12" in page
    assert "did not rise surely" in page


def test_a_corpus_that_ends_before_the_three_years_tells_nothing(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [*papers(says={}, to=2014), work("stray", source="open", year=2020)])
    look = kept_look(cast, "laser")
    vote(cast.hamad, look, "laser", Rise.YES)

    (found,) = judging.judgements(reader=cast.leyla.actor, today=TODAY).found

    assert found.became is Became.OPEN


def test_one_vote_a_person_counts_and_the_last_does(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, papers(says={}))
    look, sam = kept_look(cast, "laser", "maser", "phaser"), analyst(cast)
    vote(cast.hamad, look, "laser", Rise.NO, relevance=Relevance.LOW)
    vote(cast.hamad, look, "laser", Rise.YES, at=AT.replace(hour=13), relevance=Relevance.HIGH)
    vote(sam, look, "laser", Rise.YES)
    vote(sam, look, "maser", Rise.NO)
    vote(sam, look, "phaser", Rise.UNSURE)

    tally = judging.tally("open", "laser", reader=cast.leyla.actor)
    assert tally.rises == {Rise.YES: 2, Rise.NO: 0, Rise.UNSURE: 0}
    assert tally.relevances == {Relevance.LOW: 0, Relevance.MEDIUM: 0, Relevance.HIGH: 1}
    own = tally.of(cast.hamad.person)
    assert own is not None
    assert own.cast_at == AT.replace(hour=13)

    view = looks.look(look.id, reader=cast.leyla.actor)
    disputes = judging.disputed(view, reader=cast.leyla.actor)
    assert [each.topic.term for each in disputes] == ["laser", "maser"]
    assert disputes[0].gap > disputes[1].gap
    page = client_of(cast.leyla).get("/watch/topics/?order=disputed").content.decode()
    assert page.index(">laser<") < page.index(">maser<")
    assert ">phaser<" not in page


def test_notes_are_written_amended_and_withdrawn_by_their_author(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, papers(says={2014: ["laser"]}))
    look, sam = kept_look(cast, "laser"), analyst(cast)
    key = uuid4()
    judged.write_note(
        id=key,
        look=look.id,
        term="laser",
        text=" Seen at a fair. ",
        evidence="open 2014-0",
        by=cast.hamad.actor,
        at=AT,
    )

    (note,) = judging.notes("open", "laser", reader=cast.leyla.actor)
    assert (note.text, note.evidence, note.evidence_title) == ("Seen at a fair.", "open 2014-0", "laser")
    assert note.evidence_address == "https://example.org/2014-0"

    def amend(by: Player, text: str = "Mine now.", evidence: str = "") -> str:
        return refused(lambda: judged.amend_note(key, text=text, evidence=evidence, by=by.actor, at=AT))

    assert amend(sam) == "no_such_note"
    assert refused(lambda: judged.withdraw_note(key, by=sam.actor, at=AT)) == "no_such_note"
    assert amend(cast.hamad, " ") == "topic_note_empty"
    assert amend(cast.hamad, "x" * (NOTE_MAX + 1)) == "topic_note_too_long"
    assert amend(cast.hamad, evidence="open nothing") == "note_evidence_unknown"
    assert amend(cast.hamad, evidence="javascript:alert(1)") == "note_evidence_unknown"
    assert amend(cast.leyla) == "not_permitted"
    judged.amend_note(key, text="Again.", evidence="https://example.org/a", by=cast.hamad.actor, at=AT)
    (note,) = judging.notes("open", "laser", reader=cast.leyla.actor)
    assert (note.text, note.amended_at, note.evidence_title) == ("Again.", AT, "")
    judged.withdraw_note(key, by=cast.hamad.actor, at=AT)
    assert judging.notes("open", "laser", reader=cast.leyla.actor) == []
    assert TopicNote.objects.get(pk=key).text == ""


def test_the_card_takes_and_shows_what_people_say(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, papers(says={2014: ["laser"]}))
    look = kept_look(cast, "laser")
    client, card = client_of(cast.hamad), "/watch/topics/laser/"

    post(client, f"{card}vote/", look=str(look.id), rise="yes", relevance="high", reason="A <strong> case.")
    post(client, f"{card}notes/", look=str(look.id), text="Seen <before>.", evidence="open 2014-0")

    for language in Language:
        page = client_of(cast.leyla, language).get(card).content.decode()
        assert "A &lt;strong&gt; case." in page
        assert "Seen &lt;before&gt;." in page
        assert "notes/" not in page
    again = client.post(f"{card}notes/", {"look": str(look.id), "text": "Kept.", "evidence": "nowhere"})
    assert again.status_code == 422
    assert "Kept." in again.content.decode()
    key = TopicNote.objects.get().id
    form = client.get(f"{card}notes/{key}/?look={look.id}&source=open").content.decode()
    assert "Seen &lt;before&gt;." in form
    post(client, f"{card}notes/{key}/", look=str(look.id), text="Amended.", evidence="")
    post(client, f"{card}notes/{key}/withdraw/", look=str(look.id))
    assert "Amended." not in client.get(card).content.decode()
    _others_cannot(cast, look)


def _others_cannot(cast: Cast, look: Look) -> None:
    card, leyla = "/watch/topics/laser/", client_of(cast.leyla)
    assert leyla.post(f"{card}vote/", {"look": str(look.id), "rise": "yes"}).status_code == 409
    assert leyla.post(f"{card}notes/", {"look": str(look.id), "text": "x"}).status_code == 409
    assert TopicNote.objects.exclude(by=cast.hamad.person).count() == 0
    assert client_of(cast.noor).get("/watch/judgements/").status_code == 409
    hamad = client_of(cast.hamad)
    assert hamad.post(f"{card}vote/", {"look": str(look.id), "rise": "maybe"}).status_code == 409
    assert hamad.get(f"{card}notes/{uuid4()}/?look={look.id}&source=open").status_code == 404


def test_what_cannot_be_voted_is_refused(cast: Cast) -> None:
    look = kept_look(cast, "laser")

    def say(term: str = "laser", of: UUID = look.id, by: Any = cast.hamad.actor, reason: str = "") -> str:
        return refused(
            lambda: judged.vote(
                look=of, term=term, rise=Rise.YES, relevance=None, reason=reason, by=by, at=AT
            )
        )

    assert say(by=cast.leyla.actor) == "not_permitted"
    assert say(term="phaser") == "no_such_topic"
    assert say(of=uuid4()) == "no_such_look"
    assert say(reason="x" * (REASON_MAX + 1)) == "vote_reason_too_long"
