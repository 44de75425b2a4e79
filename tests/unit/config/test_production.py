"""What is wrong with the settings is told at start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WHOLE = {
    "KAIFONG_PRODUCTION": "1",
    "KAIFONG_SECRET_KEY": "x" * 64,
    "KAIFONG_HOSTS": "rent.example.org",
    "KAIFONG_EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "KAIFONG_SMS_URL": "https://sms.example.org/send",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
}


def started(tmp_path, **changed: str | None) -> str:
    """What reading the settings says on standard error."""
    wanted = {name: value for name, value in (WHOLE | changed).items() if value is not None}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KAIFONG_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", "import kaifong.config.settings"],
        env=inherited | wanted | {"KAIFONG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    ).stderr


def test_settings_that_are_whole_are_taken(tmp_path):
    assert started(tmp_path) == ""


@pytest.mark.parametrize("name", ["KAIFONG_SECRET_KEY", "KAIFONG_HOSTS", "KAIFONG_EMAIL_URL", "KAIFONG_SMS_URL"])
def test_in_production_nothing_that_matters_has_a_default(tmp_path, name):
    assert f"{name} must" in started(tmp_path, **{name: None})


def test_an_identity_file_that_is_not_there_is_told(tmp_path):
    missing = tmp_path / "identity.toml"

    assert f"KAIFONG_IDENTITY names {missing}, which is no file." in started(tmp_path, KAIFONG_IDENTITY=str(missing))
