"""A tour's document as the steps that it tells: what is typed, written, pressed and read, in order."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

NATIONS = {"Türkiye": "tr", "Malaysia": "my", "Morocco": "ma"}
# What stands for something that differs each time: SENT, TR_KEY; but no variable of the shell.
PLACEHOLDER = re.compile(r"(?<![$\w])(?:[A-Z]{4,}|[A-Z]+_[A-Z]+)\b")
_TOKEN = re.compile(
    rf"`(?P<account>[a-z]+)`|(?P<place>{'|'.join(NATIONS)})|\*\*(?P<label>[^*]+)\*\*"
    r"|(?:reads|finds)\s“(?P<seen>[^”]+)”|its reference, (?P<read>[A-Z]+)"
)


@dataclass(frozen=True)
class Command:
    """What is typed at a node, or at none, and the lines that it shows; `…` stands for anything."""

    place: str
    text: str
    shown: tuple[str, ...]

    def is_of(self, name: str) -> bool:
        """Whether it is the command of this name, such as `peer list`."""
        return f"{self.text} ".startswith(f"mithaq {name} ")


@dataclass(frozen=True)
class File:
    """A file that is written by hand."""

    name: str
    text: str


@dataclass(frozen=True)
class Press:
    """A button, and who presses it; or a key, and the node at whose terminal."""

    label: str
    account: str
    place: str


@dataclass(frozen=True)
class Seen:
    """What somebody reads on a page."""

    text: str
    account: str


@dataclass(frozen=True)
class Noted:
    """The reference that somebody reads off the page where they are, to be typed later."""

    name: str
    account: str


Step = Command | File | Press | Seen | Noted


def steps(text: str, nodes: Collection[str] = tuple(NATIONS.values())) -> Iterator[Step]:
    """All steps of the document; a block that is neither commands nor a named file fails."""
    account = place = ""
    parts = re.split(r"^```(.*)\n((?:.*\n)*?)```$", text, flags=re.MULTILINE)
    for prose, language, block in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        assert not re.search(r"```|~~~|^ {4}|^\t", prose, re.MULTILINE)
        for token in _TOKEN.finditer(prose):
            account, place = token["account"] or account, NATIONS.get(token["place"] or "", place)
            if token["label"]:
                yield Press(" ".join(token["label"].split()), account, place)
            elif token["seen"]:
                yield Seen(" ".join(token["seen"].split()), account)
            elif token["read"]:
                yield Noted(token["read"], account)
        if language == "console":
            yield from _commands(block, nodes)
        elif block:
            assert language == "csv"
            yield File(re.findall(r"`(\w+\.csv)`", prose)[-1], block)


def accounts(told: Iterable[Step]) -> Mapping[str, str]:
    """At which node each account is made that the document adds."""
    added = [each for each in told if isinstance(each, Command) and each.is_of("user add")]
    return {each.text.split()[3]: each.place for each in added}


def _commands(block: str, nodes: Collection[str]) -> Iterator[Command]:
    before, *parts = re.split(r"^(tr|my|ma|all|)\$ ", block, flags=re.MULTILINE)
    assert not before
    for prompt, lines in zip(parts[::2], parts[1::2], strict=True):
        text, *shown = lines.splitlines()
        for place in nodes if prompt == "all" else [prompt]:
            yield Command(place, text, tuple(shown))


def read_where_shown(
    shown: Sequence[str], printed: str, known: Mapping[str, str]
) -> Mapping[str, str] | None:
    """What the placeholders stand for where the lines are shown in this order; None where they are not."""
    lines = iter([" ".join(each.split()) for each in printed.splitlines()])
    found: dict[str, str] = {}
    for line in shown:
        pattern = _pattern(" ".join(line.split()), {**known, **found})
        met = next((each for each in map(pattern.fullmatch, lines) if each), None)
        if met is None:
            return None
        found |= met.groupdict()
    return found


def _pattern(line: str, known: Mapping[str, str]) -> re.Pattern[str]:
    pattern, end = "", 0
    for each in re.finditer(f"…|{PLACEHOLDER.pattern}", line):
        name = each[0]
        pattern += re.escape(line[end : each.start()])
        if name == "…":
            pattern += ".*"
        elif name in known:
            pattern += re.escape(known[name])
        else:
            # Twice in a line, it is the same twice.
            pattern += f"(?P={name})" if f"<{name}>" in pattern else f"(?P<{name}>.+)"
        end = each.end()
    return re.compile(pattern + re.escape(line[end:]))
