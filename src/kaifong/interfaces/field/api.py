"""The handheld's door below ``/field/v1/``, exactly by docs/reference/field-protocol.md."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, NinjaAPI, Path
from pydantic import BaseModel, ConfigDict, Field

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.crypto.sealing import point_of, sealing_key, signing_key
from kaifong.interfaces.field import answers
from kaifong.interfaces.field.answers import Answered, told, wipe
from kaifong.interfaces.field.callers import base64url, handing_in, let_in, signed_by, unbase64url
from kaifong.interfaces.field.form import visit_form
from kaifong.interfaces.field.packing import SIGN_KEY, etag, pack
from kaifong.interfaces.pages.address import client_address

MAX_BODY_BYTES = 400_000
"""256 KB of sealed bytes in base64url, and their envelopes."""
POINT_CHARS = 87
"""65 bytes in base64url."""
SECRET_CHARS = 43
"""32 bytes."""
SEALED_CHARS = 350_000

DeviceId = Annotated[int, Path(ge=1, lt=2**63)]
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

api = NinjaAPI(
    title="Kaifong field",
    version="1",
    description="An officer's handheld. Every request is signed: docs/reference/field-protocol.md.",
    urls_namespace="field",
    docs_url=None,
)
answers.register(api)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Enrolment(Strict):
    code: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=60)]
    sign_key: Annotated[str, Field(max_length=POINT_CHARS)]
    seal_key: Annotated[str, Field(max_length=POINT_CHARS)]
    unlock: visits.Unlock
    proof: Annotated[str, Field(max_length=SECRET_CHARS)] | None = None


class Proof(Strict):
    proof: Annotated[str, Field(max_length=SECRET_CHARS)]


class Envelope(Strict):
    id: UUID
    seq: Annotated[int, Field(ge=1, lt=2**31)]
    sealed: Annotated[str, Field(max_length=SEALED_CHARS)]


class Push(Strict):
    operations: Annotated[list[Envelope], Field(max_length=visits.MAX_OPERATIONS)]


class Nothing(Strict):
    pass


class EnrolledAnswer(BaseModel):
    """``share`` is the server's part of a PIN's key; null for others."""

    device: str
    officer: str
    sign_key: str
    seal_key: str
    share: str | None
    server_time: datetime
    lease_until: datetime


class ShareAnswer(BaseModel):
    share: str


class SessionAnswer(BaseModel):
    session: str
    until: datetime
    server_time: datetime
    lease_until: datetime


class PackageAnswer(BaseModel):
    """``signature`` is Ed25519 over the sealed bytes."""

    package: UUID
    sealed: str
    signature: str
    expires_at: datetime


class ResultAnswer(BaseModel):
    id: UUID
    result: visits.Result
    reason: str


class PushAnswer(BaseModel):
    """A result for each operation sent, then for what they released."""

    results: list[ResultAnswer]
    next_seq: int


class Reason(BaseModel):
    """A word that the handheld acts on."""

    reason: str


REFUSED: dict[int, Any] = dict.fromkeys((400, 401, 403, 413, 422), Reason)
"""What any request may be answered: docs/reference/field-protocol.md."""


@api.post("/devices", response=REFUSED | {201: EnrolledAnswer, 403: Reason}, operation_id="enrol", auth=None)
def enrol(request: HttpRequest, asked: Body[Enrolment]) -> HttpResponse:
    """Take a handheld in with a supervisor's code, good once and for ten minutes."""
    now = clock.now()
    try:
        enrolled = visits.handheld_enrol(
            code=asked.code,
            name=asked.name,
            sign_key=unbase64url(asked.sign_key),
            seal_key=unbase64url(asked.seal_key),
            unlock=asked.unlock,
            proof=None if asked.proof is None else unbase64url(asked.proof),
            address=client_address(request),
            now=now,
        )
    except visits.HandheldRefused:
        raise Answered(403, "not-let-in") from None
    device = enrolled.device
    answer = EnrolledAnswer(
        device=str(device.id),
        officer=device.officer,
        sign_key=base64url(signing_key(SIGN_KEY).public_key().public_bytes_raw()),
        seal_key=base64url(point_of(sealing_key(visits.SEAL_KEY).public_key())),
        share=None if enrolled.share is None else base64url(enrolled.share),
        server_time=now,
        lease_until=device.lease_until,
    )
    return told(201, answer.model_dump(mode="json"))


@api.post("/devices/{device_id}/share", response={**REFUSED, 200: ShareAnswer}, operation_id="share", auth=None)
def share(request: HttpRequest, device_id: DeviceId, asked: Body[Proof]) -> HttpResponse:  # noqa: ARG001 - Ninja's
    """The server's part of a PIN's key, for a shift."""
    try:
        found = visits.handheld_share(device_id=device_id, proof=unbase64url(asked.proof), now=clock.now())
    except visits.HandheldRevoked:
        raise wipe() from None
    except visits.ShareLocked:
        raise Answered(403, "locked") from None
    except (visits.ProofWrong, visits.HandheldNotFound, visits.HandheldRefused):
        raise Answered(403, "proof-wrong") from None
    return told(200, {"share": base64url(found)})


