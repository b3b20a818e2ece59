"""Plans as Microsoft Project XML (MSPDI), which most planning programs read and write.

Namespace, elements and their order are those of mspdi_pj12.xsd (Project 2007). A work package is a task of
the first outline level; the tasks without duration that follow it are its milestones and deliverables. They
do not stand below it: a program would reckon its days from theirs. The custom text fields 1 and 2 say which
of the two it is, and the key; a file of another program has neither, and its milestones are milestones.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lxml import etree

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.projects.domain.plans import Deliverable, Milestone, ProjectPlan, Texts, WorkPackage
from mithaq.projects.domain.tables import PROJECT, ROWS_MAX, Line

NAMESPACE = "http://schemas.microsoft.com/project"
TEXT_1, TEXT_2 = "188743731", "188743734"
DAY = timedelta(days=1)
_KEY = re.compile(r"([A-Z]{1,3}[0-9][0-9.]*)[ :–-]+(.+)", re.DOTALL)
_BEGINS, _ENDS = "T08:00:00", "T17:00:00"


def written(plan: ProjectPlan, title: str, language: Language) -> bytes:
    """The plan as XML, titles in one language where they have it."""
    root = etree.Element(_name("Project"), nsmap={None: NAMESPACE})
    _add(root, SaveVersion="12", Name=title, Title=title, ScheduleFromStart="1")
    _add(root, StartDate=f"{plan.starts_on}{_BEGINS}", FinishDate=f"{plan.ends_on - DAY}{_ENDS}")
    _add(root, CurrencyCode=plan.currency)
    _fields(root)
    tasks = etree.SubElement(root, _name("Tasks"))
    uids = {each.key: number for number, each in enumerate(plan.work_packages, 1)}
    number = len(uids)
    order = 0
    for package in plan.work_packages:
        order += 1
        _package(tasks, package, uids, order, language)
        points: list[Milestone | Deliverable] = [*plan.milestones, *plan.deliverables]
        for part in points:
            if part.work_package == package.key:
                number, order = number + 1, order + 1
                _point(tasks, part, number, order, language)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def lines_of(file: Path, language: Language) -> Iterator[Line]:
    """The rows of a plan's table that a file tells. Raises Refused `plan_file_unreadable`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(file.read_bytes(), parser)
    except etree.XMLSyntaxError as error:
        raise Refused("plan_file_unreadable") from error
    if root.tag != _name("Project") or root.getroottree().docinfo.doctype:
        raise Refused("plan_file_unreadable")
    tasks = list(_tasks(root))
    if len(tasks) > ROWS_MAX:
        raise Refused("too_many_rows", most=ROWS_MAX)
    title = _text(root, "Title") or _text(root, "Name")
    frame = {"part": PROJECT, f"titles.{language}": title, "currency": _text(root, "CurrencyCode")}
    days = {"starts_on": _text(root, "StartDate")[:10], "ends_on": _after(_text(root, "FinishDate"))}
    yield Line(0, {**frame, **days})
    yield from _lines(tasks, language)


@dataclass(frozen=True)
class _Task:
    number: int
    uid: str
    name: str
    level: int
    starts: str
    ends: str
    is_milestone: bool
    before: Sequence[str]
    texts: Mapping[str, str]


def _lines(tasks: Sequence[_Task], language: Language) -> Iterator[Line]:
    """Tasks below a work package that are no milestones belong to it, as its dates already say."""
    keys, above = dict[str, str](), dict[str, str]()
    package = ""
    for each in tasks:
        if each.level <= 1 and not each.is_milestone:
            package = _key_of(each, "WP", len(keys) + 1)
            keys[each.uid] = package
        above[each.uid] = package
    package, count = "", 0
    for each in tasks:
        if each.uid in keys:
            package = keys[each.uid]
            waits = sorted({above[uid] for uid in each.before if above.get(uid)} - {package})
            days = {"starts_on": each.starts[:10], "ends_on": _after(each.ends)}
            named = {f"titles.{language}": _title(each), "depends_on": "; ".join(waits)}
            yield Line(each.number, {"part": "work_package", "key": package, **named, **days})
        elif each.is_milestone:
            sort = each.texts.get(TEXT_1) if each.texts.get(TEXT_1) == "deliverable" else "milestone"
            count += 1
            said = {"work_package": package, f"titles.{language}": _title(each), "due_on": each.ends[:10]}
            key = _key_of(each, "D" if sort == "deliverable" else "M", count)
            yield Line(each.number, {"part": str(sort), "key": key, **said})


