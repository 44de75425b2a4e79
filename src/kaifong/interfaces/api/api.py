"""Every question as JSON below ``/api/v1/``, one address a question, written nowhere by name: docs/reference/api.md.

The answer is the question's own dataclass. Its type, and its input's, are what the OpenAPI description says.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from hashlib import blake2b
from inspect import Parameter, Signature, cleandoc
from typing import Annotated, Any, Literal, TypeVar, get_type_hints
from urllib.parse import quote

import ninja
import pydantic
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.api import faults, limits, problems
from kaifong.interfaces.api.callers import COOKIE, Caller, caller_of, must_be_allowed
from kaifong.interfaces.api.problems import Problem, Problematic, credentials_refused, language_of
from kaifong.kernel.localtext import LANGUAGES, LocalText
from kaifong.selfservice.asking import Assurance, AssuranceTooLow, Question, Refused, ask, ask_file, questions
from kaifong.selfservice.json_types import JsonText
from kaifong.selfservice.said import words

SECURITY = {
    "app": {
        "type": "oauth2",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "/apps/allow/",
                "tokenUrl": "/api/v1/oauth/token",
                "refreshUrl": "/api/v1/oauth/token",
                "scopes": {
                    access.ASK: "Answers to the tenant's questions.",
                    access.CHANGE: "Questions that change something, too.",
                },
            }
        },
    },
    "portal": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "For the portal's own pages."},
}
FAULTS = (400, 401, 403, 422, 429, 503)
LISTED_SECONDS = 300


class Api(NinjaAPI):
    """Ninja's, with problems described as what they are sent as (RFC 9457)."""

    def get_openapi_schema(self, **about: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**about)
        for address in schema["paths"].values():
            for operation in address.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {problems.CONTENT_TYPE: response["content"]["application/json"]}
        return schema


api = Api(
    title="Kaifong",
    version="1",
    description="What tenants ask, as JSON. Amounts are whole cents; days, months and times are ISO 8601.",
    urls_namespace="api",
    docs_url=None,
    openapi_extra={"components": {"securitySchemes": SECURITY}},
)
faults.register(api)

Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Listed:
    """A question. ``assurance``: 0 anybody, 1 account number and TPIN, 2 signed in with a second proof."""

    name: str
    title: JsonText
    assurance: int
    method: Literal["GET", "POST"]
    href: str
    file_href: str | None
    file_type: str | None
    input_schema: dict[str, Any]


@api.get(
    "/questions",
    response=tuple[Listed, ...],
    summary="Every question",
    operation_id="questions",
    openapi_extra={"security": [{}]},
)
def listing(request: HttpRequest) -> HttpResponse:
    _must_know(request, frozenset())
    return _json(request, _listed(), f"public, max-age={LISTED_SECONDS}")


@cache
def _listed() -> bytes:
    listed = tuple(
        Listed(
            name=question.name,
            title=LocalText(*(words(question.title, language) for language in LANGUAGES)),
            assurance=question.assurance.value,
            method="POST" if _by_post(question) else "GET",
            href=f"/api/v1/questions/{question.name}",
            file_href=f"/api/v1/questions/{question.name}/file" if question.file_type else None,
            file_type=question.file_type,
            input_schema=_input_model(question).model_json_schema(),
        )
        for question in questions().values()
    )
    return TypeAdapter(tuple[Listed, ...]).dump_json(listed)


