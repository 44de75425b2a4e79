"""For those who watch over the program: is it alive, and can it serve?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


def live(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"live": True})


def ready(_request: HttpRequest) -> JsonResponse:
    """The database answers and has this version's tables."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "database"}, status=503)
    if missing:
        return JsonResponse({"ready": False, "reason": "migrations"}, status=503)
    return JsonResponse({"ready": True})
