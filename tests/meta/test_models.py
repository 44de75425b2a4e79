"""Foreign keys point downward, and migrations are a line that says what the models say."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.meta.tree import DOMAINS

OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("kaifong.")]


@pytest.mark.parametrize("domain", DOMAINS)
def test_foreign_keys_point_to_the_same_domain_or_to_a_lower_one(domain: str) -> None:
    upward = [
        f"{model.__name__}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_app_config(domain).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in DOMAINS
        if DOMAINS.index(field.related_model._meta.app_label) > DOMAINS.index(domain)
    ]

    assert upward == []


def test_no_domain_points_out_of_the_domains() -> None:
    # infra stands below the domains and django.contrib beside them: a key to either would tie a domain to a framework
    outward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for domain in DOMAINS
        for model in apps.get_app_config(domain).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label not in DOMAINS
    ]

    assert outward == []


@pytest.mark.parametrize("label", OURS)
def test_an_apps_migrations_are_one_line(label: str) -> None:
    migrations = [key for key in MigrationLoader(None).disk_migrations if key[0] == label]
    followed = [
        dependency
        for key in migrations
        for dependency in MigrationLoader(None).disk_migrations[key].dependencies
        if dependency[0] == label
    ]

    # each but the last is followed once, and by one of the same app
    assert len(set(followed)) == len(followed) == max(0, len(migrations) - 1)


def test_the_migrations_say_what_the_models_say() -> None:
    loader = MigrationLoader(None)
    with translation.override(None):  # as makemigrations does: translated labels would all differ
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)

    assert {label: [str(op) for m in found for op in m.operations] for label, found in changes.items()} == {}
