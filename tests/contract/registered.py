"""The channels that are registered as entry points, made with the landlord's settings."""

from __future__ import annotations

from importlib.metadata import entry_points

from kaifong.domains.payments.spi import ENTRY_POINT_GROUP, PaymentChannel
from tests.contract.samples import channel_settings


def _registered() -> tuple[dict[str, PaymentChannel], dict[str, str]]:
    made, failed = {}, {}
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        try:
            made[point.name] = point.load()(channel_settings(point.name))
        except Exception as error:  # noqa: BLE001  # one test reports it, and the others run
            failed[point.name] = repr(error)
    return made, failed


CHANNELS, FAILED = _registered()
"""Those that can be made, by code, and of the others why not."""
