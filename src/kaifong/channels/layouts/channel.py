"""Channels whose settlement files a layout describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from kaifong.channels.layouts.description import ChannelTexts
from kaifong.channels.layouts.reader import Layout
from kaifong.domains.payments.spi import BadLine, Instrument, Line
from kaifong.kernel.localtext import LocalText


class LayoutChannel:
    """What every channel with a layout of its own name has in common: it reads by it.

    Raises:
        LayoutInvalid: when made, if the layout is missing or wrong, or lacks a setting by which our files are told.
    """

    code: str
    name: LocalText

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.layout = Layout.of_channel(self.code, settings)

    def read(self, file: BinaryIO) -> Iterator[Line | BadLine]:
        """Read a settlement file; see `PaymentChannel.read`."""
        return self.layout.read(file)


class DescribedChannel(LayoutChannel):
    """A channel that is a layout file and nothing else: the file's ``[channel]`` table says what a tenant is told."""

    def __init__(self, code: str, texts: ChannelTexts, settings: Mapping[str, Any]) -> None:
        self.code, self.name, self._texts = code, texts.name, texts
        super().__init__(settings)

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """The account number, and the texts of the layout file."""
        return Instrument(
            channel=self.code,
            name=self.name,
            reference=f"{account_no:012d}",
            pay_to=self._texts.pay_to,
            note=self._texts.note,
        )


def described_channels(folder: Path, settings: Mapping[str, Mapping[str, Any]]) -> Iterator[DescribedChannel]:
    """The channels that the layout files of a folder describe, ordered by code, which is the file's name.

    Args:
        folder: the landlord's layouts (``KAIFONG_LAYOUTS``).
        settings: each channel's settings, by code.

    Raises:
        LayoutInvalid: one of the files is wrong.
    """
    for path in sorted(folder.glob("*.toml")):
        layout = Layout.load(path)
        if layout.description.channel is not None:
            own = {**settings.get(path.stem, {}), "layouts": folder}
            yield DescribedChannel(path.stem, layout.description.channel, own)
