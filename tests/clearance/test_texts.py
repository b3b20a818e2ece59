"""Text templates: what one may hold, who keeps them, and choosing one without losing what was typed."""

import html
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast
from clearers import Clearers
from mithaq.base.ids import named_id
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import texts as acting
from mithaq.clearance.adapters.case_rulebooks import text_templates, texts_from
from mithaq.clearance.domain.cases.texts import (
    TEXT_MAX,
    TITLE_MAX,
    Placeholder,
    TextKind,
    TextTemplate,
    filled_in,
    template_of,
)
from mithaq.clearance.models import Case
from mithaq.clearance.queries import texts
from mithaq.node.replaying import replay
from offices import Office, browser, circulating, post, reviewed, submitted

FACTS = {Placeholder.CASE: "C-1", Placeholder.APPLICANT: "Institute", Placeholder.ITEMS: "Pump (O-1)"}
END_USE = named_id("text template ask_end_use_statement")
WITH_CONDITIONS = named_id("text template advise_with_conditions")
USUAL_CONDITIONS = named_id("text template conditions_usual")


def said(text: str) -> dict[Language, str]:
    return {each: f"{text} {each}" for each in Language}


def template(
    text: str = "On {case}:", title: str = "Title", kind: TextKind = TextKind.ADVICE
) -> TextTemplate:
    return template_of(kind, said(title), said(text))


def form(**changes: str) -> dict[str, str]:
    found = {"kind": "advice"}
    for each in Language:
        found[f"title.{each}"], found[f"text.{each}"] = f"Title {each}", f"Text {each}"
    return {**found, **changes}


class TestRules:
    def test_each_placeholder_is_filled_in(self) -> None:
        assert (
            filled_in("{case} of {applicant}: {items}, {case}", FACTS) == "C-1 of Institute: Pump (O-1), C-1"
        )

    def test_what_is_filled_in_is_not_read_again(self) -> None:
        facts = {**FACTS, Placeholder.ITEMS: "{case}"}

        assert filled_in("{items}", facts) == "{case}"

    @pytest.mark.parametrize(
        "text", ["{person}", "{}", "{ case }", "{Case}", "{case", "case}", "{{case}}", "}{"]
    )
    def test_other_braces_are_refused(self, text: str) -> None:
        with pytest.raises(Refused, match="text_placeholder_unknown"):
            template(text)

    @pytest.mark.parametrize("part", ["titles", "texts"])
    def test_all_three_languages_are_needed(self, part: str) -> None:
        parts: Mapping[str, dict[Language, str]] = {"titles": said("a"), "texts": said("b")}
        parts[part][Language.AR] = " \n"

        with pytest.raises(Refused) as refusal:
            template_of(TextKind.QUERY, parts["titles"], parts["texts"])

        assert refusal.value.code == "text_template_incomplete"
        assert refusal.value.facts["languages"] == (Language.AR,)

    @pytest.mark.parametrize(("title", "text"), [(TITLE_MAX, 1), (1, TEXT_MAX)])
    def test_what_is_too_long_is_refused(self, title: int, text: int) -> None:
        whole = dict.fromkeys(Language, "a" * title), dict.fromkeys(Language, "a" * text)
        longer = (
            dict.fromkeys(Language, "a" * (title + (title > 1))),
            dict.fromkeys(Language, "a" * (text + (text > 1))),
        )

        assert template_of(TextKind.QUERY, *whole)
        with pytest.raises(Refused, match="text_template_too_long"):
            template_of(TextKind.QUERY, *longer)


class TestRulebook:
    def test_the_software_brings_a_template_of_every_kind(self) -> None:
        assert {each.kind for each in text_templates().values()} == set(TextKind)

    def test_each_can_be_filled_in(self) -> None:
        for each in text_templates().values():
            for language in Language:
                assert "{" not in filled_in(each.texts[language], FACTS)

    def test_the_same_is_filled_in_in_each_language(self) -> None:
        for code, each in text_templates().items():
            used = {
                language: {one for one in Placeholder if one.written in text}
                for language, text in each.texts.items()
            }
            assert used[Language.AR] == used[Language.EN] == used[Language.FR], code

    @pytest.mark.parametrize(
        "change",
        [("kind: query", "kind: letter"), ("fr:", "de:"), ("text: b", "text: '{x}'"), ("text: b", "")],
    )
    def test_a_row_that_is_wrong_is_refused(self, change: tuple[str, str]) -> None:
        wording = "".join(f"  {code}:\n    title: a\n    text: b\n" for code in ("ar", "en", "fr"))
        row = f"- code: one\n  kind: query\n{wording}"

        assert len(texts_from(row.encode())) == 1
        with pytest.raises((ValueError, Refused)):
            texts_from(row.replace(*change).encode())

    def test_a_code_stands_once(self) -> None:
        wording = "".join(f"  {code}:\n    title: a\n    text: b\n" for code in ("ar", "en", "fr"))
        row = f"- code: one\n  kind: query\n{wording}"

        with pytest.raises(ValueError, match="twice"):
            texts_from((row + row).encode())


