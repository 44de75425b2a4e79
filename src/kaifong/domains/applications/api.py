"""The only door to this domain."""

__all__: list[str] = []
