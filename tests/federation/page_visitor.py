"""Somebody signed in at a node that serves, who fills in the forms of its pages and presses their buttons."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from lxml import html
from lxml.html import FormElement, HtmlElement, InputElement, SelectElement, TextareaElement

Typed = Mapping[str, str | Sequence[str]]
_Field = InputElement | SelectElement | TextareaElement
# What stands apart on a page, whether or not there is a blank between it and what follows.
_APART = ("br", "dd", "div", "dt", "h1", "h2", "h3", "li", "p", "section", "span", "td", "th")
_TOGETHER = ("dd", "h3", "li", "p", "tr")


def _opener() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


@dataclass
class Visitor:
    """A browser without pictures; `page` is what it shows, `address` where that is."""

    address: str
    opener: OpenerDirector = field(default_factory=_opener)
    page: HtmlElement = field(init=False)

    def sign_in(self, account: str, password: str) -> None:
        self.open("/account/login/")
        self.press("Sign in", {"login": account, "password": password})

    def open(self, path: str, *links: str) -> bool:
        """Open a page, and from there each link whose text begins so; whether there is each of them."""
        self._show(path)
        for link in links:
            found = [each.attrib["href"] for each in self.page.iter("a") if _text(each).startswith(link)]
            if not found:
                return False
            self._show(found[0])
        return True

    def offers(self, label: str, typed: Typed) -> bool:
        """Whether one form of the page has this button, and the fields and choices for what is typed.

        What another node says, such as an institution to choose, may have yet to arrive.
        """
        found = self._found(label, typed)
        try:
            return len(found) == 1 and bool(_filled(found[0][0], typed) or not typed)
        except ValueError:
            return False

    def press(self, label: str, typed: Typed) -> None:
        """Fill in that form, as far as something is typed, and press the button."""
        ((form, button),) = self._found(label, typed)
        pairs = _filled(form, typed)
        if name := button.get("name"):
            pairs.append((name, button.get("value", "")))
        self._show(form.get("action", ""), urlencode(pairs).encode())

    @property
    def text(self) -> str:
        return _text(self.page)

    def reads(self, text: str) -> bool:
        """Whether the page says so; what stands around a `…` is read in one row, item or paragraph."""
        if "…" not in text:
            return text in self.text
        pattern = re.compile(".*".join(re.escape(each.strip()) for each in text.split("…")))
        return any(pattern.search(_text(each)) for each in self.page.iter(*_TOGETHER))

    def _found(self, label: str, typed: Typed) -> list[tuple[FormElement, HtmlElement]]:
        return [
            (form, button)
            for form in self.page.forms
            if all(_fields(form, name) for name in typed)
            for button in form.iter("button")
            if _text(button) == label
        ]

    def _show(self, path: str, posted: bytes | None = None) -> None:
        address = urljoin(self.address, path)
        request = Request(address, posted, {"Accept-Language": "en"})  # noqa: S310  # a node of this test
        try:
            with self.opener.open(request) as answer:
                self.address = answer.url
                self.page = html.document_fromstring(answer.read())
                for each in self.page.iter(*_APART):
                    each.tail = f" {each.tail or ''}"
        except HTTPError as error:
            said = html.document_fromstring(error.read()).find(".//main")
            raise AssertionError(address, error.code, said is not None and _text(said)) from error


def _filled(form: FormElement, typed: Typed) -> list[tuple[str, str]]:
    """What the form holds, with what was typed; a name that begins with a dot is the end of the field's."""
    pairs = list(form.form_values())
    for name, said in typed.items():
        fields = _fields(form, name)
        values = [_offered(fields, each) for each in ([said] if isinstance(said, str) else said)]
        key = str(fields[0].name)
        pairs = [pair for pair in pairs if pair[0] != key] + [(key, value) for value in values]
    return pairs


def _fields(form: FormElement, name: str) -> list[_Field]:
    return [
        each
        for each in form.inputs
        if each.name and (each.name.endswith(name) if name[0] == "." else each.name == name)
    ]


def _offered(fields: Sequence[_Field], said: str) -> str:
    """The value that a field sends for what somebody types, ticks, or chooses by its words."""
    first = fields[0]
    if isinstance(first, SelectElement):
        (value,) = [
            each.get("value", "")
            for each in first.iter("option")
            if each.get("value") == said or (len(said) > 9 and _text(each).startswith(said))
        ]
        return value
    if isinstance(first, InputElement) and first.checkable:
        assert said in [each.get("value") for each in fields], f"{first.name} does not offer {said}"
    return said


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