def _tasks(root: etree._Element) -> Iterator[_Task]:
    for number, task in enumerate(root.iterfind(f"{_name('Tasks')}/{_name('Task')}"), 1):
        level = _text(task, "OutlineLevel") or "1"
        # The task of the whole project stands at level 0; empty rows of the sheet are null.
        if level == "0" or _text(task, "IsNull") == "1" or not _text(task, "Name"):
            continue
        links = task.iterfind(f"{_name('PredecessorLink')}/{_name('PredecessorUID')}")
        extended = {
            _text(each, "FieldID"): _text(each, "Value") for each in task.iterfind(_name("ExtendedAttribute"))
        }
        yield _Task(
            number=number,
            uid=_text(task, "UID"),
            name=_text(task, "Name"),
            level=int(level) if level.isdigit() else 1,
            starts=_text(task, "Start"),
            ends=_text(task, "Finish"),
            is_milestone=_text(task, "Milestone") == "1",
            before=[(each.text or "").strip() for each in links],
            texts=extended,
        )


def _package(
    tasks: etree._Element, package: WorkPackage, uids: Mapping[str, int], order: int, language: Language
) -> None:
    length = (package.ends_on - package.starts_on).days
    task = _task(tasks, uids[package.key], order, f"{package.key} {_said(package.titles, language)}")
    _dates(task, package.starts_on, package.ends_on - DAY, hours=8 * length, is_milestone=False)
    for key in package.depends_on:
        link = etree.SubElement(task, _name("PredecessorLink"))
        _add(link, PredecessorUID=str(uids[key]), Type="1", CrossProject="0", LinkLag="0", LagFormat="7")
    _marks(task, "work_package", package.key)


def _point(
    tasks: etree._Element, part: Milestone | Deliverable, uid: int, order: int, language: Language
) -> None:
    task = _task(tasks, uid, order, f"{part.key} {_said(part.titles, language)}")
    _dates(task, part.due_on, part.due_on, hours=0, is_milestone=True)
    _marks(task, "milestone" if isinstance(part, Milestone) else "deliverable", part.key)


def _task(tasks: etree._Element, uid: int, order: int, name: str) -> etree._Element:
    task = etree.SubElement(tasks, _name("Task"))
    _add(task, UID=str(uid), ID=str(order), Name=name, Type="1", IsNull="0", OutlineLevel="1")
    return task


def _dates(task: etree._Element, starts: date, ends: date, *, hours: int, is_milestone: bool) -> None:
    begins = f"{ends}{_ENDS}" if is_milestone else f"{starts}{_BEGINS}"
    _add(task, Start=begins, Finish=f"{ends}{_ENDS}", Duration=f"PT{hours}H0M0S", DurationFormat="7")
    # Must start on: else a program moves it to the first day that what it waits for leaves.
    _add(task, Milestone="1" if is_milestone else "0", ConstraintType="2", ConstraintDate=begins)


def _marks(task: etree._Element, sort: str, key: str) -> None:
    for field, value in ((TEXT_1, sort), (TEXT_2, key)):
        _add(etree.SubElement(task, _name("ExtendedAttribute")), FieldID=field, Value=value)


def _fields(root: etree._Element) -> None:
    known = etree.SubElement(root, _name("ExtendedAttributes"))
    for field, name in ((TEXT_1, "Text1"), (TEXT_2, "Text2")):
        _add(etree.SubElement(known, _name("ExtendedAttribute")), FieldID=field, FieldName=name)


def _key_of(task: _Task, stem: str, number: int) -> str:
    match = _KEY.match(task.name)
    return task.texts.get(TEXT_2) or (match[1].rstrip(".") if match else f"{stem}{number}")


def _title(task: _Task) -> str:
    match = _KEY.match(task.name)
    return (match[2] if match else task.name).strip()


def _said(titles: Texts, language: Language) -> str:
    return titles.get(language) or next(iter(titles.values()), "")


def _after(moment: str) -> str:
    """The day after a finish, since our periods do not include their end; nothing for no day."""
    try:
        return (date.fromisoformat(moment[:10]) + DAY).isoformat()
    except (ValueError, OverflowError):
        return ""


def _add(parent: etree._Element, **parts: str) -> None:
    for name, text in parts.items():
        etree.SubElement(parent, _name(name)).text = text


def _text(parent: etree._Element, name: str) -> str:
    return (parent.findtext(_name(name)) or "").strip()


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
