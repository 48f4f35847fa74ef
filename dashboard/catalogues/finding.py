"""Where the code has texts to translate."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
ROOMS = ("flows", "engine", "channels", "dashboard")
TEMPLATES = ROOT / "dashboard" / "web" / "templates"
SCRIPTS = ROOT / "dashboard" / "web" / "static"

# `told` is how pure code says a text that is translated where it is shown (flows/told.py).
_SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop", "told")
_PLURAL = ("ngettext", "ngettext_lazy")
_KEYWORDS = {**dict.fromkeys(_SINGULAR), **dict.fromkeys(_PLURAL, (1, 2))}
# Calls in a module of JavaScript, and in what Django makes of a template for xgettext. Babel's own reader of
# JavaScript loses its way in templates within templates.
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<![\w.])(?:_|gettext|ngettext)\((?P<texts>{_STRING}(?:, {_STRING})?)")

Text = str | tuple[str, ...]

# What forms of Django say, and Django itself doesn't say in all languages that pages are in.
OF_DJANGO: tuple[Text, ...] = (
    "Email",
    "Enter a valid email address.",
    "Enter the same password as before, for verification.",
    "New password confirmation",
    "Please enter a correct %(username)s and password. Note that both fields may be case-sensitive.",
    "The password is too similar to the %(verbose_name)s.",
    "The two password fields didn’t match.",
    "This password is too common.",
    "Your old password was entered incorrectly. Please enter it again.",
    "Your password can’t be a commonly used password.",
    "Your password can’t be too similar to your other personal information.",
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    (
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
)


def texts_of_pages() -> Catalog:
    """What Python code and templates say: Django's domain `django`."""
    catalog = Catalog()
    _add(catalog, Path(__file__), iter(OF_DJANGO))
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            _add(catalog, path, _in_python(path))
    for path in sorted((ROOT / "channels").rglob("*.py")):
        _add(catalog, path, _of_settings(path))
    for path in sorted(path for suffix in ("html", "svg", "txt") for path in TEMPLATES.rglob(f"*.{suffix}")):
        _add(catalog, path, _in_calls(templatize(path.read_text(), origin=str(path))))
    return catalog


def texts_of_scripts() -> Catalog:
    """What the editor's modules say: Django's domain `djangojs`."""
    catalog = Catalog()
    for path in sorted(SCRIPTS.rglob("*.js")):
        _add(catalog, path, _in_calls(path.read_text()))
    return catalog


def _add(catalog: Catalog, path: Path, found: Iterator[Text]) -> None:
    for text in found:
        kind = "python-brace-format" if re.search(r"\{\w+\}", str(text)) else ""
        flags = [kind] if kind else []
        catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)], flags=flags)


def _in_python(path: Path) -> Iterator[Text]:
    with path.open("rb") as lines:
        for _, text, _, _ in extract("python", lines, keywords=_KEYWORDS):
            if text:
                yield text


def _of_settings(path: Path) -> Iterator[Text]:
    """Titles and descriptions of what a channel's form asks for (channels/settings.py)."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "setting":
            yield from (str(argument.value) for argument in call.args if isinstance(argument, ast.Constant))


def _in_calls(source: str) -> Iterator[Text]:
    for call in _CALL.finditer(source):
        texts = ast.literal_eval(f"({call['texts']},)")
        yield texts if len(texts) > 1 else texts[0]
