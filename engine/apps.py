from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from engine.clock import learn_on_connect
from engine.services.partitions import create_partitions


class EngineConfig(AppConfig):
    name = "engine"

    def ready(self) -> None:
        post_migrate.connect(_create_partitions, sender=self)
        connection_created.connect(learn_on_connect)


def _create_partitions(**_: object) -> None:
    """So that the first rows of a new table find theirs."""
    create_partitions()
