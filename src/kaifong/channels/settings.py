"""A channel's settings, from the landlord's file, checked when the channel is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kaifong.kernel.errors import Refusal
from kaifong.kernel.money import Money, MoneyError


class ChannelSettingInvalid(Refusal):
    """A setting that a channel needs is missing or is not what it must be."""

    def __init__(self, channel: str, name: str, must: str) -> None:
        super().__init__(f"The setting {name} of channel {channel} must be {must}.")


def text(settings: Mapping[str, Any], channel: str, name: str) -> str:
    """A name that a bank gave us; raises ChannelSettingInvalid."""
    value = settings.get(name)
    if not isinstance(value, str) or not value:
        raise ChannelSettingInvalid(channel, name, "a text")
    return value


def digits(settings: Mapping[str, Any], channel: str, name: str, *, length: int) -> str:
    """A number that a bank gave us, as text; raises ChannelSettingInvalid."""
    value = text(settings, channel, name)
    if not re.fullmatch(f"[0-9]{{{length}}}", value):
        raise ChannelSettingInvalid(channel, name, f"a text of {length} digits")
    return value


def amount_cents(settings: Mapping[str, Any], channel: str, name: str) -> int:
    """An amount such as ``"5000.00"``, in cents; raises ChannelSettingInvalid."""
    try:
        return Money.parse(str(settings.get(name))).cents
    except MoneyError as error:
        raise ChannelSettingInvalid(channel, name, "an amount written like 5000.00") from error
