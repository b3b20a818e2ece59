"""What is said of industries that a text speaks of, of its distance from arms, and of what is refused."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

INDUSTRY_REFUSALS: Mapping[str, Words] = {
    "labels_too_few": Words(
        _("There are fewer than %(least)s industries to choose among."), _("Load titles of more of them.")
    ),
    "isic_code_unknown": Words(
        _("ISIC Rev. 4 has no code %(value)s."), _("Give two to four digits of a class of it.")
    ),
    "concordance_empty": Words(
        _("The concordance from %(source)s to %(target)s has no pair of codes."),
        _("Check the names of its columns."),
    ),
    "concordance_weight_negative": Words(
        _("The weight %(value)s from %(of)s to %(other)s is below zero or no number."),
        _("Mend the file and load it again."),
    ),
    "concordance_chain_broken": Words(
        _("A concordance that begins at %(source)s cannot follow one that ends at %(target)s."),
        _("Load the concordance between these two systems."),
    ),
    "ipc_symbol_unreadable": Words(
        _("“%(value)s” is no symbol of the International Patent Classification."),
        _("Write it as in F41A 21/00, or its class alone: F41."),
    ),
    "export_entry_missing": Words(
        _("The entry of the control list is not named."), _("Name it, such as 6A003.")
    ),
    "export_status_missing": Words(
        _("The export-control status of the technology is not recorded."),
        _("Have it classified against the control lists, then say what was found."),
    ),
    "export_status_unknown": Words(
        _("“%(value)s” is no export-control status."), _("Give one of these: %(known)s")
    ),
    "export_status_pending": Words(
        _("Nobody has classified this technology yet, so no civil use is recommended."),
        _("Look it up on the control lists and have it classified in its release case; then ask again."),
    ),
    "text_format_unknown": Words(
        _("There is no format %(value)s of texts."), _("Give one of these: %(known)s")
    ),
    "text_set_unreadable": Words(
        _("The file %(file)s cannot be read: it is neither Parquet nor CSV."),
        _("Check that the file came whole."),
    ),
    "text_set_empty": Words(
        _("The file has no row with a code and what belongs to it."),
        _("Check that it is the set that you meant."),
    ),
    "pair_columns_wrong": Words(
        _("A concordance needs the names of two columns, or of three where it has weights."),
        _("Give them in this order, with commas: from, to, weight."),
    ),
    "pair_weight_unreadable": Words(
        _("The column %(column)s holds what is no number."), _("Mend the file, or load it without weights.")
    ),
    "system_name_wrong": Words(
        _("“%(value)s” cannot be the name of a classification here."),
        _("Use up to twenty small Latin letters and digits, such as hs or isic4."),
    ),
    "edition_missing": Words(
        _("The edition of the set is not named."), _("Say which edition it is, and of what year.")
    ),
    "text_set_words_too_long": Words(
        _("The edition or the terms are longer than %(most)s letters."), _("Shorten them.")
    ),
    "industry_text_missing": Words(
        _("There is no text to read."), _("Write what the technology is and does, or name an offer.")
    ),
    "industry_text_too_long": Words(
        _("The text is longer than %(most)s letters."), _("Keep what says what the technology is and does.")
    ),
    "industries_not_fitted": Words(
        _("No model of industries is fitted on this node, or it was fitted with another sentence model."),
        _("Ask who runs the node to fit it: mithaq economy fit"),
    ),
}

INDUSTRY_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "export_status": {
        "not_listed": _("Classified: on no control list"),
        "listed": _("Classified: on a control list"),
        "pending": _("Not classified yet"),
    },
    "industry_silence": {
        "unlike_any_title": _(
            "The text is unlike every known title of an industry or a product, so nothing is said."
        ),
        "too_unsure": _("No industry is likely enough to be named, so nothing is said."),
    },
    "taker_ground": {
        "need": pgettext_lazy("of a company", "needs"),
        "licence": pgettext_lazy("of a company", "took a licence of"),
        "offer": pgettext_lazy("of a company", "offers"),
    },
    "industry_formula": {
        "probability": _(
            "Probability of an industry: planes over words, letters and meaning score each division of ISIC"
            " Rev. 4; scores become probabilities at the temperature under which unseen titles were"
            " likeliest. Within a division classes share by how near their titles are."
        ),
        "silence": _(
            "Silence: nothing is said of a text that is farther from every title than nine in ten unseen"
            " titles are, nor below the probability from which four in five answers on unseen titles"
            " were right, one half at least."
        ),
        "products": _(
            "Products: industries go to products by the concordance that is loaded. Where it names several"
            " and no weights, each has an equal part, and the bounds say that it may have none or all."
            " Makers of weapons and military goods are left out."
        ),
        "civil_share": _(
            "D1: the part of the technology’s patent classes outside F41 and F42, weapons and ammunition."
            " D2: with what part of all other classes its own share patents. After Lee and Sohn, 2017."
        ),
        "military_goods": _(
            "Military goods: the part of the products in chapter 93, heading 8710 and subheading 890610 of"
            " HS. Industries whose products nobody knows widen the upper bound."
        ),
        "companies": _(
            "Companies: those of the directory with a need, an offer or a licence in the field or another of"
            " its group; first who needs, then who took a licence, then who offers. The percentage is how"
            " much of the text the record says and means; who is as unlike it as nineteen in twenty records"
            " of other fields are is left out. It is no sign that they want it: ask them."
        ),
    },
}
