from __future__ import annotations

import json
import re
import stat
from datetime import timedelta

import pypdfium2
import pytest
from typer.testing import CliRunner

from kaifong.domains.access import api as access
from kaifong.domains.access.models import AuditRecord, MailerRequest, Passkey, TenantCredential
from kaifong.domains.tenancies import api as tenancies
from kaifong.interfaces.cli import tpin as cli
from kaifong.kernel.identifiers import account_no, format_account_no
from kaifong.selfservice.sign_in import letters
from tests.integration.sign_in.conftest import HERE, NOW

BY = access.operator("test")
UNKNOWN = account_no(1001, 999)


@pytest.fixture(autouse=True)
def at(monkeypatch):
    """The moment that it is at the command line."""
    monkeypatch.setattr("kaifong.infra.clock.now", lambda: NOW)
    monkeypatch.setattr("kaifong.infra.clock.today", lambda: NOW.date())


def run(*arguments: str):
    return CliRunner().invoke(cli.app, list(arguments))


def passes(account: int, tpin: str, now=NOW) -> bool:
    try:
        access.tpin_verify(account_no=account, tpin=tpin, address=HERE, door="portal", now=now)
    except access.SignInRefused:
        return False
    return True


def pages(path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_bounded() for page in document]


def tpin_on(page: str) -> str:
    return re.search(r"(?<!\d)\d{6}(?!\d)", page.replace(" ", ""))[0]


def test_a_tpin_is_issued_and_shown_once(landlord):
    account = landlord.accounts[0]

    told = json.loads(run("issue", format_account_no(account), "--json").stdout)

    assert told["account_no"] == str(account)
    assert passes(account, told["tpin"])


def test_nothing_is_issued_to_an_account_that_does_not_exist(landlord):
    result = run("issue", str(UNKNOWN))

    assert isinstance(result.exception, tenancies.TenancyNotFound)
    assert TenantCredential.objects.count() == 0


@pytest.mark.parametrize(
    "arguments", [[], ["100100000109", "--estate", "1001"], ["--estate", "1001"], ["100100000108"]]
)
def test_a_call_that_is_not_whole_issues_nothing(landlord, arguments):
    assert run("issue", *arguments).exit_code == 2
    assert TenantCredential.objects.count() == 0


def test_an_estates_letters_go_to_those_without_a_tpin(landlord, tmp_path):
    has_one = landlord.accounts[1]
    tpin = access.tpin_issue(account_no=has_one, by=BY, now=NOW)

    told = json.loads(run("issue", "--estate", "1001", "--out", str(tmp_path / "letters"), "--json").stdout)

    [path] = (tmp_path / "letters").iterdir()
    fronts = pages(path)[::2]
    told_to = {account for account in landlord.accounts if format_account_no(account) in "".join(fronts)}
    assert told == {"letters": 2, "files": [str(path)]}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told_to == {landlord.accounts[0], landlord.accounts[2]}
    assert passes(landlord.accounts[0], tpin_on(fronts[0]))
    assert passes(has_one, tpin)


def test_the_letters_that_were_asked_for_are_written_once_and_others_dropped(landlord, tmp_path):
    account = landlord.accounts[0]
    for asked in (account, UNKNOWN):
        access.mailer_ask(account_no=asked, address=HERE, door="portal", now=NOW)

    first = json.loads(run("mailers", "--out", str(tmp_path), "--json").stdout)
    again = json.loads(run("mailers", "--out", str(tmp_path), "--json").stdout)

    assert (first["letters"], again["letters"]) == (1, 0)
    assert passes(account, tpin_on(pages(first["files"][0])[0]))
    assert set(MailerRequest.objects.values_list("account_no", "printed")) == {(account, True), (UNKNOWN, False)}


def test_a_letter_that_cannot_be_written_issues_no_tpin(landlord, tmp_path, monkeypatch):
    account = landlord.accounts[0]
    tpin = access.tpin_issue(account_no=account, by=BY, now=NOW)
    access.mailer_ask(account_no=account, address=HERE, door="portal", now=NOW)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(letters, "write_secret", full)
    with pytest.raises(OSError, match="No space"):
        letters.letters_write(account_nos=[account], folder=tmp_path, stem="x", by=BY, now=NOW)

    assert passes(account, tpin)
    assert access.mailers_waiting() == (account,)


def test_fifty_letters_go_into_a_file(landlord, tmp_path, monkeypatch):
    monkeypatch.setattr(letters, "LETTERS_A_FILE", 2)
    seen = []

    files = letters.letters_write(
        account_nos=landlord.accounts[:3],
        folder=tmp_path,
        stem="tpin",
        by=BY,
        now=NOW,
        progress=lambda done, total: seen.append((done, total)),
    )

    assert [path.name for path in files] == ["tpin-001.pdf", "tpin-002.pdf"]
    assert [len(pages(path)) for path in files] == [4, 2]
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hant", "你的密碼"), ("en", "Your TPIN"), ("zh-hans", "你的密码")],
)
def test_a_letter_is_in_the_tenants_language_and_its_back_hides_the_tpin(landlord, tmp_path, language, words):
    account = landlord.accounts[0]
    tenancies.particulars_change(account_no=account, contact=tenancies.Contact(language=language), by=BY)

    [path] = letters.letters_write(account_nos=[account], folder=tmp_path, stem="x", by=BY, now=NOW)

    front, back = pages(path)
    assert words in front
    assert tpin_on(front) not in back
    assert len(re.findall(r"\d", back)) == letters.TINT_ROWS * letters.TINT_DIGITS


def test_a_reset_at_the_office_records_the_document_and_ends_all_that_was_open(landlord):
    account, other = landlord.accounts[:2]
    for each in (account, other):
        Passkey.objects.create(
            account_no=each, credential_id=bytes([each % 251]), public_key=b"", sign_count=0, label="", added_at=NOW
        )
        access.identity_link(provider="p", subject=str(each), account_no=each, by=BY, now=NOW)
    token = access.session_open(account_no=account, door="portal", assurance=2, now=NOW)

    told = json.loads(run("reset", str(account), "--checked", "hkid", "--json").stdout)

    record = AuditRecord.objects.get(action="tpin.reset")
    assert (record.actor, record.account_no, record.detail) == ("operator", account, {"checked": "hkid"})
    assert access.session_of(token=token, door="portal", now=NOW) is None
    assert [len(access.passkeys_of(account_no=each)) for each in (account, other)] == [0, 1]
    assert [len(access.identities_of(account_no=each)) for each in (account, other)] == [0, 1]
    assert passes(account, told["tpin"])


def test_a_reset_needs_a_document(landlord):
    assert run("reset", str(landlord.accounts[0])).exit_code == 2
    assert run("reset", str(landlord.accounts[0]), "--checked", "face").exit_code == 2
    assert TenantCredential.objects.count() == 0


def test_a_clerk_of_another_estate_writes_no_letters(landlord, tmp_path):
    clerk = access.Actor("clerk", "office", access.VERBS, frozenset({1002}))

    with pytest.raises(access.NotPermitted):
        letters.letters_write(account_nos=[landlord.accounts[0]], folder=tmp_path, stem="x", by=clerk, now=NOW)

    assert TenantCredential.objects.count() == 0
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_letter_expires_if_unused(landlord, tmp_path):
    account = landlord.accounts[0]
    [path] = letters.letters_write(account_nos=[account], folder=tmp_path, stem="x", by=BY, now=NOW)

    tpin = tpin_on(pages(path)[0])

    assert not passes(account, tpin, NOW + timedelta(days=31))
