"""Boxes for codes, which browsers complete as they are typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Suggesting(forms.TextInput):
    """Offers codes by their names; others can be typed all the same."""

    suggested: Sequence[tuple[str, str]] = ()

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        box = super().render(name, value, {**(attrs or {}), "list": f"{name}-codes"}, renderer)
        offered = format_html_join("", '<option value="{}">{}</option>', self.suggested)
        return format_html('{}<datalist id="{}-codes">{}</datalist>', box, name, offered)