def _add(question: Question[Any, Any]) -> None:
    """The addresses of one question."""
    scope, by_post = access.CHANGE if question.changes else access.ASK, _by_post(question)
    adapter = TypeAdapter(question.answer_type)
    known = frozenset(field.name for field in fields(question.given))

    def let_in(request: HttpRequest) -> Caller:
        return _let_in(request, question, scope)

    def answer(request: HttpRequest, given: BaseModel | None = None) -> HttpResponse:
        _must_know(request, frozenset() if by_post else known)
        caller: Caller = request.auth  # type: ignore[attr-defined] # what Ninja calls what `let_in` gave
        asker, as_at = caller.asker, clock.today()
        found = _told(request, lambda: ask(question, asker=asker, given=_given(question, given), as_at=as_at))
        kept = "no-store" if caller.in_browser or by_post else "private, no-cache"
        return _json(request, adapter.dump_json(found), kept)

    def file(request: HttpRequest, language: str, given: BaseModel | None = None) -> HttpResponse:
        _must_know(request, {"language"} if by_post else known | {"language"})
        asker, as_at = request.auth.asker, clock.today()  # type: ignore[attr-defined]
        name, content = _told(
            request,
            lambda: ask_file(question, asker=asker, given=_given(question, given), as_at=as_at, language=language),
        )
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=question.file_type, headers=headers)

    title, about = words(question.title, "en"), cleandoc(question.answer_type.__doc__ or "")
    open_to = [{"app": [scope]}, {"portal": []}, *([{}] if question.assurance is Assurance.ANONYMOUS else [])]
    responses = dict.fromkeys(FAULTS, Problem)
    source: Any = ninja.Body(...) if by_post else ninja.Query(...)  # type: ignore[type-arg] # a function, and a type
    input_ = [_parameter("given", _input_model(question), source)] if known else []
    _signed(answer, *input_)
    method = api.post if by_post else api.get
    method(
        f"/questions/{question.name}", response={200: question.answer_type, **responses}, summary=title,
        description=about, operation_id=question.name, auth=let_in, openapi_extra={"security": open_to},
    )(answer)  # fmt: skip
    if question.file_type:
        in_language: Any = ninja.Query(settings.LANGUAGE_CODE)  # type: ignore[type-arg]
        _signed(file, *input_, _parameter("language", Literal[tuple(LANGUAGES)], in_language))
        content = {question.file_type: {"schema": {"type": "string", "format": "binary"}}}
        method(
            f"/questions/{question.name}/file", response=responses, summary=f"{title}: the file",
            description=about, operation_id=f"{question.name}-file", auth=let_in,
            openapi_extra={"security": open_to, "responses": {200: {"description": "The file", "content": content}}},
        )(file)  # fmt: skip


def _by_post(question: Question[Any, Any]) -> bool:
    """What changes something, and what is told about people (a household's income), stands in no address and no log."""
    return question.changes or question.asks_first


def _parameter(name: str, type_: Any, source: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=Annotated[type_, source])


def _signed(view: Any, *parameters: Parameter) -> None:
    """Tell Ninja what the view of one question takes."""
    view.__signature__ = Signature([Parameter("request", Parameter.POSITIONAL_OR_KEYWORD), *parameters])


@cache
def _input_model(question: Question[Any, Any]) -> type[BaseModel]:
    """The question's input as Ninja reads it from an address or a body: the dataclass's fields, and no others."""
    hints = get_type_hints(question.given, include_extras=True)
    of_fields: dict[str, Any] = {one.name: (hints[one.name], _default(one)) for one in fields(question.given)}
    config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")
    return create_model(question.given.__name__, __config__=config, __doc__=question.given.__doc__, **of_fields)


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return pydantic.Field(default_factory=field.default_factory)
    return ... if field.default is MISSING else field.default


def _given(question: Question[Any, Any], read: BaseModel | None) -> Any:
    return question.given(**({} if read is None else {name: getattr(read, name) for name in type(read).model_fields}))


def _must_know(request: HttpRequest, known: Set[str]) -> None:
    """A misspelt name is told, where a default would answer another question."""
    if unknown := request.GET.keys() - known:
        raise faults.input_invalid((name, "unknown") for name in sorted(unknown))


def _let_in(request: HttpRequest, question: Question[Any, Any], scope: str) -> Caller:
    """Before anything that was sent is looked at; raises Problematic."""
    caller = caller_of(request)
    if caller.asker.account_no is not None:
        request.kf_account_no = caller.asker.account_no  # type: ignore[attr-defined] # by whom a call in vain is counted
        must_be_allowed(caller, scope, request)
    elif question.assurance is not Assurance.ANONYMOUS:
        raise credentials_refused()
    else:
        limits.count(request, None)
    return caller


def _told(request: HttpRequest, answer: Callable[[], Got]) -> Got:
    """An answer; or why there is none, in the language asked for. Raises Problematic."""
    try:
        return answer()
    except Refused as refused:
        status = 403 if isinstance(refused, AssuranceTooLow) else 422
        raise Problematic(
            status, refused.reason, refused.sentence.written(language_of(request)),
            faults=() if refused.field is None else ((refused.field, refused.reason),),
        ) from refused  # fmt: skip


def _json(request: HttpRequest, body: bytes, kept: str) -> HttpResponse:
    """An answer that a client may ask for again by its ETag, and is spared the transfer where nothing changed."""
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    response = HttpResponse(body, content_type="application/json")
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = "Authorization, Cookie"
    if "no-store" not in kept:
        response.headers["ETag"] = etag
        if "If-None-Match" in request.headers:
            return get_conditional_response(request, etag=etag, response=response)  # type: ignore[return-value]
    return response


for _question in questions().values():
    _add(_question)
