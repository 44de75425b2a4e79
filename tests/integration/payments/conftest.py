from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.payments import api as payments
from tests.contract.samples import Payment, TextFile

TODAY = date(2026, 3, 20)


@pytest.fixture
def shop_file(tmp_path):
    """Write a convenience-store file of these payments and return its path."""

    def write(*of: Payment, name: str = "20260302.csv"):
        path = tmp_path / name
        path.write_bytes(TextFile("convenience_store", of).bytes())
        return path

    return write


@pytest.fixture
def take(by):
    """Take a file as the convenience store's."""

    def import_(path, channel="convenience_store"):
        return payments.file_import(path=path, channel_code=channel, on=TODAY, by=by)

    return import_
