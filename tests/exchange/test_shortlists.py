"""Shortlists: whose they are, what stands on them, and what they tell of a record that is gone."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, content, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import publishing, shortlisting
from mithaq.exchange.actions.shortlisting import ENTRIES_MAX, LISTS_MAX, Step
from mithaq.exchange.queries import records, shortlists
from mithaq.exchange.queries.shortlists import ShortlistView


def made(by: Player, *references: str, is_shared: bool = False) -> UUID:
    key = uuid4()
    shortlisting.make_shortlist(id=key, name="Pumps", subject=None, is_shared=is_shared, by=by.actor, at=AT)
    shortlisting.add_records(key, [id_of(by, each) for each in references], by=by.actor)
    return key


def id_of(by: Player, reference: str) -> UUID:
    return records.record(reference, labels=by.scope.labels, on=AT.date()).id


def seen(key: UUID, by: Player) -> ShortlistView:
    return shortlists.shortlist(key, by.actor, by.scope)


def titles(key: UUID, by: Player) -> list[str | None]:
    return [
        next(iter(each.record.content.texts.values())).title if each.record else None
        for each in seen(key, by).entries
    ]


def three(cast: Cast) -> list[str]:
    return [published(cast.leyla, cast.kerem, content(title)) for title in ("One", "Two", "Three")]


def test_a_list_is_ordered_by_hand(cast: Cast) -> None:
    references = three(cast)
    key = made(cast.leyla, *references)
    last = id_of(cast.leyla, references[2])

    for step in (Step.UP, Step.UP, Step.UP):
        shortlisting.move_entry(key, last, step=step, by=cast.leyla.actor, scope=cast.leyla.scope)
    raised = titles(key, cast.leyla)
    shortlisting.move_entry(key, last, step=Step.DOWN, by=cast.leyla.actor, scope=cast.leyla.scope)

    assert raised == ["Three", "One", "Two"]
    assert titles(key, cast.leyla) == ["One", "Three", "Two"]


def test_a_record_stands_on_a_list_once(cast: Cast) -> None:
    references = three(cast)
    key = made(cast.leyla, *references)

    shortlisting.add_records(key, [id_of(cast.leyla, references[0])], by=cast.leyla.actor)

    assert titles(key, cast.leyla) == ["One", "Two", "Three"]


def test_a_list_that_is_not_shared_does_not_exist_for_others(cast: Cast) -> None:
    key = made(cast.leyla, *three(cast))

    for player in (cast.kerem, cast.amina, cast.hamad):
        with pytest.raises(Refused, match="shortlist_unknown"):
            seen(key, player)
        with pytest.raises(Refused, match="shortlist_unknown"):
            shortlisting.add_records(key, [], by=player.actor)
        with pytest.raises(Refused, match="shortlist_unknown"):
            shortlisting.delete_shortlist(key, by=player.actor)


def test_colleagues_write_on_a_shared_list_and_other_institutions_do_not_see_it(cast: Cast) -> None:
    references = three(cast)
    key = made(cast.leyla, references[0], is_shared=True)

    shortlisting.add_records(key, [id_of(cast.kerem, references[1])], by=cast.kerem.actor)

    assert titles(key, cast.leyla) == ["One", "Two"]
    with pytest.raises(Refused, match="shortlist_unknown"):
        seen(key, cast.amina)


def test_only_the_owner_renames_shares_or_deletes(cast: Cast) -> None:
    key = made(cast.leyla, is_shared=True)

    with pytest.raises(Refused, match="shortlist_not_yours"):
        shortlisting.change_shortlist(key, name="Mine", is_shared=False, by=cast.kerem.actor)
    with pytest.raises(Refused, match="shortlist_not_yours"):
        shortlisting.delete_shortlist(key, by=cast.kerem.actor)

    assert seen(key, cast.kerem).name == "Pumps"


def test_a_withdrawn_and_an_expired_record_are_told_alike_and_without_their_note(cast: Cast) -> None:
    withdrawn = published(cast.leyla, cast.kerem, content("Sold"))
    expiring = published(cast.leyla, cast.kerem, content("Short", valid_until="2026-07-01"))
    key = made(cast.leyla, withdrawn, expiring)
    for each in (withdrawn, expiring):
        shortlisting.write_note(
            key,
            id_of(cast.leyla, each),
            note="A title in a note",
            by=cast.leyla.actor,
            scope=cast.leyla.scope,
        )

    publishing.withdraw_record(id_of(cast.leyla, withdrawn), reason="Sold.", by=cast.leyla.actor, at=AT)
    later = replace(cast.leyla.scope, on=date(2026, 8, 1))
    entries = shortlists.shortlist(key, cast.leyla.actor, later).entries

    assert [(each.record, each.note) for each in entries] == [(None, ""), (None, "")]


def test_what_a_colleague_may_not_see_is_not_on_their_list_at_all(cast: Cast) -> None:
    # Sam as an officer sees the restricted record that is released to his state; a colleague does not.
    appointing.appoint(
        id=uuid4(), person=cast.sam.person, role=Role.PROGRAMME_OFFICER, by=cast.hamad.actor, at=AT
    )
    secret = published(cast.leyla, cast.kerem, content("Zirconium", label=label("restricted", "state:US")))
    open_one = published(cast.leyla, cast.kerem, content("One"))
    key = made(cast.sam, secret, open_one, is_shared=True)
    officer = cast.sam
    held = titles(key, officer)
    owner = replace(officer.actor, person=uuid4(), roles=frozenset({Role.TECHNOLOGY_OWNER}))

    colleague = shortlists.shortlist(key, owner, cast.amina.scope)

    assert held == ["Zirconium", "One"]
    assert [each.record.reference for each in colleague.entries if each.record] == [open_one]
    assert len(colleague.entries) == 1


def test_an_own_entry_that_became_hidden_says_only_that_it_is_gone(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Zirconium"))
    key = made(cast.amina, reference)

    hidden = replace(cast.amina.scope, labels=())
    (entry,) = shortlists.shortlist(key, cast.amina.actor, hidden).entries

    assert (entry.record, entry.note) == (None, "")


def test_entries_that_one_may_not_see_take_no_room(cast: Cast) -> None:
    key = made(cast.leyla, is_shared=True)
    shortlisting.add_records(key, [uuid4() for _ in range(ENTRIES_MAX)], by=cast.leyla.actor)

    shortlisting.add_records(key, [id_of(cast.kerem, three(cast)[0])], by=cast.kerem.actor)

    assert len(shortlists.shortlist(key, cast.kerem.actor, cast.kerem.scope).available) == 1


def test_names_and_notes_and_sizes_have_bounds(cast: Cast) -> None:
    reference = three(cast)[0]
    key = made(cast.leyla, reference)
    record, by, scope = id_of(cast.leyla, reference), cast.leyla.actor, cast.leyla.scope

    with pytest.raises(Refused, match="name_invalid"):
        shortlisting.change_shortlist(key, name="  ", is_shared=False, by=by)
    with pytest.raises(Refused, match="name_invalid"):
        shortlisting.change_shortlist(key, name="x" * 81, is_shared=False, by=by)
    with pytest.raises(Refused, match="note_invalid"):
        shortlisting.write_note(key, record, note="x" * 401, by=by, scope=scope)
    with pytest.raises(Refused, match="entries_too_many"):
        shortlisting.add_records(key, [uuid4() for _ in range(ENTRIES_MAX)], by=by)
    for _ in range(LISTS_MAX - 1):
        made(cast.leyla)
    with pytest.raises(Refused, match="shortlists_too_many"):
        made(cast.leyla)


def test_an_entry_that_is_taken_off_is_gone_and_cannot_be_moved(cast: Cast) -> None:
    references = three(cast)
    key = made(cast.leyla, *references)
    gone, by, scope = id_of(cast.leyla, references[1]), cast.leyla.actor, cast.leyla.scope

    shortlisting.remove_entry(key, gone, by=by, scope=scope)

    assert titles(key, cast.leyla) == ["One", "Three"]
    with pytest.raises(Refused, match="entry_unknown"):
        shortlisting.move_entry(key, gone, step=Step.UP, by=by, scope=scope)
    with pytest.raises(Refused, match="entry_unknown"):
        shortlisting.write_note(key, gone, note="x", by=by, scope=scope)
