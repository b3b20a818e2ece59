"""CVE records, the NVD's feeds and CISA's catalogue: each form read, loaded whole, and once."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from callers import refused
from cast import Cast, Player
from mithaq.watch.actions import loading_vulnerabilities
from mithaq.watch.domain.numbering import Warned
from mithaq.watch.domain.vulnerabilities import CveRecord, CveSource, folded_name, lag_days, merged
from mithaq.watch.models import Cve, CyberLoad, KevListing
from mithaq.watch.queries import cyber_news, vulnerabilities
from mithaq.watch.queries.vulnerabilities import Choice, CveView
from vulnerability_world import AT, catalogue, cve, entry, load_cve, load_kev, nvd_1, nvd_2, written


def one(number: str = "CVE-2024-0001") -> CveView:
    (found,) = vulnerabilities.cves(Choice(cve=number))
    return found


def test_a_cve_record_is_kept_with_who_numbered_it(cast: Cast, tmp_path: Path) -> None:
    view = load_cve(cast, written(tmp_path, cve(), "CVE-2024-0001.json"))

    assert view.counts == {"new": 1, "changed": 0, "same": 0, "beside": 0}
    assert one() == CveView(
        cve="CVE-2024-0001",
        published_on=date(2024, 2, 10),
        assigner="greydoor",
        summary="The door opens by itself.",
        score=Decimal("9.8"),
        score_version="3.1",
        weaknesses=("CWE-287",),
        vendors=("grey door",),
        products=("lock 2",),
        listed_on=None,
    )


def test_what_other_publishers_add_to_a_record_is_read_after_the_authoritys_own(
    cast: Cast, tmp_path: Path
) -> None:
    record = cve(cna={"metrics": [{"other": {}}]})
    record["containers"]["adp"] = [
        {
            "metrics": [{"cvssV3_1": {"baseScore": 5.5}}],
            "affected": [{"vendor": "Blue Lamp", "product": "Bulb"}],
            "problemTypes": [{"descriptions": [{"cweId": "CWE-1"}]}],
        }
    ]

    load_cve(cast, written(tmp_path, record, "one.json"))

    assert (one().score, one().vendors, one().weaknesses) == (
        Decimal("5.5"),
        ("grey door", "blue lamp"),
        ("CWE-287", "CWE-1"),
    )


@pytest.mark.parametrize(
    ("feed", "assigner", "products"),
    [
        ({"CVE_data_type": "CVE", "CVE_Items": [nvd_1()]}, "greydoor", ("lock:pro",)),
        ({"resultsPerPage": 1, "vulnerabilities": [nvd_2()]}, "jpcert", ("lock",)),
    ],
)
def test_feeds_of_the_nvd_are_read_with_their_platforms(
    cast: Cast, tmp_path: Path, feed: dict[str, Any], assigner: str, products: tuple[str, ...]
) -> None:
    load_cve(cast, written(tmp_path, feed, "feed.json"))

    found = one()
    assert (found.assigner, found.vendors, found.products) == (assigner, ("grey door",), products)
    assert (found.score, found.published_on) == (Decimal("7.5"), date(2024, 2, 11))
    assert found.weaknesses == ("CWE-287",)
    assert found.summary == "A door, by the NVD."


def test_of_two_sources_the_record_counts_first_and_the_order_does_not(cast: Cast, tmp_path: Path) -> None:
    record = written(tmp_path, cve(cna={"metrics": []}), "one.json")
    feed = written(tmp_path, {"vulnerabilities": [nvd_2()]}, "feed.json")
    load_cve(cast, record)
    load_cve(cast, feed)
    first = one()

    Cve.objects.all().delete()
    load_cve(cast, feed, at=AT + timedelta(hours=1))
    load_cve(cast, record, at=AT + timedelta(hours=2))

    assert one() == first
    assert (first.published_on, first.assigner) == (date(2024, 2, 10), "greydoor")
    assert (first.score, first.products) == (Decimal("7.5"), ("lock 2", "lock"))


@pytest.mark.parametrize(
    ("first", "other", "holds"),
    [
        (
            {"score": Decimal(9), "score_version": "4"},
            {"score": Decimal(7), "score_version": "3"},
            {"score_version": "4"},
        ),
        (
            {"score": None},
            {"score": Decimal(0), "score_version": "3"},
            {"score": Decimal(0), "score_version": "3"},
        ),
        (
            {"modified_on": date(2024, 1, 1)},
            {"modified_on": date(2025, 1, 1)},
            {"modified_on": date(2025, 1, 1)},
        ),
        ({"score": Decimal(0)}, {"score": Decimal(7)}, {"score": Decimal(0)}),
        ({"is_rejected": True}, {"is_rejected": False}, {"is_rejected": True}),
        ({"is_rejected": False}, {"is_rejected": True}, {"is_rejected": False}),
        ({"vendors": ("a", "b")}, {"vendors": ("b", "c")}, {"vendors": ("a", "b", "c")}),
        ({"assigner": ""}, {"assigner": "x", "summary": "s"}, {"assigner": "x", "summary": "s"}),
    ],
)
def test_what_holds_of_two_sources(
    first: dict[str, Any], other: dict[str, Any], holds: dict[str, Any]
) -> None:
    told = {CveSource.NVD: CveRecord("CVE-1", **other), CveSource.CVE: CveRecord("CVE-1", **first)}

    found = merged(told)

    assert {name: getattr(found, name) for name in holds} == holds


def packed(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def raw(record: dict[str, Any]) -> bytes:
    return json.dumps(record).encode()


def test_the_archive_of_all_records_is_read_also_inside_another(cast: Cast, tmp_path: Path) -> None:
    inner = packed(
        ("cves/2024/0xxx/CVE-2024-0001.json", raw(cve())),
        ("cves/2024/0xxx/CVE-2024-0002.json", raw(cve("CVE-2024-0002"))),
        ("cves/delta.json", b'{"new": []}'),
        ("README.md", b"words"),
        ("cves/2024/0xxx/CVE-2024-0003.json", b"no json"),
    )

    view = load_cve(cast, written(tmp_path, packed(("cves.zip", inner)), "all.zip.zip"))

    assert view.counts == {"new": 2, "changed": 0, "same": 0, "beside": 2}
    assert [(each.place, each.code) for each in view.unread] == [
        ("cves/2024/0xxx/CVE-2024-0003.json", "json_broken")
    ]


def test_a_folder_of_records_is_read_whole(cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "cves" / "2024"
    folder.mkdir(parents=True)
    for number in (1, 2, 3):
        written(folder, cve(f"CVE-2024-000{number}"), f"CVE-2024-000{number}.json")

    view = load_cve(cast, str(tmp_path / "cves"))

    assert view.counts["new"] == 3
    assert load_cve(cast, str(tmp_path / "cves"), at=AT + timedelta(days=1)).is_same


def test_the_same_again_changes_nothing_and_a_change_is_counted(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, [cve(), cve("CVE-2024-0002")], "two.json")
    load_cve(cast, place)
    seen = dict(Cve.objects.values_list("cve", "seen_at"))

    again = load_cve(cast, place, at=AT + timedelta(days=1))

    assert again.is_same
    assert dict(Cve.objects.values_list("cve", "seen_at")) == seen
    changed = [cve(cna={"metrics": []}), cve("CVE-2024-0002"), cve("CVE-2024-0003")]
    third = load_cve(cast, written(tmp_path, changed, "two.json"), at=AT + timedelta(days=2))
    assert third.counts == {"new": 1, "changed": 1, "same": 1, "beside": 0}
    assert one().score is None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("words", "cve_number_missing"),
        (cve("CVE-24-1"), "cve_number_missing"),
        (cve(datePublished=None), "cve_day_missing"),
        (cve(datePublished="soon"), "cve_day_missing"),
        ({}, "cve_number_missing"),
    ],
)
def test_a_bad_record_is_told_with_its_place_and_stops_nothing(
    cast: Cast, tmp_path: Path, bad: Any, code: str
) -> None:
    place = written(tmp_path, json.dumps([bad, cve("CVE-2024-0009")]).encode(), "two.json")

    view = load_cve(cast, place)

    assert [(each.place, each.code) for each in view.unread] == [("two.json:1", code)]
    assert view.counts["new"] == 1


def test_a_record_that_was_rejected_needs_no_day_and_is_in_no_list(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, [cve(state="REJECTED", datePublished=None), cve("CVE-2024-0002")], "two.json")

    view = load_cve(cast, place)

    assert (view.counts["new"], view.unread_count) == (2, 0)
    assert [each.cve for each in vulnerabilities.cves(Choice())] == ["CVE-2024-0002"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source_empty"),
        (b"words", "cve_none_read"),
        (b"[", "source_broken"),
        (raw(cve()).join([b"[", b', {"broken": '])[:-3], "source_broken"),
        (b'{"CVE_Items": []}', "cve_none_read"),
        (b'{"vulnerabilities": [{"cve": {}}]}', "cve_none_read"),
        (b"PK\x03\x04 and nothing", "source_unreadable"),
        (catalogue(entry()), "cve_none_read"),
    ],
)
def test_a_file_that_is_wholly_wrong_is_refused_and_leaves_nothing(
    cast: Cast, tmp_path: Path, data: bytes, code: str
) -> None:
    place = written(tmp_path, data, "file.json")

    assert refused(lambda: load_cve(cast, place)) == code
    assert not Cve.objects.exists()
    assert not CyberLoad.objects.exists()


def test_a_load_that_breaks_off_keeps_nothing_of_what_it_read(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading_vulnerabilities, "AT_ONCE", 1)
    data = json.dumps([cve(f"CVE-2024-000{number}") for number in range(1, 6)]).encode()

    assert refused(lambda: load_cve(cast, written(tmp_path, data[:-40], "five.json"))) == "source_broken"
    assert not Cve.objects.exists()


def test_the_catalogue_is_kept_as_json_and_as_csv_alike(cast: Cast, tmp_path: Path) -> None:
    load_kev(cast, written(tmp_path, catalogue(entry(), entry("CVE-2024-0002", cwes=[])), "kev.json"))
    rows = sorted(KevListing.objects.values_list("cve", "vendor", "added_on", "is_ransomware", "weaknesses"))
    KevListing.objects.all().delete()
    CyberLoad.objects.all().delete()
    out = io.StringIO()
    writer = csv.DictWriter(out, list(entry()))
    writer.writeheader()
    writer.writerow({**entry(), "cwes": "CWE-287"})
    writer.writerow({**entry("CVE-2024-0002"), "cwes": ""})

    load_kev(cast, written(tmp_path, b"\xef\xbb\xbf" + out.getvalue().encode(), "kev.csv"))

    again = sorted(KevListing.objects.values_list("cve", "vendor", "added_on", "is_ransomware", "weaknesses"))
    assert again == rows
    assert rows[0][1:4] == ("Grey Door", date(2024, 3, 10), True)


def test_a_newer_catalogue_adds_changes_and_drops(cast: Cast, tmp_path: Path) -> None:
    first = catalogue(entry(), entry("CVE-2024-0002"), entry("CVE-2024-0003"))
    load_kev(cast, written(tmp_path, first, "kev.json"))
    second = catalogue(
        entry(), entry("CVE-2024-0002", product="Lock 3"), entry("CVE-2024-0004"), released="2024-06-01"
    )

    view = load_kev(cast, written(tmp_path, second, "kev.json"), at=AT + timedelta(days=1))

    assert [view.counts[name] for name in ("new", "changed", "same", "dropped")] == [1, 1, 1, 1]
    assert [each.cve for each in vulnerabilities.kev(Choice())] == [
        "CVE-2024-0004",
        "CVE-2024-0002",
        "CVE-2024-0001",
    ]
    assert KevListing.objects.get(cve="CVE-2024-0003").dropped_on == date(2024, 6, 1)
    assert load_kev(cast, written(tmp_path, second, "kev.json"), at=AT + timedelta(days=2)).is_same
    older = written(tmp_path, first, "old.json")
    assert refused(lambda: load_kev(cast, older, at=AT + timedelta(days=3))) == "kev_older"


def test_an_entry_that_comes_back_is_listed_again(cast: Cast, tmp_path: Path) -> None:
    for day, entries in (
        (1, [entry(), entry("CVE-2024-0002")]),
        (2, [entry()]),
        (3, [entry(), entry("CVE-2024-0002")]),
    ):
        place = written(tmp_path, catalogue(*entries, released=f"2024-05-0{day}"), "kev.json")
        load_kev(cast, place, at=AT + timedelta(days=day))

    assert vulnerabilities.kev_count(Choice()) == 2


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (entry("no number"), "cve_number_missing"),
        (entry("CVE-2024-0005", dateAdded="May"), "kev_day_missing"),
        (entry(), "cve_repeated"),
    ],
)
def test_a_bad_entry_is_told_with_its_place(cast: Cast, tmp_path: Path, bad: Any, code: str) -> None:
    view = load_kev(cast, written(tmp_path, catalogue(entry(), bad), "kev.json"))

    assert [(each.place, each.code) for each in view.unread] == [("kev.json:2", code)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source_empty"),
        (b"{", "source_broken"),
        (b"{}", "kev_unknown"),
        (catalogue(), "kev_unknown"),
        (b"a,b\n1,2\n", "kev_unknown"),
        (b"\xff\xfe\x00", "source_broken"),
        (b'cveID,vendorProject,product,vulnerabilityName,dateAdded\n"open', "source_broken"),
        (raw(cve()), "kev_unknown"),
    ],
)
def test_what_is_no_catalogue_is_refused(cast: Cast, tmp_path: Path, data: bytes, code: str) -> None:
    place = written(tmp_path, data, "kev")

    assert refused(lambda: load_kev(cast, place)) == code
    assert not KevListing.objects.exists()


def test_only_who_keeps_the_watch_loads(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, catalogue(entry()), "kev.json")

    def load(by: Player) -> None:
        loading_vulnerabilities.load_kev(place, by=by.actor, at=AT)

    assert refused(lambda: load(cast.leyla)) == "not_permitted"
    assert refused(lambda: load(cast.noor)) == "not_permitted"


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(), ["CVE-2024-0003", "CVE-2024-0002", "CVE-2024-0001"]),
        (Choice(since=date(2024, 2, 11)), ["CVE-2024-0003", "CVE-2024-0002"]),
        (Choice(vendors=("GREY_door",)), ["CVE-2024-0003", "CVE-2024-0001"]),
        (Choice(products=("bulb", "nothing")), ["CVE-2024-0002"]),
        (Choice(vendors=("Grey Door",), products=("bulb",)), []),
        (Choice(score_from=Decimal("9.8")), ["CVE-2024-0003", "CVE-2024-0001"]),
        (Choice(score_from=Decimal("9.9")), []),
        (Choice(is_ransomware=True), ["CVE-2024-0001"]),
        (Choice(cve="cve-2024-0002"), ["CVE-2024-0002"]),
    ],
)
def test_cve_are_found_by_what_is_of_interest(
    cast: Cast, tmp_path: Path, choice: Choice, found: list[str]
) -> None:
    lamp = {"affected": [{"vendor": "Blue Lamp", "product": "Bulb"}], "metrics": []}
    records = [
        cve(),
        cve("CVE-2024-0002", datePublished="2024-02-11T00:00:00Z", cna=lamp),
        cve("CVE-2024-0003", datePublished="2024-02-12T00:00:00Z"),
    ]
    load_cve(cast, written(tmp_path, records, "three.json"))
    listed = [entry(), entry("CVE-2024-0003", knownRansomwareCampaignUse="Unknown")]
    load_kev(cast, written(tmp_path, catalogue(*listed), "kev.json"))

    assert [each.cve for each in vulnerabilities.cves(choice)] == found
    assert vulnerabilities.cve_count(choice) == len(found)


def test_the_lag_is_from_publication_to_listing_and_the_first_year_is_told_apart(
    cast: Cast, tmp_path: Path
) -> None:
    records = [
        cve(f"CVE-2020-000{number}", datePublished=f"2020-01-0{number}T00:00:00Z") for number in (1, 2, 3)
    ]
    load_cve(cast, written(tmp_path, records, "three.json"))
    listed = [
        entry("CVE-2020-0001", dateAdded="2022-01-01"),
        entry("CVE-2020-0002", dateAdded="2022-12-31"),
        entry("CVE-2020-0003", dateAdded="2023-01-01"),
        entry("CVE-2020-0009", dateAdded="2023-01-01"),
    ]
    load_kev(cast, written(tmp_path, catalogue(*listed), "kev.json"))

    found = vulnerabilities.lag()

    assert (found.entries, found.joined, found.median) == (4, 3, 1094)
    assert (found.late_joined, found.late_median) == (1, 1094)
    assert [each.lag_days for each in vulnerabilities.kev(Choice(cve="CVE-2020-0001"))] == [731]
    assert lag_days(date(2024, 1, 2), date(2024, 1, 1)) == -1
    assert lag_days(None, date(2024, 1, 1)) is None


def test_years_of_the_tables_carry_their_warning(cast: Cast, tmp_path: Path) -> None:
    def numbered(year: int, count: int, authorities: int) -> list[dict[str, Any]]:
        return [
            cve(
                f"CVE-{year}-{number:04}",
                datePublished=f"{year}-12-31T00:00:00Z",
                assignerShortName=f"a{number % authorities}",
            )
            for number in range(count)
        ]

    records = [*numbered(2016, 100, 2), *numbered(2017, 200, 10), *numbered(2018, 220, 10)]
    rejected = [cve(f"CVE-2018-9{number:03}", state="REJECTED") for number in range(50)]
    load_cve(cast, written(tmp_path, [*records, *rejected], "many.json"))

    found = vulnerabilities.cve_years()

    assert [(each.year, each.count, each.assigners) for each in found] == [
        (2016, 100, 2),
        (2017, 200, 10),
        (2018, 220, 10),
    ]
    assert [each.warnings for each in found] == [(), (Warned.MORE_ASSIGNERS,), ()]


def test_what_changed_since_a_day_is_told_of_all_sources(cast: Cast, tmp_path: Path) -> None:
    load_cve(
        cast,
        written(tmp_path, [cve(), cve("CVE-2023-0001", datePublished="2023-01-01T00:00:00Z")], "two.json"),
    )
    load_kev(
        cast,
        written(tmp_path, catalogue(entry(), entry("CVE-2023-0001", dateAdded="2023-02-01")), "kev.json"),
    )
    load_kev(
        cast,
        written(tmp_path, catalogue(entry(), released="2024-06-01"), "kev.json"),
        at=AT + timedelta(days=1),
    )

    found = cyber_news.news(date(2024, 2, 1), reader=cast.leyla.actor)

    assert (found.kev_count, [each.cve for each in found.kev], found.kev_dropped) == (
        1,
        ["CVE-2024-0001"],
        ("CVE-2023-0001",),
    )
    assert (found.cve_count, found.cve_vendors) == (1, (("grey door", 1),))
    assert found.releases == ()
    assert cyber_news.news(date(2024, 2, 1), vendors=("nobody",), reader=cast.leyla.actor).kev_count == 0
    assert refused(lambda: cyber_news.news(date(2024, 2, 1), reader=cast.noor.actor)) == "not_permitted"


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Grey_Door", "grey door"), ("  A  B ", "a b"), ("n/a", ""), ("*", ""), ("", ""), ("Lock\\!", "lock!")],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert folded_name(name) == folded
