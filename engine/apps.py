from django.apps import AppConfig
from django.db.models.signals import post_migrate

from engine.services.partitions import create_partitions


class EngineConfig(AppConfig):
    name = "engine"

    def ready(self) -> None:
        post_migrate.connect(_create_partitions, sender=self)


def _create_partitions(**_: object) -> None:
    """So that the first rows of a new table find theirs."""
    create_partitions()
