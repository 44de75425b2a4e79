import os

import pytest

from kaifong.infra.crypto.errors import KeyProviderDown
from kaifong.infra.crypto.providers import FileKeyProvider, InvalidUnwrap


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    return tmp_path / "keys"


def test_a_wrapped_key_is_unwrapped_by_the_same_file():
    data_key = os.urandom(32)

    wrapped = FileKeyProvider().wrap(data_key)

    assert FileKeyProvider().unwrap(wrapped) == data_key
    assert len(wrapped) == 40  # RFC 3394 adds eight bytes
    assert data_key not in wrapped


def test_a_key_wrapped_by_another_file_is_refused():
    wrapped = FileKeyProvider("other.key").wrap(os.urandom(32))

    with pytest.raises(InvalidUnwrap):
        FileKeyProvider().unwrap(wrapped)


def test_the_file_is_for_its_owner_alone(keys):
    FileKeyProvider().wrap(os.urandom(32))

    assert (keys / "field.key").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_read_is_a_provider_that_is_down(keys):
    (keys / "field.key").mkdir(parents=True)

    with pytest.raises(KeyProviderDown, match=r"'field\.key' cannot be had"):
        FileKeyProvider().wrap(os.urandom(32))
