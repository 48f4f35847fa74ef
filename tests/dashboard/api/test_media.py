from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.web.editor.attachments import LARGEST
from engine.models import Role, Workspace
from engine.services.workspaces import create_token
from tests.dashboard.api.conftest import Api, told
from tests.dashboard.conftest import make_contact, member

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n and a picture"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(api: Api, content: bytes, status: int = 201) -> Any:
    return told(api.client.post("/api/v2/media.json", {"file": SimpleUploadedFile("cat.png", content)}), status)


def test_a_file_is_kept_and_sent_by_its_uuid(api: Api, workspace: Workspace) -> None:
    made = upload(api, PNG)
    assert made == {
        "uuid": made["uuid"],
        "content_type": "image/png",
        "url": made["url"],
        "filename": "cat.png",
        "size": len(PNG),
    }
    assert b"".join(api.client.get(urlsplit(made["url"]).path)) == PNG
    asha = make_contact(workspace, "Asha")
    sent = api.post("messages", {"contact": str(asha.pk), "attachments": [made["uuid"], f"image/png:{made['url']}"]})
    assert sent["attachments"] == [{"content_type": "image/png", "url": made["url"]}] * 2


def test_files_of_other_workspaces_are_not_there(api: Api, workspace: Workspace, foreign: Workspace) -> None:
    stranger = member(foreign, Role.OWNER, "stranger@example.org")
    theirs = upload(Api(create_token(workspace=foreign, user=stranger)), PNG)["uuid"]
    asha = make_contact(workspace, "Asha")
    refused = api.post("messages", {"contact": str(asha.pk), "attachments": [theirs]}, 400)
    assert refused == {"attachments": [f"No such object: {theirs}"]}


def test_what_is_refused(api: Api) -> None:
    assert upload(api, b"<script>", 400) == {"file": ["Unsupported file type."]}
    assert upload(api, PNG + b"x" * LARGEST, 400) == {"file": ["Limit for file uploads is 5 MB."]}
    assert told(api.client.post("/api/v2/media.json", {}), 400) == {"file": ["No file was submitted."]}
    assert "Unsupported media type" in api.post("media", {}, 415)["detail"]
