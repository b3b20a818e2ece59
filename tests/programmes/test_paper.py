"""An agreement on paper: in its languages, for archives, and with a proof that holds without the node."""

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader
from typer.testing import CliRunner

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.cli.agreements import app
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.proofs import proven_by
from mithaq.words.agreement_paper import agreement_on_paper, proof_in
from negotiators import Table

pytestmark = pytest.mark.usefixtures("fonts")
TITLES = {Language.AR: "سفن هادئة", Language.EN: "Quiet ships", Language.FR: "Navires silencieux"}


def in_all_languages(table: Table) -> AgreementText:
    text = replace(table.text(), titles=TITLES)
    said = {Language.AR: "كلمات 漢.", Language.EN: "Words 漢.", Language.FR: "Mots 漢."}
    return replace(text, clauses=tuple(replace(each, texts=said) for each in text.clauses))


def printed(table: Table, *, signed: bool = True, language: Language = Language.EN) -> bytes:
    text = replace(table.text(), titles={Language.EN: "Quiet ships"})
    key = table.propose(text, by=table.ours.officer)
    if signed:
        for side in (table.ours, table.theirs):
            table.sign(key, text.digest, side=side)
    view = table.view(key)
    with override(language.value):
        return agreement_on_paper(view, view.shown)


def words(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def test_the_paper_holds_the_words_the_signatures_and_the_proof(table: Table) -> None:
    pdf = printed(table)

    proven = proven_by(proof_in(pdf))
    assert proven.agreed is not None
    assert {each.party for each in proven.signers} == {table.ours.code, table.theirs.code}
    shown = words(pdf)
    for each in ("Quiet ships", "Scope of work", "Signatures", proven.text.digest[:16], "1 June 2026"):
        assert each in shown, each
    assert "Not signed yet" not in shown


def test_it_says_that_it_is_made_for_archives_and_to_be_read_aloud(table: Table) -> None:
    metadata = cast(Any, PdfReader(BytesIO(printed(table))).root_object)["/Metadata"].get_data().decode()

    assert re.search(r"pdfaid:part>3<", metadata)
    assert re.search(r"pdfaid:conformance>A<", metadata)
    assert re.search(r"pdfuaid:part>1<", metadata)


def test_the_same_agreement_is_the_same_bytes(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    view = table.view(key)

    assert agreement_on_paper(view, view.shown) == agreement_on_paper(view, view.shown)


def test_who_has_not_signed_is_named(table: Table) -> None:
    pdf = printed(table, signed=False)

    assert "Not signed yet by" in words(pdf)
    assert proven_by(proof_in(pdf)).agreed is None


@pytest.mark.parametrize("language", Language)
def test_every_language_of_the_agreement_stands_on_it_whoever_prints_it(
    table: Table, language: Language
) -> None:
    text = in_all_languages(table)
    key = table.propose(text, by=table.ours.officer)
    view = table.view(key)

    with override(language.value):
        pdf = agreement_on_paper(view, view.shown)

    shown = words(pdf)
    assert "Quiet ships" in shown
    assert "Navires silencieux" in shown
    # Letters that no font of ours has are spelt out on paper and stay as they are in the proof.
    assert "U+6F22" in shown
    assert proven_by(proof_in(pdf)).text == text
    assert len(PdfReader(BytesIO(pdf)).pages) >= 3


def test_the_command_writes_paper_and_verifies_it(table: Table, tmp_path: Path) -> None:
    pdf = printed(table)
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)
    runner = CliRunner()

    verified = runner.invoke(app, ["verify", str(file), "--json"])

    assert json.loads(verified.stdout)["is_agreed"] is True
    (key,) = re.findall(r"A-\w{10}", words(pdf))[:1]
    written = tmp_path / "again.PDF"
    account = table.ours.officer.user.username
    assert runner.invoke(app, ["proof", key, str(written), "--as", account]).exit_code == 0
    assert proof_in(written.read_bytes()) == proof_in(pdf)


@pytest.mark.parametrize("data", [b"%PDF-", b"%PDF-1.7\n%%EOF", b"%PDF-1.7 " + b"x" * 1000])
def test_a_pdf_without_it_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="agreement_proof_malformed"):
        proof_in(data)


def test_paper_that_was_changed_proves_nothing(table: Table) -> None:
    proof = json.loads(proof_in(printed(table)))
    proof["text"]["titles"]["en"] = "Loud ships"

    with pytest.raises(Refused, match="agreement_proof_malformed"):
        proven_by(json.dumps(proof).encode())


def test_the_page_gives_it_to_the_parties(table: Table) -> None:
    key = table.propose(table.text(), by=table.ours.officer)
    address = f"/agreements/{table.view(key).reference}/signed.pdf"
    client = Client()
    client.force_login(table.theirs.officer.user)
    outside = Client()
    outside.force_login(table.cast.sam.user)

    answer = client.get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert proven_by(proof_in(answer.content)).text == table.text()
    assert outside.get(address).status_code == 404
