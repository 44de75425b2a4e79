from __future__ import annotations

from typing import ClassVar

from kaifong.kernel.errors import Refusal


class DocumentRefused(Refusal):
    """The file is not kept, and nothing of it stays. ``reason`` is a word that doors have sentences for."""

    reason: ClassVar[str]


class DocumentTooLarge(DocumentRefused):
    reason = "too-large"

    def __init__(self, most: int) -> None:
        super().__init__(f"The file has more than {most:,} bytes.")


class DocumentEmpty(DocumentRefused):
    reason = "empty"

    def __init__(self) -> None:
        super().__init__("The file is empty.")


class DocumentUnknownKind(DocumentRefused):
    """Neither of the kinds that may be kept, whatever its name says: an archive, a program, a HEIC picture."""

    reason = "unknown-kind"

    def __init__(self) -> None:
        super().__init__("The file holds no JPEG or PNG picture and no PDF document.")


class DocumentTorn(DocumentRefused):
    """It begins as one of the kinds and cannot be read to its end."""

    reason = "torn"

    def __init__(self) -> None:
        super().__init__("The file is damaged and cannot be read.")


class PictureTooLarge(DocumentRefused):
    """A small file that unpacks to very many pixels."""

    reason = "picture-too-large"

    def __init__(self, most: int) -> None:
        super().__init__(f"The picture has more than {most:,} pixels.")


class DocumentEncrypted(DocumentRefused):
    reason = "encrypted"

    def __init__(self) -> None:
        super().__init__("The PDF is protected by a password.")


class DocumentWithScript(DocumentRefused):
    """A PDF that does something or carries other files; ``what`` is the first such thing found."""

    reason = "script"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"The PDF holds {what}, which can run or hide something.")


class TooManyPages(DocumentRefused):
    reason = "too-many-pages"

    def __init__(self, most: int) -> None:
        super().__init__(f"The PDF has more than {most} pages.")


class DocumentMissing(Refusal):
    """No document of that id is kept, or its file is gone."""

    def __init__(self, document_id: int) -> None:
        super().__init__(f"There is no document {document_id}, or its file is missing.")
