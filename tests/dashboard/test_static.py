"""The static files: what is vendored is what was published, and all of it can be served under hashed names."""

import hashlib
import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from dashboard.servers import ROOT

STATIC = ROOT / "dashboard" / "web" / "static"
ROW = re.compile(r"^\| (\S+) \| \S+@[\d.]+ \| .* \| ([0-9a-f]{64}) \|$", re.MULTILINE)
GATHERED = "dashboard.web.static_files.StaticFiles"


def test_vendored_files_are_as_published() -> None:
    listed = dict(ROW.findall((STATIC / "vendor" / "README.md").read_text()))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in STATIC.glob("vendor/*.[cj]s*")}
    assert found == listed


def test_everything_gets_a_hashed_name(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": GATHERED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    for name in ("web/app.css", "web/app.js", "web/icon.svg", "vendor/pico.jade.min.css", "editor/main.first.js"):
        hashed = staticfiles_storage.url(name)
        assert hashed != f"/static/{name}"
        served = (tmp_path / hashed.removeprefix("/static/")).read_bytes()
        assert served
        assert served == (tmp_path / name).read_bytes()
