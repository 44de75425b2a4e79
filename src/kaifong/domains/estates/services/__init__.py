"""Every write of this domain."""

from kaifong.domains.estates.services.estates_import import estates_import
from kaifong.domains.estates.services.flats_import import flats_import
from kaifong.domains.estates.services.flats_resolve import flats_resolve

__all__ = ["estates_import", "flats_import", "flats_resolve"]