class TestKeeping:
    def test_a_template_that_was_written_is_offered_behind_those_of_the_software(
        self, clearers: Clearers
    ) -> None:
        key = uuid4()

        acting.write_text(key, template(), by=clearers.jasim.actor, at=AT)

        of_kind = [each.id for each in texts.texts() if each.template.kind is TextKind.ADVICE]
        assert of_kind[-1] == key
        assert WITH_CONDITIONS in of_kind
        assert texts.text(key).by == clearers.jasim.person

    def test_one_of_the_software_is_rewritten_in_its_place(self, clearers: Clearers) -> None:
        before = [each.id for each in texts.texts()]

        acting.write_text(WITH_CONDITIONS, template("Ours"), by=clearers.jasim.actor, at=AT)

        assert texts.text(WITH_CONDITIONS).template.texts[Language.EN] == "Ours en"
        assert [each.id for each in texts.texts()] == before

    def test_a_retired_one_is_offered_no_more_and_stays_as_it_was(self, cast: Cast) -> None:
        before = texts.text(END_USE).template

        acting.retire_text(END_USE, by=cast.hamad.actor, at=AT)

        with pytest.raises(NotFound, match="text_template_unknown"):
            texts.text(END_USE)
        (kept,) = [each for each in texts.texts() if each.is_retired]
        assert (kept.id, kept.template) == (END_USE, before)
        with pytest.raises(Refused, match="text_template_retired"):
            acting.retire_text(END_USE, by=cast.hamad.actor, at=AT)
        with pytest.raises(Refused, match="text_template_retired"):
            acting.write_text(END_USE, template(), by=cast.hamad.actor, at=AT)

    def test_what_says_nothing_new_is_refused(self, clearers: Clearers) -> None:
        with pytest.raises(Refused, match="text_template_unchanged"):
            acting.write_text(END_USE, texts.text(END_USE).template, by=clearers.jasim.actor, at=AT)

    def test_what_never_was_cannot_be_retired(self, clearers: Clearers) -> None:
        with pytest.raises(NotFound, match="text_template_unknown"):
            acting.retire_text(uuid4(), by=clearers.jasim.actor, at=AT)

    def test_only_licensing_officers_and_administrators_of_the_host_keep_them(
        self, cast: Cast, clearers: Clearers
    ) -> None:
        for other in (cast.leyla, cast.kerem, cast.noor, clearers.layan):
            with pytest.raises(Refused, match="not_permitted"):
                acting.write_text(uuid4(), template(), by=other.actor, at=AT)
            with pytest.raises(Refused, match="not_permitted"):
                acting.retire_text(END_USE, by=other.actor, at=AT)

    def test_replay_rebuilds_them(self, cast: Cast, clearers: Clearers) -> None:
        key = uuid4()
        acting.write_text(key, template(), by=clearers.jasim.actor, at=AT)
        acting.write_text(key, template("On {case}, anew:"), by=clearers.dana.actor, at=AT)
        acting.retire_text(END_USE, by=cast.hamad.actor, at=AT)

        found = replay(is_kept=True)

        (table,) = [each for each in found.tables if each.table == "clearance_writtentext"]
        assert (table.live_rows, table.is_equal) == (2, True)
        assert texts.text(key).template.texts[Language.FR] == "On {case}, anew: fr"


@pytest.fixture
def circulated(office: Office) -> str:
    return circulating(office)


