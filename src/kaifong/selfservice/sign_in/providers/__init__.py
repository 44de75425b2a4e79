"""Providers of identities: whoever vouches that the person before the browser is the one it knows.

`base` says what a provider is; `registry` reads which ones the landlord has.
"""

from kaifong.selfservice.sign_in.providers.base import Provider, ProviderDown, ProviderRefused
from kaifong.selfservice.sign_in.providers.registry import IdentityFileWrong, provider, providers

__all__ = ["IdentityFileWrong", "Provider", "ProviderDown", "ProviderRefused", "provider", "providers"]
