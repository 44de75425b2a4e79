"""The deployment's home: the one folder (``KAIFONG_HOME``) that holds its database, keys and files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    """``KAIFONG_HOME``, by default ``var/`` below the working directory; made where it is missing."""
    path = Path(os.environ.get("KAIFONG_HOME", "var")).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def key_file(name: str, size: int = 32) -> bytes:
    """The secret of that name below ``keys/``, made at first use and readable by its owner alone.

    Two processes that start at once agree: the file is linked into place only where none is.
    """
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(size))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
