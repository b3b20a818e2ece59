"""The interface as Ninja builds it, with what Ninja leaves out: errors described, and told, as problems."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from mithaq.api.problems import MEDIA_TYPE, method_not_allowed, page_unknown

View = Callable[..., HttpResponse]


class Interface(NinjaAPI):
    """Every answer is of a media type and a status that the schema names, or problem details."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operation in _operations(schema):
            # Each call is counted before it is looked at, and a missing token is told in the same shape.
            operation["responses"][429] = operation["responses"][401] | {"description": "Too Many Requests"}
            _describe_problems(operation["responses"])
            if 403 not in operation["responses"]:
                # What no scope guards is open to nobody too, who sees less.
                operation["security"] = [{}, *operation["security"]]
        return schema

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """The addresses; below them, none is left to the pages, whose refusals are HTML."""
        patterns, app, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _told(pattern.callback)
        return [*patterns, re_path("", _unknown)], app, namespace


def _operations(schema: OpenAPISchema) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        yield from methods.values()


def _describe_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status >= 400 and "application/json" in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}


def _told(view: View) -> View:
    """Ninja answers a method that an address does not have by itself, and its root by an exception."""

    @functools.wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            return page_unknown(request)
        if answer.status_code == 405:
            return method_not_allowed(request, allowed=answer["Allow"])
        return answer

    return told


@csrf_exempt
def _unknown(request: HttpRequest) -> HttpResponse:
    return page_unknown(request)
