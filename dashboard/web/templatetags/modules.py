"""Scripts as plain ES modules: nothing is built, the browser is told which file each import means."""

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

STATIC = Path(__file__).parent.parent / "static"
LIBRARIES = {
    "preact": "vendor/preact.js",
    "preact/hooks": "vendor/preact-hooks.js",
    "@preact/signals": "vendor/signals.js",
    "@preact/signals-core": "vendor/signals-core.js",
    "htm": "vendor/htm.js",
}
IMPORT = re.compile(r"^(?:import|(?:import|export)\b[^'\"()=]*\bfrom)\s*['\"]([^'\"]+)['\"]", re.MULTILINE)

register = template.Library()


@register.simple_tag(takes_context=True)
def importmap(context: RequestContext, entry: str) -> SafeString:
    """The import map of a page and what its entry needs, to be fetched at once: `{% importmap "editor/main.js" %}`.

    Modules import each other by relative paths; where static files carry a hash in their name, the map leads from the
    plain address to that file. The map is the one inline script of a page, so its own hash allows it.
    """
    body = json.dumps({"imports": _imports(entry.split("/")[0])}, separators=(",", ":")).replace("<", "\\u003c")
    context["request"].allowed_scripts = [f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'"]
    preloads = format_html_join("", '<link rel="modulepreload" href="{}">', ((static(one),) for one in needed(entry)))
    script = mark_safe(f'<script type="importmap">{body}</script>')  # noqa: S308 - JSON of our own file names
    return format_html('{}{}<script type="module" src="{}"></script>', script, preloads, static(entry))


def _imports(folder: str) -> dict[str, str]:
    own = {static_path: static(static_path) for static_path in _modules(folder)}
    renamed = {f"{_root()}{path}": url for path, url in own.items() if url != f"{_root()}{path}"}
    return {name: static(path) for name, path in LIBRARIES.items()} | renamed


def _root() -> str:
    return static("")


@cache
def _modules(folder: str) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / folder).rglob("*.js")))


@cache
def needed(entry: str) -> tuple[str, ...]:
    """The modules that an entry imports, directly or not, itself included; not those it fetches later."""
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            waiting += [_resolve(path, name) for name in IMPORT.findall((STATIC / path).read_text())]
    return tuple(found)


def _resolve(importer: str, name: str) -> str:
    if name in LIBRARIES:
        return LIBRARIES[name]
    return (STATIC / importer).parent.joinpath(name).resolve().relative_to(STATIC.resolve()).as_posix()
