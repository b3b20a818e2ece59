"""The pages, files, calls and commands of give and take over time and of both sides' accounts."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from typer.testing import CliRunner

from callers import client_of, post
from cast import AT, Cast, bearer, content, published
from clearance.test_case_actions import World
from federation import test_packages
from federation.test_accounts import line, row, their_account
from federation.test_packages import answer, clearers, granted, invented_list, pull, send, world
from federation.test_packages import seen as package_seen
from joint_documents import deliver, opened_room
from joint_documents import granted as granted_document
from mithaq.access.domain.tokens import Scope
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import NotFound
from mithaq.clearance.queries import readers
from mithaq.cli import balance as commands
from mithaq.federation.actions import packing
from mithaq.federation.domain.receipts import cosigned
from mithaq.federation.queries import accounts, ledger
from mithaq.federation.queries.imbalances import imbalances
from mithaq.parties.domain.imbalance import BalanceVerdict
from mithaq.parties.domain.ledger import Grouping
from mithaq.projects.models import Given, Project
from mithaq.register import queries as register
from mithaq.register.domain.statement import SELF
from mithaq.web.register import OF_GIVING
from partner import ACKNOWLEDGED, Partner

partner = test_packages.partner
__all__ = ["clearers", "invented_list", "world"]
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def differing(world: World, partner: Partner) -> UUID:
    """A package that Malaysia's ministry counts still, taken back here."""
    key = send(world, granted(world, partner), ("design.pdf", b"Quiet."))
    receipt = cosigned(package_seen(world, key).note, name=partner.name, seal=partner.seal, at=LATER)
    partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))
    pull(partner)
    keeper = world.cast.kerem.actor
    (counted,) = accounts.account_with(partner.institution, reader=keeper, on=AT.date()).lines
    far = row(line(giver=partner.facts.code, key=f"mission:{uuid4()}", statement=99))
    partner.put_out(their_account(partner, f"institution:{keeper.institution}", [row(counted), far]))
    pull(partner)
    packing.recall_package(key, reason="By mistake", by=world.cast.leyla.actor, at=AT)
    return key


def out_of_balance(cast: Cast) -> None:
    """Nine works that Kerem's institute gave Amina's department, on one day."""
    ours, theirs = (f"institution:{each.institution}" for each in (cast.kerem, cast.amina))
    project = Project.objects.create(
        id=uuid4(),
        reference="J-1",
        lead=ours,
        parties=[ours, theirs],
        ever=[ours, theirs],
        titles={"en": "Water"},
        starts_on=AT.date(),
        ends_on=AT.date() + timedelta(days=400),
        opened_at=AT,
        changed_at=AT,
    )
    for place in range(9):
        Given.objects.create(
            id=uuid4(),
            project=project.id,
            giver=ours,
            takers=[theirs],
            what="contribution_money" if place == 0 else "deliverable",
            key=f"D{place}",
            on=AT.date(),
            weight=3,
        )


