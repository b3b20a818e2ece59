"""An agreement on paper: each of its languages, who signed, and how that is checked."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from mithaq.base.languages import Language
from mithaq.base.seals import fingerprint
from mithaq.exchange.adapters import agreement_printing
from mithaq.exchange.adapters.agreement_printing import (
    PaperClause,
    PaperFact,
    PaperPart,
    PaperSignatures,
    PrintedAgreement,
    printed_agreement,
)
from mithaq.programmes.domain.agreed import AgreementText, Standing, term_of
from mithaq.programmes.domain.proofs import Proven, proven_by
from mithaq.programmes.queries import proofs
from mithaq.programmes.queries.agreements import AgreementView, Version, standing_clauses
from mithaq.words import clauses, writing
from mithaq.words.names import party_names
from mithaq.words.terms import named, reader_language, term

proof_in = agreement_printing.proof_in
"""The proof in a file: the file itself, or what an agreement on paper carries."""


def agreement_on_paper(view: AgreementView, version: Version) -> bytes:
    """The PDF/A-3 of a text with the signatures that came here, its frame in the language that is active.

    Raises Refused `fonts_missing`.
    """
    proof = proofs.proof(version)
    text, standing = version.text, standing_clauses(version.text)
    day = max([version.proposal.at.date(), *(each.on for each in version.signatures.values())])
    return printed_agreement(
        PrintedAgreement(
            title=named(text.titles),
            language=reader_language().value,
            day=(day.year, day.month, day.day),
            parts=tuple(_part(view, text, standing, language) for language in text.languages),
            signed=_signed(version, proven_by(proof)),
            foot=f"{view.reference} · {version.digest[:16]}…",
            pages=_("Page {page} of {pages}"),
            proof=proof,
        )
    )


def _part(
    view: AgreementView, text: AgreementText, standing: tuple[Standing, ...], language: Language
) -> PaperPart:
    with override(language.value):
        return PaperPart(
            language=language.value,
            title=text.titles[language],
            kind=f"{term('agreement_kind', text.kind)} · {view.reference}",
            facts=tuple(_frame(text)),
            clauses=tuple(_clause(number, each) for number, each in enumerate(standing, 1)),
        )


def _frame(text: AgreementText) -> Iterator[PaperFact]:
    names, held = party_names(text.parties), term_of(text)
    yield PaperFact(_("Parties"), _(", ").join(names[code] for code in text.parties))
    yield PaperFact(_("In force"), f"{writing.day(held.starts_on)} – {writing.day(held.ends_on)}")


def _clause(number: int, standing: Standing) -> PaperClause:
    clause = standing.clause
    _language, said = clauses.clause_text(clause)
    marks = [_("from the agreement above")] if standing.is_inherited else []
    marks += [_("binds on after the end")] if clause.survives else []
    title = f"{writing.number(number)}. {term('clause', clause.kind)}"
    return PaperClause(
        title=f"{title} ({_(', ').join(marks)})" if marks else title,
        paragraphs=tuple(line for line in said.splitlines() if line.strip()),
        facts=tuple(PaperFact(each.label, each.value) for each in clauses.facts_beside(clause)),
    )


def _signed(version: Version, proven: Proven) -> PaperSignatures:
    names = party_names(version.parties)
    missing = [names[code] for code in version.parties if code not in {each.party for each in proven.signers}]
    groups = (version.digest[start : start + 16] for start in range(0, 64, 16))
    facts = [PaperFact(_("Digest"), " ".join(groups))]
    if missing:
        facts.append(PaperFact(_("Not signed yet by"), _(", ").join(missing)))
    return PaperSignatures(
        title=_("Signatures"),
        heads=(_("Party"), _("Day"), _("Node"), _("Key")),
        rows=tuple(
            (names[each.party], writing.day(each.signature.on), each.node, fingerprint(each.key))
            for each in proven.signers
        ),
        facts=tuple(facts),
        verifying=_(
            "This file holds the text and its signatures. To check them without any node, run “mithaq "
            "agreement verify” on it and compare the keys with those that you know."
        ),
        attachment=_("The text of the agreement and the signed statements of its parties"),
    )
