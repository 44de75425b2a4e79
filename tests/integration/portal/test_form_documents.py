"""Documents added to a form on the portal: by file or camera, refused by what they hold, taken off again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kaifong.domains.requests.api import FormKind
from kaifong.infra.documents.api import MAX_BYTES
from kaifong.infra.documents.models import Document
from tests.integration.portal.conftest import words
from tests.integration.portal.test_forms import FORMS, begun, fill, months, view

__all__ = ["months"]

PERSON = {
    "q-person-name_en": "CHAN Siu Ming", "q-person-date_of_birth_day": "5", "q-person-date_of_birth_month": "6",
    "q-person-date_of_birth_year": "1990", "q-person-sex": "M", "q-person-identity": "A123456(3)",
    "q-relationship": "sibling",
}  # fmt: skip


def picture(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(out, kind)
    return out.getvalue()


def pdf(*, script: bool = False) -> bytes:
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.save(out)
    return out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", b"\0" * 20_000_000)
    return out.getvalue()


@pytest.fixture
def client(browser, months) -> Client:
    return browser(months.a)


@pytest.fixture
def form_id(client, months) -> int:
    """A brother is to be added: his identity document is asked for."""
    made = begun(months.a, FormKind.MEMBER_ADD)
    fill(client, made, "person", **PERSON)
    return made


def add(
    client: Client, form_id: int, content: bytes, name: str = "paper.pdf", field: str = "file", wanted: str = "identity"
):
    return client.post(
        f"{FORMS}{form_id}/documents/add/{wanted}/", {f"{wanted}-{field}": SimpleUploadedFile(name, content)}
    )


def kept(account_no: int, form_id: int) -> list[str]:
    return [document.kept.name for wanted in view(account_no, form_id).documents for document in wanted.documents]


@pytest.mark.parametrize(
    ("content", "name", "field"),
    [(picture(), "card.jpg", "file"), (picture("PNG"), "card.png", "photo"), (pdf(), "card.pdf", "file")],
)
def test_a_file_or_a_photograph_is_added_and_shown(client, months, form_id, content, name, field):
    added = add(client, form_id, content, name, field)

    page = words(client.get(added["Location"]))

    assert added["Location"] == f"{FORMS}{form_id}/documents/?done=added"
    assert "The document has been added." in page
    assert name in page
    assert kept(months.a, form_id) == [name]


REFUSED = {
    "a ZIP bomb": (zip_bomb(), "holiday.jpg", "neither a JPEG or PNG picture nor a PDF"),
    "a renamed program": (b"MZ\x90\x00" + b"\0" * 2_000, "card.pdf", "neither a JPEG or PNG picture nor a PDF"),
    "a PDF with script": (pdf(script=True), "card.pdf", "The PDF contains a script"),
    "an empty file": (b"", "card.pdf", "The file is empty"),
    "a torn picture": (picture()[:300], "card.jpg", "The file is damaged"),
    "a file that is too large": (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, "card.jpg", "larger than 10 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_may_not_be_kept_is_told_beside_it_and_leaves_nothing(client, months, form_id, what):
    content, name, said = REFUSED[what]
    files = {path for path in Path(django_settings.HOME).rglob("documents/**/*") if path.is_file()}

    answer = add(client, form_id, content, name)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'href="#id_identity-file"' in page
    assert 'aria-describedby="id_identity-file-error"' in page
    assert kept(months.a, form_id) == []
    assert not Document.objects.exists()
    assert {path for path in Path(django_settings.HOME).rglob("documents/**/*") if path.is_file()} == files


def test_no_file_is_told(client, form_id):
    answer = client.post(f"{FORMS}{form_id}/documents/add/identity/")

    assert answer.status_code == 422
    assert "Choose a file or take a photograph" in words(answer)


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_a_gigabyte_is_refused_before_any_of_it_is_read(client, form_id, language):
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body is read")

    answer = client.generic(
        "POST",
        f"/{language}/my/forms/{form_id}/documents/add/identity/",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="1000000000",
        **{"wsgi.input": Unread()},
    )

    assert answer.status_code == 413
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "10" in words(answer)


def test_a_file_is_read_in_memory_alone():
    assert django_settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert django_settings.FILE_UPLOAD_MAX_MEMORY_SIZE > MAX_BYTES


def test_a_document_is_looked_at_and_removed_by_its_household_alone(client, browser, months, form_id):
    add(client, form_id, picture(), "card.jpg")
    [document] = view(months.a, form_id).documents[0].documents
    address = f"{FORMS}{form_id}/documents/{document.id}/"

    stranger = browser(months.b)
    refused = [stranger.get(address).status_code, stranger.post(f"{address}remove/").status_code]
    seen = client.get(address)
    removed = client.post(f"{address}remove/")

    assert refused == [404, 404]
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
    assert removed["Location"] == f"{FORMS}{form_id}/documents/?done=removed"
    assert kept(months.a, form_id) == []
    assert client.get(address).status_code == 404


def test_what_is_not_asked_for_is_not_taken(client, months, form_id):
    assert add(client, form_id, picture(), wanted="marriage_proof").status_code == 404
    assert kept(months.a, form_id) == []


def test_no_more_are_taken_than_are_asked_for(client, months, form_id):
    most = next(one for one in view(months.a, form_id).documents if one.definition.id == "identity").definition.most

    answers = [add(client, form_id, picture(), "card.jpg").status_code for _ in range(most + 1)]

    assert answers == [302] * most + [404]
    assert "No more can be added here." in words(client.get(f"{FORMS}{form_id}/documents/"))


def test_after_the_last_section_the_documents_come_and_what_is_needed_is_named_at_the_end(client, form_id):
    fill(client, form_id, "reason", **{"q-reason": "reunion"})
    after = fill_last(client, form_id)
    check = client.get(f"{FORMS}{form_id}/check/").content.decode()

    assert after["Location"] == f"{FORMS}{form_id}/documents/"
    assert f'href="{FORMS}{form_id}/documents/#paper-identity"' in check


def fill_last(client: Client, form_id: int):
    typed = {
        "q-drawn": "lives_here moves_in_on other_public_housing owns_property",
        "q-lives_here": "no", "q-moves_in_on_day": "1", "q-moves_in_on_month": "4", "q-moves_in_on_year": "2026",
        "q-other_public_housing": "no", "q-owns_property": "no",
    }  # fmt: skip
    return client.post(f"{FORMS}{form_id}/section/moving_in/", typed)


def test_a_person_is_never_shown_whole_on_the_page_that_checks_answers(client, months, form_id):
    page = words(client.get(f"{FORMS}{form_id}/check/"))

    assert "CHAN Siu Ming" in page
    assert "A123456" not in page
