"""The door to this package; ``__init__`` cannot be it, since Django imports that before models."""

from kaifong.infra.documents.errors import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentMissing,
    DocumentRefused,
    DocumentTooLarge,
    DocumentTorn,
    DocumentUnknownKind,
    DocumentWithScript,
    PictureTooLarge,
    TooManyPages,
)
from kaifong.infra.documents.keeping import keep, kept, open_, remove, sweep
from kaifong.infra.documents.types import ALL_KINDS, MAX_BYTES, MAX_PAGES, MAX_PIXELS, Kept, Kind, Opened, Sweep

__all__ = [
    "ALL_KINDS",
    "MAX_BYTES",
    "MAX_PAGES",
    "MAX_PIXELS",
    "DocumentEmpty",
    "DocumentEncrypted",
    "DocumentMissing",
    "DocumentRefused",
    "DocumentTooLarge",
    "DocumentTorn",
    "DocumentUnknownKind",
    "DocumentWithScript",
    "Kept",
    "Kind",
    "Opened",
    "PictureTooLarge",
    "Sweep",
    "TooManyPages",
    "keep",
    "kept",
    "open_",
    "remove",
    "sweep",
]
