"""Texts for people from code that knows no languages: they remember what they are made of."""

from typing import Any


class Told(str):
    """An English text, with the template and the values to say it in another language where it is shown."""

    template: str
    values: dict[str, Any]


def told(template: str, /, **values: Any) -> Told:
    """The template with its values in it. Values that are told themselves are translated too."""
    text = Told(template.format(**values) if values else template)
    text.template, text.values = template, values
    return text
