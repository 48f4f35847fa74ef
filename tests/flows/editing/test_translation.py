"""Texts of flows on their way to translators and back."""

import copy
from typing import Any

import pytest

from flows.errors import InputError
from flows.reading import read_flow
from flows.translation import entries, progress, prune, read_csv, read_po, translate, write_csv, write_po
from flows.upgrades import CURRENT

Json = dict[str, Any]


def uuid(number: int) -> str:
    return f"7b0d1f6e-0000-4000-8000-{number:012d}"


QUESTION: Json = {
    "uuid": uuid(1),
    "name": "Water",
    "spec_version": CURRENT,
    "language": "eng",
    "type": "messaging",
    "localization": {"swa": {uuid(3): {"quick_replies": ["Ndiyo", "Hapana"]}, uuid(99): {"text": ["Zamani"]}}},
    "nodes": [
        {
            "uuid": uuid(2),
            "actions": [
                {
                    "uuid": uuid(3),
                    "type": "send_msg",
                    "text": "Is there water, @contact?",
                    "quick_replies": ["Yes", "No"],
                }
            ],
            "router": {
                "type": "switch",
                "wait": {"type": "msg"},
                "operand": "@input.text",
                "result_name": "Water",
                "categories": [
                    {"uuid": uuid(4), "name": "Yes", "exit_uuid": uuid(6)},
                    {"uuid": uuid(5), "name": "Other", "exit_uuid": uuid(7)},
                ],
                "cases": [{"uuid": uuid(8), "type": "has_any_word", "arguments": ["yes y"], "category_uuid": uuid(4)}],
                "default_category_uuid": uuid(5),
            },
            "exits": [{"uuid": uuid(6)}, {"uuid": uuid(7)}],
        }
    ],
}


@pytest.fixture
def definition() -> Json:
    return copy.deepcopy(QUESTION)


def test_every_text_is_there_with_its_translation(definition: Json) -> None:
    found = {entry.address: (entry.text, entry.translated) for entry in entries(read_flow(definition), "swa")}
    assert found == {
        f"{uuid(3)}/text/0": ("Is there water, @contact?", ""),
        f"{uuid(3)}/quick_replies/0": ("Yes", "Ndiyo"),
        f"{uuid(3)}/quick_replies/1": ("No", "Hapana"),
        f"{uuid(4)}/name/0": ("Yes", ""),
        f"{uuid(5)}/name/0": ("Other", ""),
        f"{uuid(8)}/arguments/0": ("yes y", ""),
    }
    assert progress(entries(read_flow(definition), "swa")) == (2, 4)


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (lambda found: write_po(found, "swa"), read_po)])
def test_files_come_back_as_they_went(definition: Json, write: Any, read: Any) -> None:
    definition["localization"]["swa"][uuid(3)]["text"] = ['Kuna "maji",\nrafiki — @contact?']
    found = entries(read_flow(definition), "swa")
    written = write(found)
    data = written.encode() if isinstance(written, str) else written
    assert read(data) == {entry.address: entry.translated for entry in found} or read(data) == {
        entry.address: entry.translated for entry in found if entry.translated
    }


def test_translations_are_put_in_and_counted(definition: Json) -> None:
    texts = {
        f"{uuid(3)}/text/0": "Kuna maji, @contact?",
        f"{uuid(3)}/quick_replies/0": "Ndio",
        f"{uuid(3)}/quick_replies/1": "Hapana",
        f"{uuid(8)}/arguments/0": "",
        "somewhere/else/0": "Nini",
    }
    applied = translate(definition, read_flow(definition), "swa", texts)
    assert (applied.added, applied.changed, applied.same, applied.unknown) == (1, 1, 1, ("somewhere/else/0",))
    assert applied.definition["localization"]["swa"][uuid(3)] == {
        "text": ["Kuna maji, @contact?"],
        "quick_replies": ["Ndio", "Hapana"],
    }
    assert definition == QUESTION


def test_a_list_is_never_translated_in_part(definition: Json) -> None:
    applied = translate(definition, read_flow(definition), "fra", {f"{uuid(3)}/quick_replies/1": "Non"})
    assert applied.definition["localization"]["fra"] == {uuid(3): {"quick_replies": ["Yes", "Non"]}}


def test_nothing_new_leaves_no_trace_of_a_language(definition: Json) -> None:
    assert translate(definition, read_flow(definition), "fra", {}).definition == definition


def test_translations_of_what_is_gone_are_pruned(definition: Json) -> None:
    assert prune(definition)["localization"] == {"swa": {uuid(3): {"quick_replies": ["Ndiyo", "Hapana"]}}}


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"one,two\n1,2\n",
        b'address,translation\na/text/0,"Ndiyo\nb/text/0,Hapana\n',
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_csv(data)


def test_spreadsheets_may_save_with_semicolons() -> None:
    assert read_csv(b"address;where;text;translation\na/text/0;text;Yes;Ndiyo\n") == {"a/text/0": "Ndiyo"}


def test_a_translation_that_is_too_long_is_refused(definition: Json) -> None:
    with pytest.raises(InputError, match="are allowed"):
        translate(definition, read_flow(definition), "swa", {f"{uuid(3)}/text/0": "x" * 10_001})
