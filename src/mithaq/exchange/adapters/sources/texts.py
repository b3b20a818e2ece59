"""Fit a source's words into a record: its lengths, its summary."""

import re

from mithaq.exchange.domain.reading import LENGTH_MAX

SUMMARY_LENGTH = 400
SUMMARY_LEAST = 120
MORE = "…"
# A sentence ends before white space and a capital or digit; "e.g." and "U.S." do not end one.
SENTENCE_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)[.!?][\"”')\]]*(?=\s+[\"“'(\[]?[A-Z0-9]|$)"
)
# Where one paragraph was glued to the next when the source was flattened.
GLUED = re.compile(r"(?<=[a-z0-9)\]][.;:!?])(?=[A-Z][a-z])|(?<=[a-z]{3}[;:])(?=[a-z])")


def cut(text: str, longest: int) -> str:
    """The text, or its beginning up to a word's end with an ellipsis."""
    if len(text) <= longest:
        return text
    kept = text[: longest - len(MORE)]
    at_word = max(kept.rfind(" "), kept.rfind("\n"))
    # One word longer than half of the room is cut in two.
    return (kept[:at_word] if at_word > longest // 2 else kept).rstrip(" \n,;:") + MORE


def fitted(text: str, part: str) -> str:
    """The text, no longer than this part of a record may be."""
    return cut(text.strip(), LENGTH_MAX[part])


def summary_of(text: str) -> str:
    """The first sentences, up to about 400 characters."""
    flat = " ".join(text.split())
    if len(flat) <= SUMMARY_LENGTH:
        return flat
    ends = [found.end() for found in SENTENCE_END.finditer(flat, 0, SUMMARY_LENGTH)]
    if ends and ends[-1] >= SUMMARY_LEAST:
        return flat[: ends[-1]]
    return cut(flat, SUMMARY_LENGTH)


def unglued(text: str) -> str:
    """The text with a new line where paragraphs were run together without a space."""
    return GLUED.sub("\n", text)


def joined(*lines: str) -> str:
    """Lines that say something, one below the other."""
    return joined_by("\n", *lines)


def joined_by(separator: str, *parts: str) -> str:
    """Parts that say something."""
    return separator.join(part for part in parts if part)
