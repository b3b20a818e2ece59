"""Somebody signed in at a node that serves, who fills in the forms of its pages and presses their buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from lxml import html
from lxml.html import FormElement, HtmlElement, InputElement, SelectElement

Typed = Mapping[str, str | Sequence[str]]


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

    def open(self, path: str, link: str = "") -> bool:
        """Open a page, and follow the link on it whose text begins so; whether there is one."""
        self._show(path)
        found = [each.attrib["href"] for each in self.page.iter("a") if link and _text(each).startswith(link)]
        for each in found[:1]:
            self._show(each)
        return bool(found) or not link

    def press(self, label: str, typed: Typed) -> None:
        """Fill in the one form that has this button, as far as something is typed, and press it."""
        ((form, button),) = [
            (form, each) for form in self.page.forms for each in form.iter("button") if _text(each) == label
        ]
        pairs = _filled(form, typed)
        if name := button.get("name"):
            pairs.append((name, button.get("value", "")))
        self._show(form.get("action", ""), urlencode(pairs).encode())

    @property
    def text(self) -> str:
        return _text(self.page)

    def _show(self, path: str, posted: bytes | None = None) -> None:
        address = urljoin(self.address, path)
        request = Request(address, posted, {"Accept-Language": "en"})  # noqa: S310  # a node of this test
        try:
            with self.opener.open(request) as answer:
                self.address = answer.url
                self.page = html.document_fromstring(answer.read())
        except HTTPError as error:
            said = html.document_fromstring(error.read()).find(".//main")
            raise AssertionError(address, error.code, said is not None and _text(said)) from error


def _filled(form: FormElement, typed: Typed) -> list[tuple[str, str]]:
    """What the form holds, with what was typed; a name that begins with a dot is the end of the field's."""
    pairs = list(form.form_values())
    for name, said in typed.items():
        fields = [
            each
            for each in form.inputs
            if each.name and (each.name.endswith(name) if name[0] == "." else each.name == name)
        ]
        values = [_offered(fields, each) for each in ([said] if isinstance(said, str) else said)]
        key = str(fields[0].name)
        pairs = [pair for pair in pairs if pair[0] != key] + [(key, value) for value in values]
    return pairs


def _offered(fields: Sequence[HtmlElement], said: str) -> str:
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
