"""The words of names, stored beside them so that an index finds people by the beginning of any word."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from flows.contactql.names import COMPARED_LENGTH, name_tokens


def name_words(name: str) -> list[str]:
    """The words of a name as they are compared, each once."""
    return list(dict.fromkeys(word[:COMPARED_LENGTH] for word in name_tokens(name)))


class WordsField(SearchVectorField):  # type: ignore[type-arg]  # takes none at run time
    """The words of the row's ``name``; whoever updates a name with SQL of their own updates this column too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "editable": False})

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:  # noqa: ARG002  # Django's signature
        return name_words(getattr(model_instance, "name", ""))

    def get_placeholder(self, *_: Any) -> str:
        return "array_to_tsvector(%s::text[])"
