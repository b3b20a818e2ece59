"""The beginning of a description of others in plain words: no marks of Markdown or HTML, no citations, no
code.

The whole text stays where it is published; the pages lead there.
"""

import re

from mithaq.base.text import cleaned

SUMMARY_MAX = 400
_BLOCK = re.compile(r"```.*?(?:```|$)|<pre>.*?(?:</pre>|$)", re.DOTALL)
_CITATION = re.compile(r"\(Citation:[^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\((?:[^()\s]|\([^()\s]*\))*\)")
_MARK = re.compile(r"</?[A-Za-z][^>]{0,200}>|[`*]{1,3}|(?m:^#{1,6}\s)")


def summary_of(description: str, *, longest: int = SUMMARY_MAX) -> str:
    """The first paragraph, cut between words where it is longer."""
    text = _MARK.sub("", _LINK.sub(r"\1", _CITATION.sub("", _BLOCK.sub(" ", description))))
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", cleaned(text)))
    first = next((each for each in paragraphs if each), "")
    if len(first) <= longest:
        return first
    cut = first[: longest - 1]
    head, _, _tail = cut.rpartition(" ")
    return f"{(head or cut).rstrip(' ,;:')}…"
