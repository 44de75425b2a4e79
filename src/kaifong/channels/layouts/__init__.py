"""Layouts: settlement files described in TOML instead of code.

`Layout` reads the files, `LayoutChannel` is what the channels read by one have in common, `described_channels` finds
those that need no code at all, `check_sample` tries a layout out. The TOML files of this folder are examples: no public
specification of any of these files exists. A landlord writes its own with its bank, in a folder of its own
(``KAIFONG_LAYOUTS``).
"""

from kaifong.channels.layouts.channel import LayoutChannel, described_channels
from kaifong.channels.layouts.description import LayoutInvalid
from kaifong.channels.layouts.reader import Layout
from kaifong.channels.layouts.sample import SampleReport, check_sample

__all__ = ["Layout", "LayoutChannel", "LayoutInvalid", "SampleReport", "check_sample", "described_channels"]