class TestOverTime:
    def test_a_delivery_is_told_by_each_grouping(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted_document(found))
        reader = world.cast.kerem.actor

        def codes(grouping: Grouping, **more: Any) -> dict[str, list[tuple[int, int, int]]]:
            told = ledger.ledger_of(reader=reader, on=AT.date(), grouping=grouping, **more)
            assert [(each.gave, each.took) for each in told.whole] == [(1, 0)]
            return {
                each.code: [(year.year, year.gave, year.took) for year in each.years] for each in told.groups
            }

        year = [(AT.year, 1, 0)]
        assert codes(Grouping.PARTY) == {found.recipient: year}
        assert codes(Grouping.PARTY, with_party=found.recipient) == {found.recipient: year}
        assert codes(Grouping.KIND) == {"delivery": year}
        assert codes(Grouping.FIELD) == {"maritime.marine_propulsion": year}
        assert codes(Grouping.PROGRAMME) == {"": year}
        assert codes(Grouping.BLOC)["OIC"] == year
        assert codes(Grouping.PARTY, of_state=True) == {found.recipient: year}
        with pytest.raises(NotFound, match="party_without_gifts"):
            codes(Grouping.PARTY, with_party="institution:nobody")

    def test_the_other_side_sees_the_same_figures_the_other_way(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted_document(found))

        (ours,) = ledger.leanings(reader=world.cast.kerem.actor, on=AT.date())
        (theirs,) = ledger.leanings(reader=world.cast.amina.actor, on=AT.date())

        assert (ours.party, ours.judged.gap, ours.judged.verdict) == (
            found.recipient,
            1,
            BalanceVerdict.TOO_FEW,
        )
        assert (theirs.party, theirs.judged.gap) == (found.ours, -1)

    def test_pages_files_and_calls_tell_it(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted_document(found))
        client, cast = client_of(world.cast.kerem), world.cast

        for by in Grouping:
            assert "curves-A" in client.get(f"/balance/years/?by={by.value}").content.decode()
        assert client.get("/balance/years/?by=colour").status_code == 409
        assert client.get("/balance/years/?with=institution:nobody").status_code == 404
        assert "Too few gifts to judge" in client.get("/balance/").content.decode()
        table = client.get("/watch/files/balance-years.csv?by=kind").content.decode()
        assert table.splitlines()[1:] == ["all,2026,1,0,1,1,1,0", "delivery,2026,1,0,1,1,1,0"]
        assert client.get("/watch/files/balance-years-chart.svg").content.startswith(b"<svg")
        assert found.reference in client.get("/watch/files/balance-gifts.csv").content.decode()
        standing = client.get("/watch/files/balance-standing.csv").content.decode()
        assert f"{found.recipient},too_few,1,1.0" in standing
        assert client.get("/watch/files/balance-money.parquet").status_code == 200
        key = bearer(cast.kerem, frozenset({Scope.READ}))
        told = Client().get("/api/v1/balance/years?by=field", headers=key).json()
        assert [each["code"] for each in told["groups"]] == ["maritime.marine_propulsion"]
        (stands,) = Client().get("/api/v1/balance/standing", headers=key).json()
        assert (stands["party"], stands["is_alert"], stands["kinds"]) == (
            found.recipient,
            False,
            ["delivery"],
        )
        empty = client_of(cast.sam).get("/balance/years/").content.decode()
        assert "Nothing has been given or taken yet." in empty

    def test_who_is_out_of_balance_is_told_to_both(self, cast: Cast) -> None:
        out_of_balance(cast)

        here, there = (client_of(by).get("/balance/").content.decode() for by in (cast.kerem, cast.amina))

        assert "Out of balance: Water Department took 27 points more from us than it gave" in here
        assert "Out of balance: Marine Institute gave us 27 points more than it took" in there

    def test_a_desk_tells_of_it_who_keeps_the_account_and_nobody_else(self, cast: Cast) -> None:
        published(cast.leyla, cast.kerem, content(str(uuid4())))
        out_of_balance(cast)

        keeper, owner = (client_of(by).get("/desk/").content.decode() for by in (cast.kerem, cast.leyla))

        assert "Out of balance: Water Department took 27 points more from us than it gave" in keeper
        assert f"/balance/years/?by=kind&amp;with=institution%3A{cast.amina.institution}" in keeper
        assert "Nothing waits for you." not in keeper
        assert "Out of balance" not in owner

    def test_what_a_desk_tells_is_reckoned_anew_once_the_register_has_grown(self, cast: Cast) -> None:
        published(cast.leyla, cast.kerem, content(str(uuid4())))
        before = imbalances(reader=cast.kerem.actor, on=AT.date())
        out_of_balance(cast)
        remembered = imbalances(reader=cast.kerem.actor, on=AT.date())
        published(cast.leyla, cast.kerem, content("Another"))

        (found,) = imbalances(reader=cast.kerem.actor, on=AT.date())

        assert (before, remembered) == ((), ())
        assert (found.party, found.judged.gap) == (f"institution:{cast.amina.institution}", 27)


