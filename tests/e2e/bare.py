"""The editor's modules in a browser without a server: files come from the static folder, answers from the test."""

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from dashboard.servers import ROOT

STATIC = ROOT / "dashboard" / "web" / "static"
SITE = "http://jibu.test"

IMPORTS = {
    "preact": f"{SITE}/static/vendor/preact.js",
    "preact/hooks": f"{SITE}/static/vendor/preact-hooks.js",
    "@preact/signals": f"{SITE}/static/vendor/signals.js",
    "@preact/signals-core": f"{SITE}/static/vendor/signals-core.js",
    "htm": f"{SITE}/static/vendor/htm.js",
}
STYLES = ("editor/editor.css", "editor/forms.css", "editor/phone.css")

Answer = Callable[[Route], Any]


def open_bare(page: Page, script: str, answers: dict[str, Answer] | None = None, *, direction: str = "ltr") -> None:
    """Opens a page that runs a module; `answers` gives the JSON for paths under the site by how they begin."""
    page.route(f"{SITE}/**", lambda route: _serve(route, script, answers or {}, direction))
    page.goto(f"{SITE}/")
    page.wait_for_function("window.ready || window.failed")
    assert page.evaluate("window.failed") is None


def _serve(route: Route, script: str, answers: dict[str, Answer], direction: str) -> None:
    path = route.request.url.removeprefix(SITE).partition("?")[0]
    if path == "/":
        route.fulfill(content_type="text/html", body=_page(script, direction))
    elif path.startswith("/static/"):
        _send_file(route, STATIC / path.removeprefix("/static/"))
    else:
        answer = next((answers[start] for start in answers if path.startswith(start)), None)
        found = answer(route) if answer else None
        status = 404 if answer is None else 200
        route.fulfill(status=status, content_type="application/json", body=json.dumps(found))


def _send_file(route: Route, file: Path) -> None:
    if not file.is_file():
        route.fulfill(status=404, body="")
        return
    kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
    route.fulfill(content_type=kind, body=file.read_bytes())


def _page(script: str, direction: str) -> str:
    styles = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in STYLES if (STATIC / name).is_file())
    return f"""<!doctype html><html lang="en" dir="{direction}"><head><meta charset="utf-8"><title>Editor</title>
<link rel="icon" href="data:,">{styles}<script type="importmap">{json.dumps({"imports": IMPORTS})}</script></head>
<body><div id="editor"></div><script type="module">
window.failed = null
try {{
{script}
window.ready = true
}} catch (error) {{ window.failed = String(error.stack ?? error) }}
</script></body></html>"""
