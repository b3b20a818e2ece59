"""Tables of the watch, a file for each subject; Django looks for them here."""

from mithaq.watch.models.loads import Load

__all__ = ["Load"]
