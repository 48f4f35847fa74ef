"""Boxes for what people are told."""

from collections.abc import Mapping
from typing import Any

from django import forms


class Writing(forms.Textarea):
    """Browsers send an end of line as two characters; a message has one, and an SMS has room for one less with each."""

    def __init__(self, rows: int) -> None:
        super().__init__({"rows": rows, "dir": "auto", "data-sms": ""})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text
