"""Refusals: an expected no, told as a code and its facts; faces turn them into words."""


class Refused(Exception):  # noqa: N818  # a refusal is not an error
    """A rule forbids the act. `code` is snake_case; `facts` fill the words' placeholders."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class NotFound(Refused):
    """The thing asked for does not exist, or this reader may not know that it does."""
