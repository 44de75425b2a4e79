"""Files that are handed out: documents that people sent in, and letters."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kaifong.infra.documents.api import Kind, Opened
from kaifong.selfservice.enforcement_letters import Written

SANDBOX = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
"""Whatever the file holds runs nothing, reaches nothing and belongs to no site. Browsers draw pictures with a style."""


def document_response(opened: Opened) -> HttpResponse:
    """A document that somebody sent in: a picture is shown, a PDF is saved, and neither is guessed to be anything else."""
    response = HttpResponse(opened.content, content_type=opened.kept.kind.value)
    disposition = content_disposition_header(opened.kept.kind is Kind.PDF, opened.kept.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    return response


def pdf_response(written: Written) -> HttpResponse:
    """A document that was drawn here; its name is ours."""
    response = HttpResponse(written.content, content_type=Kind.PDF.value)
    response["Content-Disposition"] = content_disposition_header(False, written.name) or "inline"
    return response
