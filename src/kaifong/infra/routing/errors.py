from __future__ import annotations

from kaifong.kernel.errors import Refusal


class RoutingRefused(Refusal):
    """The problem is none that can be planned, and nothing was tried."""


class TooManyStops(RoutingRefused):
    def __init__(self, stops: int, most: int) -> None:
        super().__init__(f"{stops:,} stops in one plan; at most {most:,} are planned at once.")


class TooManyVehicles(RoutingRefused):
    def __init__(self, vehicles: int, most: int) -> None:
        super().__init__(f"{vehicles:,} vehicles in one plan; at most {most:,} are planned at once.")


class KeyGivenTwice(RoutingRefused):
    def __init__(self, key: str) -> None:
        super().__init__(f"{key} is given twice.")


class PlaceUnknown(RoutingRefused):
    def __init__(self, key: str, place: int, places: int) -> None:
        super().__init__(f"{key} is at place {place}; the matrix has places 0 to {places - 1}.")


class MatrixNotSquare(RoutingRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"The {name} matrix has not as many columns as rows.")


class ValueOutOfRange(RoutingRefused):
    """Negative, larger than the engines can count, or a window that closes before it opens."""

    def __init__(self, whose: str, what: str, value: int) -> None:
        super().__init__(f"{whose}: {what} is {value:,}, which is out of range.")


class StopUnknown(RoutingRefused):
    def __init__(self, key: str) -> None:
        super().__init__(f"There is no stop {key}.")


class VehicleUnknown(RoutingRefused):
    def __init__(self, key: str) -> None:
        super().__init__(f"There is no vehicle {key}.")


class StopIsDone(RoutingRefused):
    """It had begun, or somebody was on the way to it, at the moment from which the plan may change."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} has begun or is under way; it cannot be moved any more.")
