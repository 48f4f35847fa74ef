"""Files for messages: what they are is told by what they hold, and anybody with their address may fetch them."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dashboard.web.editor.attachments import LARGEST
from engine.models import Flow

PNG = b"\x89PNG\r\n\x1a\n and a picture"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(browser: Client, flow: Flow, name: str, content: bytes) -> Any:
    return browser.post(f"/flows/{flow.pk}/attachments/", {"file": SimpleUploadedFile(name, content)})


def test_a_picture_can_be_fetched_by_whoever_has_its_address(browser: Client, client: Client, flow: Flow) -> None:
    stored = upload(browser, flow, "../cat.html", PNG)
    assert stored.status_code == 201
    assert stored.json()["type"] == "image/png"
    path = urlsplit(stored.json()["url"]).path
    fetched = client.get(path)
    assert b"".join(fetched) == PNG
    assert fetched["Content-Type"] == "image/png"
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched["Content-Security-Policy"]
    assert client.get(path.replace(".png", ".jpg")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.png", b"<script>alert(1)</script>"), ("empty.pdf", b""), ("big.png", PNG + b"x" * LARGEST)],
    ids=["a page", "empty", "too large"],
)
def test_what_is_no_attachment_is_refused(browser: Client, flow: Flow, name: str, content: bytes) -> None:
    refused = upload(browser, flow, name, content)
    assert refused.status_code == 422
    assert refused.json()["path"] == "file"


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"OggS", "audio/ogg"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_kinds_are_told_by_how_files_begin(browser: Client, flow: Flow, begins: bytes, kind: str) -> None:
    assert upload(browser, flow, "file", begins + b" and more").json()["type"] == kind
