"""The channels that are registered as entry points, each with the landlord's settings for it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from kaifong.domains.ledger.api import AccountKind, account_open
from kaifong.domains.payments.chart import CLEARING_BASE, chart_open
from kaifong.domains.payments.errors import ChannelTwice, ChannelUnknown
from kaifong.domains.payments.models import Channel
from kaifong.domains.payments.spi import ENTRY_POINT_GROUP, SOURCE_GROUP, NotifyingChannel, PaymentChannel
from kaifong.infra.database import lock
from kaifong.kernel.localtext import LocalText


@cache
def landlord() -> dict[str, Any]:
    """What banks and shops call this landlord: the file that ``KAIFONG_LANDLORD`` names."""
    return tomllib.loads(Path(settings.LANDLORD_FILE).read_text(encoding="utf-8"))


def landlord_name() -> LocalText:
    """What the landlord calls itself."""
    return LocalText.from_mapping(landlord()["name"])


@cache
def channels() -> dict[str, PaymentChannel]:
    """Every registered channel by code, in order of code: entry points, and the landlord's layouts that describe one.

    Raises:
        ChannelTwice: two of them have one code.
    """
    common = {
        "layouts": settings.LAYOUTS,
        "currency": settings.CURRENCY,
        "landlord_name": landlord_name(),
    }
    own = landlord()["channels"]
    found = [point.load()(common | own.get(point.name, {})) for point in entry_points(group=ENTRY_POINT_GROUP)]
    for point in entry_points(group=SOURCE_GROUP):
        found.extend(point.load()(settings.LAYOUTS, {code: common | mapping for code, mapping in own.items()}))
    by_code = {known.code: known for known in sorted(found, key=lambda known: known.code)}
    if len(by_code) != len(found):
        raise ChannelTwice([known.code for known in found])
    return by_code


@cache
def notifying_channels() -> dict[str, NotifyingChannel]:
    """The channels that tell single payments in real time, by code."""
    return {code: known for code, known in channels().items() if isinstance(known, NotifyingChannel)}


def channel(code: str) -> PaymentChannel:
    """Raises ChannelUnknown."""
    if code not in channels():
        raise ChannelUnknown(code, list(channels()))
    return channels()[code]


def channel_name(code: str) -> LocalText:
    """What people call a channel; its code where it is no longer registered."""
    known = channels().get(code)
    return LocalText(code, code, code) if known is None else known.name


def channel_row(code: str) -> Channel:
    """The channel's row; raises ChannelUnknown."""
    channel(code)
    row = Channel.objects.filter(code=code).first()
    if row is None:
        channels_register()
        row = Channel.objects.get(code=code)
    return row


@transaction.atomic
def channels_register() -> None:
    """Give every registered channel that has none its row and its clearing account, in order of code.

    Run at every migration, so that the numbers are the same wherever the same channels were registered in the same order.
    """
    lock("payments.register")
    known = set(Channel.objects.values_list("code", flat=True))
    number = Channel.objects.aggregate(last=Max("clearing_account_id", default=CLEARING_BASE))["last"]
    for code, new in channels().items():
        if code not in known:
            number += 1
            Channel.objects.create(code=code, clearing_account_id=number)
            name = LocalText(*(f"{new.name[language]} {suffix}" for language, suffix in _CLEARING.items()))
            account_open(account_id=number, kind=AccountKind.ASSET, name=name)
    chart_open()


_CLEARING = {"zh-hant": "待結算", "en": "clearing", "zh-hans": "待结算"}
