from __future__ import annotations

from kaifong.kernel.errors import Refusal


class NoContactOnRecord(Refusal):
    """A one-time code has nowhere to go. Told only to who knew the TPIN."""

    def __init__(self) -> None:
        super().__init__(
            "No mobile number or e-mail address is on record; come to the estate office with the identity document."
        )