def field(page: str, id: str) -> str:
    """What a text area of a page holds."""
    (found,) = re.findall(rf'<textarea[^>]* id="{id}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(found)


def fill(office: Office, by: Any, key: str, path: str, template: UUID, language: str, **typed: Any) -> Any:
    del office
    name = path.split("/")[1]
    posted = {f"{name}.template": str(template), f"{name}.language": language, **typed}
    return browser(by).post(f"/clearance/cases/{key}/fill/{path}/", posted)


class TestChoosing:
    def test_a_template_is_filled_in_in_the_language_that_is_chosen(
        self, office: Office, circulated: str
    ) -> None:
        reference = Case.objects.get(pk=circulated).reference

        page = fill(office, office.clearers.jasim, circulated, "step/text", END_USE, "fr").content.decode()

        text = field(page, "step-text")
        assert text.startswith(f"Pour le dossier {reference}, veuillez")
        assert f"Quiet propeller ({office.record})" in text

    def test_nothing_is_sent_by_choosing(self, office: Office, circulated: str) -> None:
        before = Case.objects.get(pk=circulated).statement

        fill(office, office.clearers.jasim, circulated, "step/text", END_USE, "fr", move="ask_query")

        assert Case.objects.get(pk=circulated).statement == before

    def test_what_was_typed_elsewhere_in_the_form_stays(self, office: Office, circulated: str) -> None:
        typed = {
            "entity": "case ",
            "kind": "approve_with_conditions",
            "text": "Mine <b>",
            "reasons": ["eu_7", "eu_2"],
            "conditions": "One\nTwo",
        }

        answer = fill(office, office.cast.kerem, circulated, "advise/text", WITH_CONDITIONS, "en", **typed)

        page = answer.content.decode()
        assert field(page, "advise-text").startswith("Mine <b>\n\nWe advise to approve case C-")
        assert "<b>" not in page.replace("&lt;b&gt;", "")
        assert field(page, "advise-conditions") == "One\nTwo"
        assert '<option value="approve_with_conditions" selected>' in page
        assert re.findall(r'<option value="(eu_\d)" selected>', page) == ["eu_2", "eu_7"]

    def test_conditions_have_templates_of_their_own(self, office: Office, circulated: str) -> None:
        answer = fill(
            office, office.cast.kerem, circulated, "advise/conditions", USUAL_CONDITIONS, "ar", text="Kept"
        )

        page = answer.content.decode()
        assert field(page, "advise-conditions").startswith("عدم النقل")
        assert field(page, "advise-text") == "Kept"

    def test_a_proposal_keeps_its_outcomes_and_conditions(self, office: Office) -> None:
        key = reviewed(office)
        typed = {
            "outcome.0": "granted_with_conditions",
            "until.0": "2027-05-04",
            "reasons.0": ["eu_4"],
            "condition.1.kind": "quantity",
            "condition.1.text": "pieces",
            "condition.1.amount": "12",
            "condition.1.access": "copy",
            "condition.1.on": "2027-03-02",
            "condition.1.days": "45",
            "condition.1.evidence": "report",
        }
        decide = named_id("text template decide_grant")

        page = fill(
            office, office.clearers.jasim, key, "propose/text", decide, "en", **typed
        ).content.decode()

        assert field(page, "propose-text").startswith("It is proposed to grant what case C-")
        assert field(page, "condition-1-text") == "pieces"
        for value in ("granted_with_conditions", "eu_4", "quantity", "copy", "report"):
            assert f'<option value="{value}" selected>' in page, value
        for value in ("2027-05-04", "12", "2027-03-02", "45"):
            assert f'value="{value}"' in page, value

    def test_a_classification_keeps_its_entries(self, office: Office) -> None:
        key = submitted(office)
        post(office, office.clearers.jasim, key, "move", move="take_in")
        post(office, office.clearers.jasim, key, "move", move="clear_intake")
        item = office.record
        typed = {
            f"{item}.EU.entry": "6A001",
            f"{item}.EU.version": "2025",
            f"{item}.US.looked": "yes",
            f"{item}.answers": "EU power = 25 W",
            f"{item}.kind": "dual_use",
            f"{item}.nuclear": "dismissed",
        }
        found = named_id("text template not_listed")

        page = fill(
            office, office.clearers.jasim, key, "classify/text", found, "en", **typed
        ).content.decode()

        assert field(page, "classify-text").startswith("Quiet propeller")
        assert 'value="6A001"' in page
        assert 'value="2025"' in page
        assert f'name="{item}.US.looked" value="yes" checked' in page
        assert f'name="{item}.EU.looked" value="yes">' in page
        assert field(page, f"{item}-answers") == "EU power = 25 W"
        assert '<option value="dual_use" selected>' in page
        assert '<option value="dismissed" selected>' in page

    def test_without_a_choice_nothing_is_lost(self, office: Office, circulated: str) -> None:
        answer = browser(office.clearers.jasim).post(
            f"/clearance/cases/{circulated}/fill/step/text/", {"text.template": "", "text": "Which one?"}
        )

        page = answer.content.decode()
        assert field(page, "step-text") == "Which one?"
        assert "Choose a template first." in page

    def test_a_template_of_another_kind_is_not_put_there(self, office: Office, circulated: str) -> None:
        answer = fill(office, office.clearers.jasim, circulated, "step/text", WITH_CONDITIONS, "en")

        assert answer.status_code == 404

    @pytest.mark.parametrize("path", ["step/move", "sign/digest"])
    def test_there_is_nothing_to_fill_elsewhere(self, office: Office, circulated: str, path: str) -> None:
        answer = fill(office, office.clearers.jasim, circulated, path, END_USE, "en")

        assert answer.status_code == 404

    def test_a_language_that_is_none_is_refused(self, office: Office, circulated: str) -> None:
        answer = fill(office, office.clearers.jasim, circulated, "step/text", END_USE, "de")

        assert answer.status_code == 409

    def test_an_applicant_has_no_templates_and_a_stranger_no_case(
        self, office: Office, circulated: str
    ) -> None:
        owners = browser(office.cast.leyla).get(f"/clearance/cases/{circulated}/").content.decode()

        assert "Use a template" not in owners
        for other in (office.cast.leyla, office.cast.amina):
            for path, template in (("step/text", END_USE), ("advise/text", WITH_CONDITIONS)):
                assert fill(office, other, circulated, path, template, "en").status_code == 404

    def test_an_adviser_of_another_institution_has_those_for_advisers(
        self, office: Office, circulated: str
    ) -> None:
        page = browser(office.cast.kerem).get(f"/clearance/cases/{circulated}/").content.decode()

        assert str(WITH_CONDITIONS) in page
        assert str(USUAL_CONDITIONS) in page
        assert str(named_id("text template send_back_incomplete")) not in page

    def test_a_reload_leads_back_to_the_case(self, office: Office, circulated: str) -> None:
        answer = browser(office.clearers.jasim).get(f"/clearance/cases/{circulated}/fill/step/text/")

        assert answer["Location"] == f"/clearance/cases/{circulated}/"


class TestPage:
    @pytest.mark.parametrize("language", ["ar", "en", "fr"])
    def test_it_opens_for_those_who_clear(self, clearers: Clearers, language: str) -> None:
        for by in (clearers.jasim, clearers.layan):
            answer = browser(by, language).get("/clearance/templates/")
            assert answer.status_code == 200
            assert texts.text(END_USE).template.titles[Language(language)] in html.unescape(
                answer.content.decode()
            )

    def test_nobody_else_opens_it(self, cast: Cast) -> None:
        for other in (cast.leyla, cast.amina, cast.sam):
            assert browser(other).get("/clearance/templates/").status_code == 409

    def test_only_who_keeps_them_sees_the_form(self, clearers: Clearers) -> None:
        assert 'name="title.ar"' in browser(clearers.jasim).get("/clearance/templates/").content.decode()
        assert 'name="title.ar"' not in browser(clearers.layan).get("/clearance/templates/").content.decode()

    def test_one_is_written_changed_and_retired(self, clearers: Clearers) -> None:
        officer = browser(clearers.jasim)

        officer.post("/clearance/templates/", form())
        (made,) = [each for each in texts.texts() if each.by]
        editing = officer.get(f"/clearance/templates/{made.id}/").content.decode()
        officer.post(f"/clearance/templates/{made.id}/", form(**{"text.en": "Changed"}))
        changed = texts.text(made.id).template
        officer.post(f"/clearance/templates/{made.id}/retire/")

        assert field(editing, "text-fr") == "Text fr"
        assert changed.texts[Language.EN] == "Changed"
        assert officer.get(f"/clearance/templates/{made.id}/").status_code == 404

    def test_a_form_that_fails_keeps_what_was_typed_and_says_why(self, clearers: Clearers) -> None:
        typed = form(**{"text.fr": "Pour {dossier}"})

        answer = browser(clearers.jasim).post("/clearance/templates/", typed)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "“{dossier}” is nothing that can be filled in." in html.unescape(page)
        assert field(page, "text-fr") == "Pour {dossier}"
        assert field(page, "text-ar") == "Text ar"
        assert '<option value="advice" selected>' in page
        assert not [each for each in texts.texts() if each.by]

    def test_a_language_that_lacks_is_named(self, clearers: Clearers) -> None:
        answer = browser(clearers.jasim).post("/clearance/templates/", form(**{"title.ar": ""}))

        assert "The template lacks a title or a text in: Arabic" in answer.content.decode()
