"""What every word of policy is called in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOURCE_WORDS: Mapping[str, str | Promise] = {
    "Charter of the United Nations, Art. 25 and 41": _("Charter of the United Nations, Art. 25 and 41"),
    "S/RES/1540 (2004), paras. 1-3; Non-Proliferation Treaty Art. I; CWC Art. I (1); BWC Art. III": _(
        "S/RES/1540 (2004), paras. 1-3; Non-Proliferation Treaty Art. I; CWC Art. I (1); BWC Art. III"
    ),
    "Mithaq release rule, docs/decisions/0019": _("Mithaq release rule, docs/decisions/0019"),
    "ISO 3166-1": "ISO 3166-1",
    "The list that names the party": _("The list that names the party"),
    "The list that may name the party": _("The list that may name the party"),
    "STANAG 4774; an unknown label refuses: Mithaq release rule, docs/decisions/0019": _(
        "STANAG 4774; an unknown label refuses: Mithaq release rule, docs/decisions/0019"
    ),
    "The label of the item": _("The label of the item"),
    "The originator's recall": _("The originator's recall"),
    "Vienna Convention on the Law of Treaties, Art. 34": _(
        "Vienna Convention on the Law of Treaties, Art. 34"
    ),
    "Vienna Convention on the Law of Treaties, Art. 24-25": _(
        "Vienna Convention on the Law of Treaties, Art. 24-25"
    ),
    "The agreement": _("The agreement"),
    "The agreement, its clause on third parties": _("The agreement, its clause on third parties"),
    "Originator's control: the agreement under which the part was received": _(
        "Originator's control: the agreement under which the part was received"
    ),
}
"""What a reason rests on, where the software itself names it; rulebooks cite documents by their symbols."""

POLICY_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "release_reasons": {
        "fact_missing": _("A fact is missing: %(fact)s."),
        "item_unclassified": _("Nobody has said what the item is under a control list."),
        "control_list_missing": _("The item was not classified under the list %(list)s."),
        "control_list_unknown": _("The rules do not know the control list %(list)s."),
        "control_entry_unreadable": _("%(path)s is no entry of the list %(list)s."),
        "wmd_item": _("%(path)s (%(list)s) is a weapon of mass destruction or its means of delivery."),
        "wmd_entry_too_coarse": _(
            "%(path)s (%(list)s) also holds weapons of mass destruction. Name the provision below it."
        ),
        "wmd_end_use": _("A weapon of mass destruction was stated as the end use."),
        "wmd_concern_unanswered": _("A concern is open: %(concern)s. A licensing officer must answer it."),
        "wmd_concern_confirmed": _("A concern was confirmed: %(concern)s."),
        "arms_embargo": _("An embargo of the Security Council on %(state)s forbids it (%(embargo)s)."),
        "arms_embargo_nationality": _(
            "A person who would learn is a national of %(state)s, which is under an embargo "
            "of the Security Council (%(embargo)s)."
        ),
        "embargo_told": _(
            "An embargo in %(state)s binds others than this recipient (%(embargo)s). Make "
            "sure that nothing reaches them."
        ),
        "embargo_exempted": _(
            "The embargo %(embargo)s on %(state)s was opened for this release by its committee."
        ),
        "state_unknown": _("There is no state with the code %(state)s."),
        "embargoes_stale": _("The rulebook of embargoes was to be reviewed by %(review_by)s."),
        "party_listed": _("The recipient is on a sanctions list (%(hit)s)."),
        "hit_undecided": _("A possible match with a sanctions list waits for a decision (%(hit)s)."),
        "not_screened": _("The recipient was not screened."),
        "screening_outdated": _("The recipient was not compared with %(list)s as it is now (%(version)s)."),
        "list_missing": _("This node does not hold the list %(list)s."),
        "list_stale": _("The list %(list)s is too old: it was last current on %(current_on)s."),
        "label_unknown": _("The item has no label that is known here."),
        "label_forbids": _("The label does not let this recipient have it."),
        "recalled": _("The originator has recalled the item."),
        "no_agreement": _("There is no agreement under which it could be released."),
        "agreement_party": _("%(party)s is no party to the agreement %(agreement)s."),
        "agreement_not_in_force": _("The agreement %(agreement)s is not in force."),
        "agreement_field": _("The agreement %(agreement)s does not cover the field %(field)s."),
        "agreement_purpose": _("The agreement %(agreement)s does not cover the purpose %(purpose)s."),
        "agreement_form": _("The agreement %(agreement)s does not provide for this form: %(form)s."),
        "agreement_recipient": _("The agreement %(agreement)s does not name the recipient %(party)s."),
        "agreement_level": _("The item is held more closely than the agreement %(agreement)s goes."),
        "agreement_level_incomparable": _(
            "The agreement %(agreement)s speaks of another label policy than %(policy)s."
        ),
        "agreement_third_party": _("The agreement %(agreement)s lets no third party receive."),
        "agreement_outsider": _(
            "%(party)s is no party to the agreement %(agreement)s, which lets no third party receive. Ask "
            "its parties to amend it, or take the recipient out."
        ),
        "agreement_consent_missing": _(
            "%(party)s is no party to the agreement %(agreement)s, which asks for the consent of %(asked)s. "
            "%(asked)s has not consented: it can do so on the page of this case."
        ),
        "consent_missing": _("%(originator)s has not consented."),
        "four_eyes_missing": _("%(signed)s of %(required)s people have signed."),
        "policy_permits": _("A policy permits it: %(policy)s."),
        "policy_forbids": _("A policy forbids it: %(policy)s."),
        "no_policy_permits": _("No policy permits it."),
        "policy_fault": _("The policies could not be applied: %(problem)s"),
        "deciders_differ": _(
            "The two deciders disagree (%(cedar)s; %(other)s). Tell the administrator of this node at once."
        ),
    },
    "label_applied": {
        "leaving": _("for labels that leave this policy"),
        "coming": _("for labels that come to this policy"),
        "both": _("in both directions"),
    },
    "label_verdict": {
        "valid": _("The label is valid under the policy %(policy)s."),
        "invalid": _("The label is not valid under the policy %(policy)s."),
        "equivalent": _("Its equivalent under the policy %(policy)s:"),
    },
    "release_stages": {
        "stops": _("Hard stop"),
        "policy": _("Policy"),
    },
    "item_kinds": {
        "civil": _("Civil"),
        "dual_use": _("Dual-use"),
        "military": _("Military"),
    },
    "weapon_concerns": {
        "nuclear": _("Nuclear weapons"),
        "chemical": _("Chemical weapons"),
        "biological": _("Biological weapons"),
        "missile": _("Missiles"),
    },
    "committee_steps": {
        "notice": _("Notice to the committee"),
        "approval": _("Approval by the committee"),
    },
    "embargo_binds": {
        "everyone": _("Everyone in the territory"),
        "government": _("The government"),
        "others": _("Everyone but the government"),
        "groups": _("Listed persons and groups"),
    },
    "embargo_covers": {
        "arms": _("Arms and related materiel"),
        "proliferation": _("What serves weapons of mass destruction"),
        "cooperation": _("Scientific and technical cooperation"),
    },
    "weapon_effects": {
        "stop": _("Absolute stop"),
        "concern": _("Concern to be answered"),
    },
    "release_policies": {
        "civil_technology": _("Civil technology under an agreement in force"),
        "dual_use_technology": _("Dual-use technology to recipients and end users, not to those in between"),
        "defence_cooperation": _("Military technology to a government, not to those in between"),
        "no_technology_to_brokers": _("A broker receives no technology"),
        "persons_of_third_states": _(
            "Persons of other nationalities learn controlled technology only where the "
            "agreement allows third parties"
        ),
        "military_use_by_private_parties": _(
            "Dual-use technology for a military use goes only to a government"
        ),
        "no_loan_to_intermediaries": _(
            "Equipment is lent to whoever will use it, not to one who passes it on"
        ),
        "military_assistance_to_private_parties": _(
            "Training and joint work on military technology are only for governments"
        ),
    },
    "release_facts": {
        "item": _("The item"),
        "item.code": _("The item: its code"),
        "item.kind": _("The item: civil, dual-use or military"),
        "item.fields": _("The item: its fields"),
        "item.classified": _("Classification: the verdicts"),
        "item.classified.list": _("Classification: the list"),
        "item.classified.version": _("Classification: the version of the list"),
        "item.classified.paths": _("Classification: the provisions"),
        "item.concerns": _("Weapons of mass destruction: the concerns"),
        "item.answers": _("Weapons of mass destruction: the answers"),
        "item.answers.concern": _("Answer to a concern: which concern"),
        "item.answers.is_confirmed": _("Answer to a concern: confirmed or not"),
        "item.answers.by": _("Answer to a concern: by whom"),
        "item.label": _("The label"),
        "item.label.policy": _("The label: its policy"),
        "item.label.is_valid": _("The label: whether it is valid"),
        "item.label.level": _("The label: its level"),
        "item.label.is_releasable": _("The label: whether the recipient may have it"),
        "item.is_recalled": _("The item: whether it was recalled"),
        "item.originator": _("The originator"),
        "item.third_party_originators": _("Third parties that originated a part"),
        "item.consents": _("Consents of originators"),
        "item.consents.originator": _("Consent: the originator"),
        "item.consents.recipient": _("Consent: the recipient"),
        "item.consents.forms": _("Consent: the forms"),
        "item.consents.given_on": _("Consent: the day it was given"),
        "item.consents.until": _("Consent: its end"),
        "recipient": _("The recipient"),
        "recipient.party": _("The recipient: who it is"),
        "recipient.is_person": _("The recipient: whether it is a natural person"),
        "recipient.state": _("The recipient: its state"),
        "recipient.is_government": _("The recipient: whether it is a government body"),
        "recipient.nationalities": _("The nationalities of the persons"),
        "recipient.role": _("The recipient: its role"),
        "recipient.screening": _("Screening"),
        "recipient.screening.at": _("Screening: when"),
        "recipient.screening.against": _("Screening: against which lists"),
        "recipient.screening.against.list": _("Screening: the list"),
        "recipient.screening.against.version": _("Screening: the version of the list"),
        "recipient.screening.open_hits": _("Screening: undecided hits"),
        "recipient.screening.confirmed_hits": _("Screening: confirmed hits"),
        "form": _("The form of release"),
        "lists": _("The sanctions lists"),
        "lists.list": _("Sanctions list: which"),
        "lists.version": _("Sanctions list: its version"),
        "lists.current_on": _("Sanctions list: the day on which it was current"),
        "lists.fresh_for_days": _("Sanctions list: how long it stays fresh"),
        "end_use": _("The end use"),
        "end_use.code": _("The end use: the purpose"),
        "end_use.is_wmd": _("The end use: weapons of mass destruction or not"),
        "end_use.is_military": _("The end use: military or not"),
        "agreement": _("The agreement"),
        "agreement.id": _("The agreement: which"),
        "agreement.parties": _("The agreement: its parties"),
        "agreement.in_force_from": _("The agreement: its entry into force"),
        "agreement.in_force_until": _("The agreement: its end"),
        "agreement.fields": _("The agreement: its fields"),
        "agreement.purposes": _("The agreement: its purposes"),
        "agreement.forms": _("The agreement: the forms of release"),
        "agreement.recipients": _("The agreement: the recipients"),
        "agreement.label_policy": _("The agreement: its label policy"),
        "agreement.highest_level": _("The agreement: the highest level"),
        "agreement.allows_third_party": _("The agreement: third parties or not"),
        "agreement.names_recipients": _("The agreement: whether it names who receives"),
        "agreement.third_party_consents": _("The agreement: who consents to third parties"),
        "approval": _("The approval"),
        "approval.author": _("The approval: the author"),
        "approval.case_officer": _("The approval: the case officer"),
        "approval.digest": _("The approval: what is signed"),
        "approval.required": _("The approval: how many must sign"),
        "approval.signatures": _("The signatures"),
        "approval.signatures.signer": _("A signature: by whom"),
        "approval.signatures.digest": _("A signature: of what"),
        "notices": _("Notices to committees of the Security Council"),
        "notices.embargo": _("Notice: the embargo"),
        "notices.step": _("Notice: notice or approval"),
        "notices.reference": _("Notice: the reference"),
        "notices.item": _("Notice: the item"),
        "notices.recipient": _("Notice: the recipient"),
        "notices.dated_on": _("Notice: its date"),
        "released_by": _("The party that releases"),
        "recipient_is_of": _("The recipient: its state and blocs"),
        "releaser_is_of": _("The party that releases: its state and blocs"),
        "at": _("The moment of the decision"),
    },
    "label_problem": {
        "policy_unknown": _("The policy is unknown, or another one."),
        "classification_unknown": _("The policy does not know this classification."),
        "category_unknown": _("The policy does not know this value."),
        "class_excluded": _("The value may not stand with this classification."),
        "category_excluded": _("The two values may not stand together."),
        "all_required": _("Not all values that the policy requires beside it are there."),
        "any_required": _("A value that the policy requires is missing."),
        "one_required": _("The policy requires exactly one of these values beside it."),
        "too_few": _("Fewer values are chosen than the policy requires."),
        "too_many": _("More values are chosen than the policy allows."),
        "obsolete": _("It is obsolete: no new label may bear it."),
    },
    "file_fault": {
        "too_large": _("The file is too large."),
        "not_xml": _("The file is not well-formed XML."),
        "not_utf8": _("The file is not written in UTF-8."),
        "doctype": _("The file brings a document type, which is never read."),
        "wrong_root": _("It is not a file of the expected kind or version."),
        "unknown_element": _("An element is unknown; it may be a rule."),
        "unknown_attribute": _("An attribute is unknown."),
        "missing": _("Something that must be there is missing."),
        "bad_value": _("The value is none of the allowed ones."),
        "repeated": _("It occurs twice where it may occur once."),
        "not_found": _("It points to something that the policy does not have."),
        "end_tag": _("An end tag was misspelt and has been read as the right one."),
        "not_read": _("It is known and not used here."),
    },
    "label_kind": {
        "restrictive": _("All values are required of the reader"),
        "permissive": _("Any one of the values is enough"),
        "informative": _("For information"),
    },
}
