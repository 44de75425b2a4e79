from __future__ import annotations

from kaifong.kernel.errors import Refusal


class EstateNotFound(Refusal):
    def __init__(self, code: int | str) -> None:
        self.code = code
        super().__init__(f"There is no estate {code}.")


class BlockNotFound(Refusal):
    def __init__(self, estate_code: int | str, block: str) -> None:
        self.estate_code, self.block = estate_code, block
        super().__init__(f"Estate {estate_code} has no block {block!r}.")


class BlockAmbiguous(Refusal):
    """A number that is one block's number in the register and another's name."""

    def __init__(self, estate_code: int | str, block: str, named: str, numbered: str) -> None:
        self.estate_code, self.block = estate_code, block
        super().__init__(
            f"In estate {estate_code}, {block!r} may be {named!r} or the block numbered so, {numbered!r}; write the name."
        )


class FlatNotFound(Refusal):
    def __init__(self, where: str) -> None:
        super().__init__(f"There is no flat {where}.")


class EstateCodesUsedUp(Refusal):
    """More estates than four-digit codes."""

    def __init__(self) -> None:
        super().__init__("The register names more estates than there are estate codes left.")


class RegisterRefused(Refusal):
    """The whole register file is refused; nothing of it is imported.

    Attributes:
        reason: ``unreadable``, ``too_large``, ``bom``, ``encoding``, ``json``, ``not_a_list``, ``empty``, ``keys`` or
            ``duplicate``.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
