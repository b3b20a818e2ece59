"""Open data: what a stranger sees and nothing more, described so that programs can read it."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rdflib import DCAT, DCTERMS, RDF, Graph
from typer.testing import CliRunner

from cast import Cast, label, lasting, published
from mithaq.base.languages import Language
from mithaq.cli.open_data import app

TITLE = {
    Language.AR: "البيانات المفتوحة لهذه العقدة",
    Language.EN: "Open data of this node",
    Language.FR: "Données ouvertes de ce nœud",
}
NAMES = ["records", "institutions", "fields", "release_decisions"]


def package() -> tuple[bytes, zipfile.ZipFile]:
    answer = Client().get("/open-data/package.zip")
    assert answer.status_code == 200
    return answer.content, zipfile.ZipFile(io.BytesIO(answer.content))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def test_only_what_is_public_goes_out(cast: Cast) -> None:
    public = published(cast.leyla, cast.kerem, lasting("Quiet propeller"))
    published(cast.leyla, cast.kerem, lasting("Secret propeller", label=label("partners", "state:MA")))

    _data, archive = package()

    found = rows(archive, "records")
    assert [each["reference"] for each in found] == [public]
    assert found[0]["title_en"] == "Quiet propeller"
    assert b"Secret" not in archive.read("records.csv")
    assert str(cast.leyla.person) not in archive.read("institutions.csv").decode()
    assert {each["state"] for each in rows(archive, "institutions")} >= {"QA", "TR", "MA", "US"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_text_of_others_is_run_by_a_spreadsheet(cast: Cast, start: str) -> None:
    published(cast.leyla, cast.kerem, lasting(f"{start}1+cmd()"))

    archive = package()[1]

    assert rows(archive, "records")[0]["title_en"] == f"'{start}1+cmd()"


def test_what_is_published_next_is_in_the_next_package(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting("Quiet propeller"))
    before = rows(package()[1], "records")
    published(cast.leyla, cast.kerem, lasting("Quieter propeller"))

    assert (len(before), len(rows(package()[1], "records"))) == (1, 2)


def test_the_package_describes_itself(cast: Cast, settings: Settings) -> None:
    settings.OPEN_DATA_LICENCE = "CC BY 4.0"
    published(cast.leyla, cast.kerem, lasting())
    data, archive = package()
    said = json.loads(archive.read("datapackage.json"))

    assert said["licenses"] == [{"title": "CC BY 4.0"}]
    for each in said["resources"]:
        file = archive.read(each["path"])
        assert each["bytes"] == len(file)
        assert each["hash"] == f"sha256:{hashlib.sha256(file).hexdigest()}"
        heads = next(csv.reader(io.StringIO(file.decode())))
        assert [field["name"] for field in each["schema"]["fields"]] == heads
        assert set(each["schema"]["primaryKey"]) <= set(heads)
    keys = [each["code"] for each in rows(archive, "fields")]
    assert len(keys) == len(set(keys)) > 100
    assert package()[0] == data


def test_the_catalogue_is_dcat(cast: Cast) -> None:
    del cast
    answer = Client().get("/open-data/catalogue.ttl")
    graph = Graph().parse(data=answer.content.decode(), format="turtle")

    (whole,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert len(list(graph.objects(whole, DCAT.dataset))) == 4
    assert {each.language for each in graph.objects(whole, DCTERMS.title)} == {"ar", "en", "fr"}  # type: ignore[attr-defined]
    (download,) = set(graph.objects(None, DCAT.downloadURL))
    assert str(download).endswith("/open-data/package.zip")


@pytest.mark.parametrize("language", Language)
def test_the_page_opens_for_everybody(cast: Cast, language: Language) -> None:
    del cast
    page = Client(headers={"accept-language": language.value}).get("/open-data/")

    assert page.status_code == 200
    assert TITLE[language] in page.content.decode()


def test_the_command_writes_the_same_and_overwrites_nothing(cast: Cast, tmp_path: Path) -> None:
    published(cast.leyla, cast.kerem, lasting())
    to, run = tmp_path / "open.zip", CliRunner()

    said = json.loads(run.invoke(app, ["export", str(to), "--json"]).stdout)

    assert [each["name"] for each in said["tables"]] == NAMES
    assert said["tables"][0]["rows"] == 1
    with zipfile.ZipFile(to) as archive:
        assert rows(archive, "records") == rows(package()[1], "records")
    assert run.invoke(app, ["export", str(to)]).exit_code == 1
