"""Scripts as ES modules: the browser is told which file each import means."""

import json
from base64 import b64encode
from hashlib import sha256

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard.web.bundles import bundles
from dashboard.web.modules import LIBRARIES, modules, needed

register = template.Library()


@register.simple_tag(takes_context=True)
def importmap(context: RequestContext, entry: str) -> SafeString:
    """The import map of a page and what its entry needs, to be fetched at once: `{% importmap "editor/main.js" %}`.

    Modules import each other by relative paths; where static files were gathered they are joined and carry a hash in
    their name, and the map leads from the plain address to that file. The map is the one inline script of a page, so
    its own hash allows it.
    """
    first, preloaded, imports = _gathered(entry) if settings.COLLECT_STATIC else _plain(entry)
    body = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
    context["request"].allowed_scripts = [f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'"]
    preloads = format_html_join("", '<link rel="modulepreload" href="{}">', ((static(one),) for one in preloaded))
    script = mark_safe(f'<script type="importmap">{body}</script>')  # noqa: S308 - JSON of our own file names
    return format_html('{}{}<script type="module" src="{}"></script>', script, preloads, static(first))


def _gathered(entry: str) -> tuple[str, list[str], dict[str, str]]:
    names = [bundle.name for bundle in bundles(entry)]
    return names[0], names[:1], {f"{static('')}{name}": static(name) for name in names}


def _plain(entry: str) -> tuple[str, list[str], dict[str, str]]:
    own = {f"{static('')}{path}": static(path) for path in modules(entry.split("/")[0])}
    renamed = {plain: url for plain, url in own.items() if url != plain}
    return entry, list(needed(entry)), {name: static(path) for name, path in LIBRARIES.items()} | renamed
