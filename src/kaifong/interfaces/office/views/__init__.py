"""The office's pages. Each checks who asks, makes one call and draws what comes back."""

from kaifong.interfaces.office.views.guard import SignIn
from kaifong.interfaces.office.views.kiosks import kiosks
from kaifong.interfaces.office.views.rent import channels_csv, estate, home, month, statement, tenancy
from kaifong.interfaces.office.views.suspense import suspense, suspense_assign

__all__ = [
    "SignIn",
    "channels_csv",
    "estate",
    "home",
    "kiosks",
    "month",
    "statement",
    "suspense",
    "suspense_assign",
    "tenancy",
]
