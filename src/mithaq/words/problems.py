"""What is wrong with a draft, a row of an import, or an export of the register."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import filled

PROBLEMS: Mapping[str, str | Promise] = {
    "row_unreadable": _("This line cannot be read as a record."),
    "cell_without_heading": _("A cell stands in a column without a heading."),
    "key_repeated": _("Row %(number)s already names this record."),
    "key_unusable": _("A key has at most %(longest)s letters and no control characters."),
    "record_unknown": _("You can see no record “%(value)s”."),
    "record_from_source": _("The record comes from a public source (%(source)s) and is read-only here."),
    "record_of_others": _("The record belongs to another institution."),
    "record_withdrawn": _("The record was withdrawn."),
    "draft_open": _("The record is being amended in a draft. Publish or discard that first."),
    "kept_closed": _("Not everybody may read this record whole. Amend it on its page."),
    "files_not_imported": _("Files do not travel in an import. Attach them on the record's page."),
    "missing": _("Fill this in."),
    "unknown_key": _("Nobody knows this part of a record."),
    "unknown_word": _("“%(value)s” is not one of the choices."),
    "wrong_shape": _("This is not in the form that is expected."),
    "too_long": _("This has %(length)s letters; the most is %(longest)s."),
    "too_many": _("Choose %(most)s at the most."),
    "field_unknown": _("“%(value)s” is no field of technology that we know."),
    "trl_out_of_range": _("A technology readiness level is a number from 1 to 9."),
    "ends_before_start": _("The end must come after the beginning."),
    "too_far": _("The end must be within %(years)s years."),
    "not_a_day": _("“%(value)s” is no day; write it as 2027-03-31."),
    "label_unknown": _("Nobody knows this label: its %(part)s says %(value)s."),
    "reordering_characters": _(
        "The text holds characters that reorder what readers see. Paste it as plain text."
    ),
    "control_characters": _("The text holds control characters. Paste it as plain text."),
}

VERIFY_PROBLEMS: Mapping[str, str | Promise] = {
    "key_differs": _("the export names another key than the one you trust"),
    "line_malformed": _("the line is no signed statement"),
    "statement_malformed": _("what was signed is no statement"),
    "signature_invalid": _("the signature does not fit"),
    "id_repeated": _("the identifier was used before"),
    "root_invalid": _("the root document does not follow the one before"),
    "issuer_differs": _("another node issued it"),
    "note_malformed": _("the checkpoint cannot be read"),
    "note_signature_invalid": _("the signature of the checkpoint does not fit"),
    "size_differs": _("statements are missing or added before the checkpoint"),
    "root_differs": _("the statements are not the ones that the checkpoint signed"),
    "end_unsigned": _("no checkpoint covers the last statements"),
    "end_missing": _("the end of the file is missing"),
    "end_differs": _("the file does not end as it says"),
}


def problem_told(code: str, facts: Mapping[str, object]) -> str:
    """A problem of a draft in the language that is active."""
    return filled(PROBLEMS[code], facts)
