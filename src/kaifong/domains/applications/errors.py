from __future__ import annotations

from datetime import date

from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import ApplicationNo


def format_application_no(number: int) -> str:
    """Three groups of four, as an account number: ``9260 0000 0157``."""
    digits = f"{number:012d}"
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


class ApplicationNotFound(Refusal):
    def __init__(self, application_no: int) -> None:
        super().__init__(f"There is no application {format_application_no(application_no)}.")


class ApplicationNotShown(Refusal):
    """One for every reason: whoever tries must not learn whether the application exists, is locked, or the code is wrong."""

    def __init__(self) -> None:
        super().__init__("The application number and the code do not go together, or they are locked for some time.")


class CategoryUnknown(Refusal):
    def __init__(self, category: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{category!r} is no category of applications; there are {', '.join(known)}.")


class DistrictUnknown(Refusal):
    def __init__(self, district: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{district!r} is no district to choose; there are {', '.join(known)}.")


class TooManyDistricts(Refusal):
    def __init__(self, at_most: int) -> None:
        super().__init__(f"At most {at_most} districts can be chosen, each once.")


class PersonsDoNotFit(Refusal):
    """The category is of more or fewer persons."""

    def __init__(self, category: str, at_least: int, at_most: int | None) -> None:
        most = "" if at_most is None else f" and at most {at_most}"
        super().__init__(f"An application of category {category} is of at least {at_least}{most} persons, each once.")


class TooYoung(Refusal):
    """``age`` is asked of every person, or of the applicant alone."""

    def __init__(self, age: int, on: date) -> None:
        super().__init__(f"Somebody on the application is younger than {age} on {on}, and must not be.")


class BirthUnknown(Refusal):
    def __init__(self, person_id: int) -> None:
        super().__init__(f"The date of birth of person {person_id} is not known, and the rules ask for it.")


class OnLiveApplication(Refusal):
    """A person is on one live application at most."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"Person {person_id} is on an application that is on the waiting list already.")


class StateForbids(Refusal):
    """What is asked for is not done to an application in this state."""

    def __init__(self, application_no: int, state: str) -> None:
        self.state = state
        super().__init__(f"Application {format_application_no(application_no)} is {state}; this is not done then.")


class OfferIsOpen(Refusal):
    def __init__(self, application_no: int) -> None:
        super().__init__(f"An offer to application {format_application_no(application_no)} waits for an answer.")


class NoOpenOffer(Refusal):
    def __init__(self, application_no: int) -> None:
        super().__init__(f"No offer to application {format_application_no(application_no)} waits for an answer.")


class FlatOffered(Refusal):
    def __init__(self, flat_id: int) -> None:
        super().__init__(f"Flat {flat_id} is offered to an application, or was accepted by one.")


class FlatLet(Refusal):
    def __init__(self, flat_id: int, on: date) -> None:
        super().__init__(f"Flat {flat_id} is let on {on}.")


class OutOfOrder(Refusal):
    """A day before one on which something happened to the application already, or before its registration."""

    def __init__(self, application_no: int, last: date) -> None:
        number = ApplicationNo(application_no)
        super().__init__(
            f"Something happened to application {format_application_no(number)} on {last}; give no day before."
        )


class NotRankedByPoints(Refusal):
    def __init__(self, application_no: int) -> None:
        super().__init__(f"Application {format_application_no(application_no)} is of a category without points.")


class NothingChanges(Refusal):
    def __init__(self, application_no: int) -> None:
        super().__init__(f"Application {format_application_no(application_no)} is as asked for already.")


class RegisteredAlready(Refusal):
    """An import names a number that another application has."""

    def __init__(self, application_no: int) -> None:
        super().__init__(f"Application {format_application_no(application_no)} is on record with other particulars.")
