"""Questions and their answers, whichever there are: on the screen, aloud, on a slip, and on the tenant's phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.printing import jobs
from kaifong.infra.printing.copies import Document, code_of, copy_expires, copy_keep
from kaifong.infra.printing.models import JobState
from kaifong.interfaces.kiosk.drawing import draw
from kaifong.interfaces.kiosk.forms import key_in
from kaifong.interfaces.kiosk.guard import KioskRequest, asker_of, kiosk, place_of
from kaifong.interfaces.kiosk.wording import TROUBLES, spelled
from kaifong.interfaces.pages.address import site_scheme
from kaifong.interfaces.pages.drawing import Links, current_language
from kaifong.selfservice.asking import (
    GivenForm,
    Question,
    Refused,
    ask,
    ask_file,
    ask_initial,
    ask_offers,
    must_be_sure,
    questions,
)
from kaifong.selfservice.blocks import Blocks, Download, Onward
from kaifong.selfservice.said import Sentence, words
from kaifong.selfservice.slip import render_slip


@dataclass(frozen=True, slots=True)
class Answered:
    """A question answered for this request. ``fields`` is its input as it was sent, to be sent again with a button."""

    question: Question[Any, Any]
    answer: Any
    given: Any
    fields: dict[str, str]


@kiosk()
@require_safe
def menu(request: KioskRequest) -> HttpResponse:
    """What can be asked here: after signing in all that this sign-in is sure enough for."""
    asker = asker_of(request)
    shown = [one for one in questions().values() if one.assurance <= asker.assurance]
    say = [gettext("What would you like to know?"), *(words(one.title, current_language()) for one in shown)]
    return draw(request, "kiosk/menu.html", {"questions": shown, "tenant": request.tenant}, say="\n".join(say))


@kiosk()
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: KioskRequest, name: str) -> HttpResponse:
    """An answer; or first the form where there is none without it."""
    asked = _open_to(request, name)
    form = _form(request, asked)
    if asked.asks_first and (form is None or not form.is_bound):
        return _ask_first(request, asked, form)
    try:
        answered = _answered(request, asked, form)
    except Refused as refused:
        if form is None or not form.is_bound or not asked.asks_first:
            raise
        form.refuse(refused, current_language())
        answered = None
    if answered is None:
        return _ask_first(request, asked, form)
    return _show(request, answered)


@kiosk()
@require_POST
def print_slip(request: KioskRequest, name: str) -> HttpResponse:
    """Print the answer's slip once for this press of the button, and keep it for the phone should it not come out."""
    answered = _answered_or_404(request, name)
    blocks, key, language = answered.question.receipt(answered.answer), key_in(request), current_language()
    if not blocks or key is None or not request.device.printer:
        raise Http404(name)
    account_no = request.tenant.account_no if request.tenant else None
    now = clock.now()

    def slip() -> Any:
        made = render_slip(blocks, title=answered.question.title, language=language, at=now)
        document = Document(account_no, f"{name}.pdf", "application/pdf", made.pdf)
        copy_keep(key=key, document=document, now=now)
        return made.dots

    job = jobs.job_print(
        key=key,
        owner=account_no,
        what=name,
        place=place_of(request.device),
        printer=request.device.printer,
        slip=slip,
        now=now,
    )
    if job is None:
        raise Http404(name)
    _record(request, "slip.print", question=name, state=job.state.value)
    return HttpResponseRedirect(reverse("kiosk:slip", args=[key]))


@kiosk()
@require_POST
def to_phone(request: KioskRequest, name: str) -> HttpResponse:
    """Keep the answer's file, or its slip, for the phone."""
    answered = _answered_or_404(request, name)
    key = key_in(request)
    if key is None:
        raise Http404(name)
    account_no = request.tenant.account_no if request.tenant else None
    now, language = clock.now(), current_language()
    if answered.question.file_type is not None:
        file, content = ask_file(
            answered.question, asker=asker_of(request), given=answered.given, as_at=clock.today(), language=language
        )
        document = Document(account_no, file, answered.question.file_type, content)
    elif blocks := answered.question.receipt(answered.answer):
        made = render_slip(blocks, title=answered.question.title, language=language, at=now)
        document = Document(account_no, f"{name}.pdf", "application/pdf", made.pdf)
    else:
        raise Http404(name)
    copy_keep(key=key, document=document, now=now)
    _record(request, "slip.keep", question=name)
    return HttpResponseRedirect(reverse("kiosk:phone", args=[key]))


@kiosk()
@require_safe
def slip(request: KioskRequest, key: UUID) -> HttpResponse:
    """How the printing of a slip went. Loading it again prints nothing."""
    now, owner = clock.now(), request.tenant.account_no if request.tenant else None
    job = jobs.job_of(key=key, owner=owner, place=place_of(request.device), now=now)
    if job is None:
        raise Http404(str(key))
    context = {
        "job": job,
        "trouble": TROUBLES.get(job.trouble, ""),
        "copy": None if job.is_open or job.state == JobState.CONFIRMED else _copy(request, key),
        "question": questions().get(job.what),
    }
    response = draw(request, "kiosk/slip.html", context, say=str(_slip_words(job)))
    if job.is_open:
        response["Refresh"] = "2"
    return response


