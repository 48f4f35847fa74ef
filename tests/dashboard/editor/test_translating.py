"""Translating a flow in a table and in files."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engine.models import Flow, FlowDraft, Workspace
from tests.dashboard.editor.conftest import Call, Json


def test_the_table_saves_into_the_draft(browser: Client, flow: Flow, definition: Json) -> None:
    action = definition["nodes"][3]["actions"][0]["uuid"]
    address = f"/flows/{flow.pk}/translate/"
    page = browser.get(address, {"language": "swa", "show": "missing"})
    assert "Thank you!" in page.content.decode()
    assert "Vitafunio" not in page.content.decode()  # isn't missing
    given = {f"text:{action}/text/0": "Asante!"}
    browser.post(f"{address}?language=swa", given)
    saved = FlowDraft.objects.get().definition["localization"]["swa"]
    assert saved[action] == {"text": ["Asante!"]}
    assert "Asante!" in browser.get(address, {"language": "swa"}).content.decode()


def test_a_long_table_is_saved_and_an_end_of_line_is_one_character(
    browser: Client, flow: Flow, definition: Json
) -> None:
    action = definition["nodes"][3]["actions"][0]["uuid"]
    many = {f"text:{action}/text/{number}": "" for number in range(1, 2_000)}
    browser.post(f"/flows/{flow.pk}/translate/?language=swa", {**many, f"text:{action}/text/0": "Asante\r\nsana!"})
    saved = FlowDraft.objects.get().definition["localization"]["swa"]
    assert saved[action] == {"text": ["Asante\nsana!"]}


def test_a_language_of_no_standard_is_told(browser: Client, flow: Flow) -> None:
    assert "not an ISO 639-3 language" in browser.get(f"/flows/{flow.pk}/translate/?language=xyz").content.decode()


def test_files_go_out_and_come_back(browser: Client, flow: Flow, definition: Json) -> None:
    exported = browser.get(f"/flows/{flow.pk}/translations.csv?language=swa")
    assert exported["Content-Disposition"].endswith('.swa.csv"')
    lines = exported.content.decode("utf-8-sig").replace("Thank you!,", "Thank you!,Asante sana!")
    file = SimpleUploadedFile("done.csv", lines.encode())
    told = browser.post(f"/flows/{flow.pk}/translations/", {"language": "swa", "file": file, "preview": "1"}).json()
    assert told == {"added": 1, "changed": 0, "same": 1, "unknown": []}
    assert not FlowDraft.objects.exists()
    file.seek(0)
    browser.post(f"/flows/{flow.pk}/translations/", {"language": "swa", "file": file})
    action = definition["nodes"][3]["actions"][0]["uuid"]
    assert FlowDraft.objects.get().definition["localization"]["swa"][action] == {"text": ["Asante sana!"]}
    assert b"msgctxt" in browser.get(f"/flows/{flow.pk}/translations.po?language=swa").content
    assert browser.get(f"/flows/{flow.pk}/translations.xls?language=swa").status_code == 404


def test_files_that_are_none_are_refused(browser: Client, flow: Flow) -> None:
    for name, data in (("a.txt", b"x"), ("a.csv", b"one,two\n"), ("a.csv", b"\xff\xfe")):
        file = SimpleUploadedFile(name, data)
        response = browser.post(f"/flows/{flow.pk}/translations/", {"language": "swa", "file": file})
        assert response.status_code == 422
        assert response.json()["message"]


def test_publishing_drops_translations_of_what_is_gone(post: Call, workspace: Workspace, definition: Json) -> None:
    definition["localization"]["swa"]["0f0f0f0f-0000-4000-8000-000000000001"] = {"text": ["Zamani"]}
    post("draft/", definition=definition, version=0)
    post("publish/", version=1)
    published = Flow.objects.get().revisions.get(number=2).definition
    assert list(published["localization"]["swa"]) == [definition["nodes"][0]["actions"][0]["uuid"]]