class TestBothSides:
    def test_a_difference_stands_on_the_page_with_its_statements(
        self, world: World, partner: Partner, differing: UUID
    ) -> None:
        client = client_of(world.cast.kerem)

        assert "<strong>2</strong>" in client.get("/balance/accounts/").content.decode()
        page = client.get(f"/balance/accounts/{partner.institution}/").content.decode()

        assert f"package:{differing}" in page
        assert "The package was taken back." in page
        assert "not in this register" in page
        (first, second) = accounts.comparison(
            partner.institution, reader=world.cast.kerem.actor, on=AT.date()
        ).differences
        shown = next(each for each in (first, second) if each.key == f"package:{differing}").statements
        for each in shown:
            assert f"/register/{each}/" in page
            assert client.get(f"/register/{each}/").status_code == 200
        table = client.get(f"/watch/files/balance-differences.csv?other={partner.institution}")
        assert f"package:{differing},recalled" in table.content.decode()

    @pytest.mark.usefixtures("differing")
    @pytest.mark.usefixtures("differing")
    def test_what_shows_it_opens_for_nobody_whom_it_is_not_to(self, world: World) -> None:
        shown = [each.statement for each in register.entries() if each.statement.act in OF_GIVING]

        assert {each.act for each in shown} >= {"federation.package.sent", "federation.package.recalled"}
        for each in shown:
            address = f"/register/{each.id}/"
            assert client_of(world.cast.amina).get(address).status_code == 404, each.act
            assert Client().get(address).status_code in {302, 404}, each.act
            is_kept = each.act == "federation.account.told"
            assert client_of(world.cast.leyla).get(address).status_code == (404 if is_kept else 200), each.act

    @pytest.mark.usefixtures("differing")
    def test_a_label_holds_for_what_is_to_one_s_own_institution(self, world: World) -> None:
        sent = next(each for each in register.entries() if each.statement.act == "federation.package.sent")
        reader = readers.reader_of(world.cast.leyla.actor, on=AT.date())
        ours = f"institution:{world.cast.leyla.institution}"
        label = Label(Classification.RESTRICTED, releasable_to=(ours,), handling=(), originator="state:MY")

        held = replace(sent.statement, audience=(ours,), label=label.as_json())

        assert readers.is_for(held, replace(reader, ceiling=Classification.RESTRICTED))
        assert not readers.is_for(held, replace(reader, ceiling=Classification.PARTNERS))
        assert not readers.is_for(replace(held, audience=(SELF,)), reader)
        assert not readers.is_for(replace(held, label={"classification": "nonsense"}), reader)

    def test_who_keeps_no_accounts_sees_none(self, world: World, partner: Partner) -> None:
        client = client_of(world.cast.leyla)

        assert client.get("/balance/accounts/").status_code == 409
        assert client.get(f"/balance/accounts/{partner.institution}/").status_code == 409
        assert client.post(f"/balance/accounts/{partner.institution}/tell/").status_code == 409
        assert "/balance/accounts/" not in client.get("/balance/").content.decode()

    @pytest.mark.usefixtures("differing")
    def test_an_account_is_told_by_the_page(self, world: World, partner: Partner) -> None:
        client = client_of(world.cast.kerem)

        told = post(client, f"/balance/accounts/{partner.institution}/tell/")

        assert "told on" in client.get(told["Location"]).content.decode()
        assert client.get(f"/balance/accounts/{uuid4()}/").status_code == 404

    @pytest.mark.usefixtures("differing")
    def test_the_call_and_the_commands_say_the_same(self, world: World, partner: Partner) -> None:
        key = bearer(world.cast.kerem, frozenset({Scope.READ}))
        told = Client().get(f"/api/v1/balance/accounts/{partner.institution}", headers=key).json()
        assert {each["cause"] for each in told["differences"]} == {"recalled", "not_here"}
        runner = CliRunner()

        run = runner.invoke(commands.app, ["compare", str(partner.institution), "--as", "kerem", "--json"])

        said = json.loads(run.stdout)
        assert run.exit_code == 4
        assert {each["key"]: each["cause"] for each in said["differences"]} == {
            each["key"]: each["cause"] for each in told["differences"]
        }
        lines = runner.invoke(commands.app, ["compare", str(partner.institution), "--as", "kerem"]).stdout
        assert "The package was taken back." in lines
        sent = runner.invoke(commands.app, ["tell", str(partner.institution), "--as", "kerem", "--json"])
        assert UUID(json.loads(sent.stdout)["statement"])
        shown = runner.invoke(commands.app, ["show", "--as", "kerem", "--json"])
        assert json.loads(shown.stdout) == {"parties": []}
        years = runner.invoke(commands.app, ["years", "--as", "kerem", "--by", "bloc", "--json"])
        assert json.loads(years.stdout)["groups"] == []
        refused = runner.invoke(commands.app, ["tell", str(uuid4()), "--as", "kerem"])
        assert refused.exit_code == 1
