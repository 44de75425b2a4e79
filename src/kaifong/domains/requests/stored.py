"""Definitions as they are kept with forms, so that a form goes on by the definition by which it was begun."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from kaifong.domains.forms.api import Definition, Read, read_definition
from kaifong.domains.requests.encrypted import as_json
from kaifong.domains.requests.errors import StoredDefinitionUnreadable
from kaifong.domains.requests.models import StoredDefinition

KEPT_IN_MEMORY = 64


def definition_keep(read: Read) -> StoredDefinition:
    """The row of this content; the first form begun by it makes it, two at once agree on one."""
    digest = hashlib.sha256(as_json(read.content).encode()).digest()
    StoredDefinition.objects.bulk_create(
        [StoredDefinition(key=read.definition.key, sha256=digest, content=read.content)], ignore_conflicts=True
    )
    return StoredDefinition.objects.get(sha256=digest)


def definition_of(stored: StoredDefinition) -> Definition:
    """What a row says. Raises StoredDefinitionUnreadable where this version of the program cannot read it any more."""
    return _read(stored.key, as_json(stored.content))


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _read(key: str, content: str) -> Definition:
    found = read_definition(json.loads(content), key)
    if not isinstance(found, Definition):
        raise StoredDefinitionUnreadable(key)
    return found
