from __future__ import annotations

from datetime import date

from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo, format_account_no


class TenancyNotFound(Refusal):
    def __init__(self, account_no: int) -> None:
        self.account_no = account_no
        super().__init__(f"There is no tenancy with account {format_account_no(AccountNo(account_no))}.")


class PersonNotFound(Refusal):
    def __init__(self, person_id: int) -> None:
        super().__init__(f"There is no person {person_id}.")


class NoIdentityNumber(Refusal):
    def __init__(self, person_id: int) -> None:
        super().__init__(f"No identity number of person {person_id} is known.")


class FlatLetAlready(Refusal):
    """The flat has a tenancy on some day of the new one."""

    def __init__(self, flat_id: int, account_no: int) -> None:
        self.flat_id, self.account_no = flat_id, account_no
        super().__init__(f"Flat {flat_id} is let to account {format_account_no(AccountNo(account_no))} at this time.")


class TenancyEndOutOfPlace(Refusal):
    """The day is before the tenancy starts, or the tenancy ends on it or earlier anyway."""

    def __init__(self, account_no: int, on: date) -> None:
        self.on = on
        super().__init__(f"Tenancy {format_account_no(AccountNo(account_no))} cannot be made to end on {on}.")


class TenancyNotInForce(Refusal):
    def __init__(self, account_no: int, on: date) -> None:
        self.on = on
        super().__init__(f"Tenancy {format_account_no(AccountNo(account_no))} is not in force on {on}.")


class NotInHousehold(Refusal):
    def __init__(self, account_no: int, person_id: int, on: date) -> None:
        self.on = on
        super().__init__(
            f"Person {person_id} is not in the household of {format_account_no(AccountNo(account_no))} on {on}."
        )


class AlreadyInHousehold(Refusal):
    def __init__(self, account_no: int, person_id: int) -> None:
        super().__init__(
            f"Person {person_id} is in the household of {format_account_no(AccountNo(account_no))} already."
        )


class PrincipalTenantStays(Refusal):
    """A household has one principal tenant as long as the tenancy lasts."""

    def __init__(self, account_no: int) -> None:
        super().__init__(
            f"The household of {format_account_no(AccountNo(account_no))} has one principal tenant, who can be neither"
            " added to nor removed."
        )


class PersonDiffers(Refusal):
    """The identity number is on the register with another name or date of birth."""

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        super().__init__(f"Person {person_id} has this identity number, with another name or date of birth.")


class BadParticulars(Refusal):
    """A value that cannot be taken. The message names the field and never repeats the value."""

    @property
    def field(self) -> str:
        return str(self).partition(":")[0]


class PurposeMissing(Refusal):
    """Nobody looks at personal data without saying why."""

    def __init__(self) -> None:
        super().__init__("Say what the data is needed for; the answer is recorded.")