@api.post(
    "/sessions",
    response=REFUSED | {201: SessionAnswer, 400: Reason, 403: Reason},
    operation_id="session",
    auth=signed_by,
)
def session(request: HttpRequest, asked: Body[Nothing]) -> HttpResponse:  # noqa: ARG001 - an empty body, checked
    """Open a session by the signature alone."""
    device, now = _device(request), clock.now()
    try:
        opened_ = visits.field_session_open(device_id=device.id, now=now)
    except visits.HandheldRevoked:
        raise wipe() from None
    answer = SessionAnswer(session=opened_.token, until=opened_.until, server_time=now, lease_until=opened_.lease_until)
    return told(201, answer.model_dump(mode="json"))


@api.get(
    "/packages/{day}",
    response=REFUSED | {200: PackageAnswer, 304: None, 404: Reason},
    operation_id="package",
    auth=let_in,
)
def package(request: HttpRequest, day: date) -> HttpResponse:
    """The officer's visits of a day, sealed to the handheld."""
    device, now = _device(request), clock.now()
    by = visits.handheld_actor(device)
    try:
        made = visits.package_for(device_id=device.id, day=day, now=now, by=by)
    except visits.NoVisitsThatDay:
        raise Answered(404, "no-visits") from None
    form = visit_form(day)
    known = etag(made, form)
    if request.headers.get("If-None-Match") == known:
        return HttpResponse(status=304, headers={"ETag": known, "Cache-Control": "no-store"})
    packed = pack(made, device, form, now)
    answer = PackageAnswer(
        package=made.id,
        sealed=base64url(packed.sealed),
        signature=base64url(packed.signature),
        expires_at=made.expires_at,
    )
    return told(200, answer.model_dump(mode="json"), {"ETag": known})


@api.post("/operations", response=REFUSED | {200: PushAnswer, 413: Reason}, operation_id="operations", auth=handing_in)
def operations(request: HttpRequest, asked: Body[Push]) -> HttpResponse:
    """Take operations in their order. A revoked handheld may hand in what it has: it is kept for a person."""
    if len(request.body) > MAX_BODY_BYTES:
        raise Answered(413, "too-large")
    device = _device(request)
    now, by = clock.now(), visits.handheld_actor(device)
    envelopes = [(one.id, one.seq, unbase64url(one.sealed)) for one in asked.operations]
    taken = visits.operations_opened(device_id=device.id, envelopes=envelopes, now=now)
    sent_at = datetime.fromtimestamp(int(request.headers["Kaifong-Time"]), UTC)
    try:
        pushed = visits.operations_push(device_id=device.id, operations=taken, device_time=sent_at, now=now, by=by)
    except visits.BatchTooLarge:
        raise Answered(413, "too-large") from None
    results = [*pushed.results, *pushed.released]
    answer = PushAnswer(
        results=[ResultAnswer(id=one.id, result=one.result, reason=one.reason) for one in results],
        next_seq=pushed.next_seq,
    )
    return told(200, answer.model_dump(mode="json"))


@api.api_operation(
    ["GET", "HEAD"], "/attachments/{sha256}", response=REFUSED | {200: None}, operation_id="attachment", auth=handing_in
)
def attachment(request: HttpRequest, sha256: Sha256) -> HttpResponse:
    """How much of an attachment is there; asked by HEAD."""
    device = _device(request)
    view = visits.attachment(sha256=sha256, device_id=device.id)
    return _headed(200, 0, complete=False) if view is None else _there(view)


@api.patch(
    "/attachments/{sha256}",
    response=REFUSED | {200: None, 409: None, 413: Reason},
    operation_id="attachment-part",
    auth=handing_in,
)
def attachment_part(request: HttpRequest, sha256: Sha256) -> HttpResponse:
    """The next part of an attachment; its name is the SHA-256 of all of it, sealed."""
    device = _device(request)
    offset, size = _number(request, "Kaifong-Offset"), _number(request, "Kaifong-Length")
    try:
        view = visits.attachment_add(
            device_id=device.id,
            sha256=sha256,
            size=size,
            offset=offset,
            content=request.body,
            open_sealed=lambda sealed: visits.attachment_opened(device_id=device.id, sealed=sealed),
            now=clock.now(),
            by=visits.handheld_actor(device),
        )
    except visits.AttachmentElsewhere as elsewhere:
        return _headed(409, elsewhere.offset, complete=False)
    except visits.AttachmentTorn:
        return _headed(409, 0, complete=False)
    except (visits.AttachmentTooLarge, visits.PartTooLarge):
        raise Answered(413, "too-large") from None
    return _there(view)


@api.post("/wiped", response=REFUSED | {204: None}, operation_id="wiped", auth=signed_by)
def wiped(request: HttpRequest, asked: Body[Nothing]) -> HttpResponse:  # noqa: ARG001 - an empty body, checked
    """The handheld has destroyed what it held, as it was told to or as its officer signed out."""
    visits.handheld_wiped(device_id=_device(request).id, now=clock.now())
    return HttpResponse(status=204)


def _device(request: HttpRequest) -> visits.HandheldView:
    """Whom the route's ``auth`` let in."""
    return cast(visits.HandheldView, request.auth)  # type: ignore[attr-defined] # what Ninja calls it


def _there(view: visits.AttachmentView) -> HttpResponse:
    return _headed(200, view.offset, complete=view.complete)


def _headed(status: int, offset: int, *, complete: bool) -> HttpResponse:
    headers = {
        "Kaifong-Offset": f"{offset}",
        "Kaifong-Complete": "1" if complete else "0",
        "Cache-Control": "no-store",
    }
    return HttpResponse(status=status, headers=headers)


def _number(request: HttpRequest, header: str) -> int:
    number = request.headers.get(header, "")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise Answered(400, "unreadable")
    return int(number)
