"""What the refusals of sources, of their records and of the corpus say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import PASSED_OVER, Words

_MEND_MAPPING = _("Mend the mapping; docs/watch.md shows one.")
_KEPT = _("The record was kept without it.")

CORPUS_REFUSALS: Mapping[str, Words] = {
    "corpus_busy": Words(
        _("Another load is writing into the corpus."), _("Wait until it has ended, then try again.")
    ),
    "corpus_damaged": Words(
        _("The list of the corpus’s files, %(file)s, cannot be read: %(reason)s"),
        _("Restore it from a copy, or move the folder away and load the sources anew."),
    ),
    "load_empty": Words(
        _("There is no record in it that could be loaded."), _("Check that this is the right file.")
    ),
    "load_hopeless": Words(
        _("No record of it could be read. The first, at %(place)s: %(problem)s"),
        _("Check that the file is of this source, and the mapping if there is one."),
    ),
    "load_unknown": Words(_("There is no load %(value)s."), _("Look at `mithaq watch loads`.")),
    "mapping_incomplete": Words(_("The mapping does not say what holds “%(part)s”."), _MEND_MAPPING),
    "mapping_missing": Words(
        _("A table is loaded by a mapping of its columns, and none is given."),
        _("Name a file with --mapping; docs/watch.md shows one."),
    ),
    "mapping_unwanted": Words(
        _("A source of the format %(format)s needs no mapping."), _("Leave --mapping away.")
    ),
    "mapping_column_missing": Words(
        _("%(file)s has no column “%(column)s”; it has: %(known)s"), _MEND_MAPPING
    ),
    "mapping_unknown": Words(
        _("There is no mapping %(value)s."),
        _("Name a file, or one that comes with Mithaq: %(known)s"),
    ),
    "mapping_wrong": Words(_("The mapping cannot say “%(value)s” at “%(part)s”."), _MEND_MAPPING),
    "snapshot_incomplete": Words(
        _("The snapshot is not complete: %(manifest)s names %(file)s, which is missing or of another size."),
        _("Fetch the rest of the snapshot, then load it again."),
    ),
    "source_format_unknown": Words(
        _("There is no source of the format %(format)s."), _("Choose one of: %(known)s")
    ),
    "source_name_wrong": Words(
        _("“%(value)s” cannot name a source."),
        _("Take small letters, digits and underscores, a letter first, at most 40."),
    ),
    "source_too_large": Words(
        _("%(place)s holds more than %(most)s MiB, which is all that such a file may hold."),
        _("Split the file and load the parts under one name."),
    ),
    "disk_too_small": Words(
        _("%(needed)s MiB would have to be fetched, and %(free)s MiB are free."),
        _("Make room, or set MITHAQ_CORPUS to a larger disk."),
    ),
    "spark_unreachable": Words(
        _("The Spark cluster %(address)s does not answer: %(reason)s"),
        _("Check MITHAQ_SPARK; without it, the node reckons by itself."),
    ),
    "country_unknown": Words(_("“%(value)s” names no country that is known."), _KEPT),
    "term_wrong": Words(
        _("“%(value)s” is no term: none is longer than %(most)s words, or has a stop word or a mark inside."),
        _("Leave out words such as “of” and “the”, or ask for a part of it."),
    ),
    "work_date_wrong": Words(_("“%(value)s” is no date."), PASSED_OVER),
    "work_key_missing": Words(_("It has no identifier."), PASSED_OVER),
    "work_text_too_long": Words(_("Its %(part)s is longer than %(most)s letters."), PASSED_OVER),
    "work_title_missing": Words(_("It has no title."), PASSED_OVER),
    "work_undated": Words(_("It has no date."), PASSED_OVER),
    "work_unreadable": Words(_("This is no record that can be read."), PASSED_OVER),
    "work_row_uneven": Words(
        _("The row has %(found)s cells, and the table has %(expected)s columns."), PASSED_OVER
    ),
    "work_value_wrong": Words(_("“%(value)s” is no value for “%(column)s”."), PASSED_OVER),
}
