"""A day's package carries what a slip is printed from."""

from __future__ import annotations

import pytest

from kaifong.interfaces.field.printers import printers
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice.visit_slip import visit_slip

pytestmark = pytest.mark.django_db


def test_a_package_has_the_slip_in_three_languages_and_the_printers_to_look_for(handheld):
    package = handheld.package

    assert package["printers"] == printers()
    assert package["slips"] == {
        language: {"page": form.page, "parts": form.parts} for language in LANGUAGES for form in [visit_slip(language)]
    }