@kiosk()
@require_safe
def phone(request: KioskRequest, key: UUID) -> HttpResponse:
    """The code, and the same as a QR code, with which the phone fetches the document."""
    copy = _copy(request, key)
    if copy is None:
        raise Http404(str(key))
    say = gettext("Scan the square code with your phone, or open the address and type the code: %(code)s")
    return draw(request, "kiosk/phone.html", {"copy": copy}, say=say % {"code": spelled(copy["code"])})


def _slip_words(job: jobs.JobView) -> Any:
    if job.state == JobState.CONFIRMED:
        return gettext("Your slip has been printed. Please take it.")
    if job.state == JobState.UNKNOWN:
        return gettext("We cannot tell whether your slip was printed. Please feel for it in the slot.")
    return TROUBLES.get(job.trouble, "")


def _copy(request: KioskRequest, key: UUID) -> dict[str, Any] | None:
    owner = request.tenant.account_no if request.tenant else None
    expires_at = copy_expires(key=key, owner=owner, now=clock.now())
    if expires_at is None:
        return None
    code = code_of(key)
    site = f"{site_scheme(request)}://{request.get_host()}"
    return {
        "code": code,
        "written": f"{code[:5]} {code[5:]}",
        "address": site + reverse("kiosk:fetch"),
        "link": site + reverse("kiosk:fetch-code", args=[code]),
        "until": expires_at,
    }


def _open_to(request: KioskRequest, name: str) -> Question[Any, Any]:
    asked = questions().get(name)
    if asked is None:
        raise Http404(name)
    must_be_sure(asked, asker_of(request))
    return asked


def _form(request: KioskRequest, asked: Question[Any, Any]) -> GivenForm | None:
    """The input as it came, by POST or in the address; unbound where none came. An address changes nothing."""
    if asked.form is None:
        return None
    sent = request.POST if request.method == "POST" or asked.changes else request.GET
    if (request.method == "POST" and asked.asks_first) or any(field in sent for field in asked.form.base_fields):
        return asked.form(sent)
    return asked.form(initial=dict(ask_initial(asked, asker=asker_of(request), as_at=clock.today())))


def _answered(request: KioskRequest, asked: Question[Any, Any], form: GivenForm | None) -> Answered | None:
    """None where the form is wrong."""
    fields: dict[str, str] = {}
    if form is None or not form.is_bound:
        given = asked.given()
    elif form.is_valid():
        given = form.given()
        fields = {name: form.data[name] for name in form.fields if name in form.data}
    else:
        return None
    answer = ask(asked, asker=asker_of(request), given=given, as_at=clock.today())
    return Answered(asked, answer, given, fields)


def _answered_or_404(request: KioskRequest, name: str) -> Answered:
    asked = _open_to(request, name)
    if asked.changes:
        raise Http404(name)  # a slip must not do it again; what was changed, another question shows and prints
    form = _form(request, asked)
    answered = None if asked.asks_first and (form is None or not form.is_bound) else _answered(request, asked, form)
    if answered is None:
        raise Http404(name)
    return answered


def _ask_first(request: KioskRequest, asked: Question[Any, Any], form: GivenForm | None) -> HttpResponse:
    if form is not None and form.offers():
        form.offer(ask_offers(asked, asker=asker_of(request), as_at=clock.today()), current_language())
    context = {"question": asked, "form": form, "types": form is not None and any(map(_is_typed, form))}
    status = 422 if form is not None and form.errors else 200
    return draw(request, "kiosk/form.html", context, say=words(asked.title, current_language()), status=status)


def _is_typed(field: BoundField) -> bool:
    return not isinstance(field.field.widget, CheckboxInput | RadioSelect | Select)


def _show(request: KioskRequest, answered: Answered) -> HttpResponse:
    asked = answered.question
    blocks: Blocks = asked.page(answered.answer)
    download = next((block for block in blocks if isinstance(block, Download)), None)
    has_slip = bool(asked.receipt(answered.answer))
    context = {
        "question": asked,
        "answer": tuple(block for block in blocks if not isinstance(block, Download | Onward)),
        "onward": [(block.label, _address(block)) for block in blocks if isinstance(block, Onward)],
        "links": Links(questions=reverse("kiosk:question", args=[asked.name]).removesuffix(f"{asked.name}/")),
        "key": uuid4(),
        "fields": answered.fields | (dict(download.given) if download else {}),
        "prints": has_slip and bool(request.device.printer),
        "keeps": has_slip or download is not None,
        "download": _label(download),
    }
    said = [sentence.spoken(current_language()) for sentence in asked.speech(answered.answer)]
    return draw(request, "kiosk/question.html", context, say="\n".join(said))


def _address(block: Onward) -> str:
    links = Links(questions=reverse("kiosk:question", args=["x"]).removesuffix("x/"))
    return links.question(block.question, block.given)


def _label(download: Download | None) -> str:
    if download is None:
        return ""
    language = current_language()
    return download.label.written(language) if isinstance(download.label, Sentence) else words(download.label, language)


def _record(request: HttpRequest, action: str, **detail: str) -> None:
    """A tenant sees among the looks at the record that it left the machine."""
    tenant = getattr(request, "tenant", None)
    if tenant is not None:
        access.audit(access.tenant_at("kiosk"), action, account_no=tenant.account_no, **detail)
