"""May this reader see what carries this label? A table, and two laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.labels import EVERYONE, Classification, Handling, Label, label_from, public_label
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import ANONYMOUS, Reader, decide

OWNER = "institution:owner"
PUBLIC, PARTNERS, RESTRICTED = Classification


def reader(*parties: str, government: bool = False, ceiling: Classification = PARTNERS) -> Reader:
    return Reader(frozenset({EVERYONE, *parties}), government, ceiling)


def label(classification: Classification, *releasable_to: str, government_only: bool = False) -> Label:
    handling = (Handling.GOVERNMENT_ONLY,) if government_only else ()
    return Label(classification, releasable_to, handling, OWNER)


TABLE = [
    ("everyone sees what is public", label(PUBLIC), ANONYMOUS, ()),
    ("nobody in particular sees what is for partners", label(PARTNERS), ANONYMOUS, ("above_ceiling",)),
    ("a partner sees what is for partners", label(PARTNERS), reader("state:MA"), ()),
    (
        "a partner outside the list does not",
        label(PARTNERS, "state:US"),
        reader("state:MA"),
        ("not_releasable",),
    ),
    ("a state of a bloc on the list does", label(PARTNERS, "bloc:OIC"), reader("state:MA", "bloc:OIC"), ()),
    ("public with a list is for the list", label(PUBLIC, "state:US"), ANONYMOUS, ("not_releasable",)),
    (
        "government only is not for a company",
        label(PARTNERS, "state:US", government_only=True),
        reader("state:US"),
        ("government_only",),
    ),
    (
        "government only is for a government on the list",
        label(PARTNERS, "state:US", government_only=True),
        reader("state:US", government=True),
        (),
    ),
    (
        "restricted needs a role that may see it",
        label(RESTRICTED, "state:MA"),
        reader("state:MA"),
        ("above_ceiling",),
    ),
    ("restricted is for the list", label(RESTRICTED, "state:MA"), reader("state:MA", ceiling=RESTRICTED), ()),
    (
        "restricted without a list is for its originator alone",
        label(RESTRICTED),
        reader("state:MA", government=True, ceiling=RESTRICTED),
        ("not_releasable",),
    ),
    ("the originator always sees its own", label(RESTRICTED, government_only=True), reader(OWNER), ()),
]


@pytest.mark.parametrize(("rule", "carried", "who", "reasons"), TABLE, ids=[row[0] for row in TABLE])
def test_release(rule: str, carried: Label, who: Reader, reasons: tuple[str, ...]) -> None:
    del rule

    assert decide(carried, who).reasons == reasons


CODES = some.sampled_from(["state:MA", "state:US", "bloc:OIC", "institution:x"])
LABELS = some.builds(
    Label,
    some.sampled_from(Classification),
    some.frozensets(CODES).map(lambda codes: tuple(sorted(codes))),
    some.sampled_from([(), (Handling.GOVERNMENT_ONLY,)]),
    some.just(OWNER),
)
READERS = some.builds(Reader, some.frozensets(CODES), some.booleans(), some.sampled_from(Classification))


@given(LABELS)
def test_a_label_is_read_as_it_was_written(written: Label) -> None:
    assert label_from(written.as_json()) == written


@given(LABELS, READERS)
def test_a_closer_label_never_shows_more(carried: Label, who: Reader) -> None:
    closer = Label(RESTRICTED, carried.releasable_to, (Handling.GOVERNMENT_ONLY,), carried.originator)

    if decide(closer, who).is_allowed:
        assert decide(carried, who).is_allowed


@pytest.mark.parametrize(
    "value",
    [
        None,
        "public",
        {"classification": "public"},
        {**public_label(OWNER).as_json(), "classification": "cosmic"},
        {**public_label(OWNER).as_json(), "handling": ["burn_after_reading"]},
        {**public_label(OWNER).as_json(), "releasable_to": ["planet:mars"]},
        {**public_label(OWNER).as_json(), "releasable_to": ["state:"]},
        {**public_label(OWNER).as_json(), "releasable_to": "state:MA"},
        {**public_label(OWNER).as_json(), "originator": "somebody"},
        {**public_label(OWNER).as_json(), "until": "2030"},
    ],
)
def test_a_label_that_nobody_knows_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="label_unknown"):
        label_from(value)  # type: ignore[arg-type]  # that is the point
