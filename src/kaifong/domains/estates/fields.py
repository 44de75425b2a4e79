from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from kaifong.kernel.localtext import LocalText

if TYPE_CHECKING:
    JSONField = models.JSONField[Any, Any]
else:
    JSONField = models.JSONField


class LocalTextField(JSONField):
    """A LocalText as one ``jsonb`` value: ``{"zh-hant": …, "en": …, "zh-hans": …}``; NULL where nothing is stated."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> LocalText | None:
        texts = super().from_db_value(value, expression, connection)
        return None if texts is None else LocalText.from_mapping(texts)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        texts = value.as_mapping() if isinstance(value, LocalText) else value
        return super().get_db_prep_value(texts, connection, prepared)
