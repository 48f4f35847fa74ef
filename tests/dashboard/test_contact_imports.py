"""Importing contacts: guesses, what would happen, what happened, and back."""

import csv
import io
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from engine.clock import now
from engine.jobs.running import run_jobs
from engine.models import Contact, ContactField, ContactImport, ContactURN, Group, History, ImportRow, Job, Workspace
from engine.services.contact_exports import start_export
from engine.services.contact_imports.columns import guess_columns
from engine.services.contact_imports.forgetting import forget_imports
from engine.services.contact_imports.lifecycle import ImportRefused, map_columns, start_import
from engine.services.contact_imports.reading import FileRefused, read_table
from engine.services.erasure import erase_contacts
from engine.services.groups import create_group
from engine.services.selections import Selection
from tests.dashboard.conftest import make_contact, make_message

ROWS = """Teléfono;Nombre;Field:Age;Lang;Notes
0700000001;Ana María;31;eng;x
0700000002;Ben;old;english;
12;Carl;1;;
0700 000 001;Ana again;;;
+254700000003;Eve;--;swa;
"""


def spreadsheet(*cells: tuple[int, int, str]) -> bytes:
    """Of cells with their row and column."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for row, column, text in cells:
        sheet.write_string(row, column, text)
    book.close()
    return file.getvalue()


def start(browser: Client, name: str, content: bytes) -> ContactImport:
    browser.post("/contacts/imports/new/", {"file": SimpleUploadedFile(name, content)})
    return ContactImport.objects.latest("created_on")


def check(browser: Client, of: ContactImport, **more: str) -> str:
    """Takes the guesses as they are."""
    given = {f"to-{index}": guessed for index, guessed in enumerate(more.pop("to").split())}
    kinds = {f"type-{index}": "number" for index in range(len(of.headers))}
    names = {f"name-{index}": header.removeprefix("Field:") for index, header in enumerate(of.headers)}
    page = browser.post(f"/contacts/imports/{of.pk}/", {**given, **kinds, **names, **more}, follow=True)
    return page.content.decode()


def test_the_whole_way(browser: Client, workspace: Workspace) -> None:
    eve = make_contact(workspace, "Eve Old", "+254700000003")
    of = start(browser, "people.csv", ROWS.encode("cp1252"))
    assert [column.get("to", "ignore") for column in of.columns] == ["urn", "name", "new_field", "language", "ignore"]
    assert "What are the columns?" in browser.get(f"/contacts/imports/{of.pk}/").content.decode()

    page = check(browser, of, to="urn:tel name new language ignore", group_name="Villagers")
    assert "What the import would do" in page
    job = Job.objects.get(kind="check_import")
    assert {key: job.report[key] for key in ("new", "known", "wrong")} == {"new": 2, "known": 1, "wrong": 2}
    assert "no number: kept as text" in page
    assert "no number or address that can be written to" in page
    assert "stands in an earlier row already" in page
    assert not ContactField.objects.exists()

    page = browser.post(f"/contacts/imports/{of.pk}/run/", follow=True).content.decode()
    assert "What the import did" in page
    ana = Contact.objects.get(name="Ana María")
    assert (ana.language, ana.fields) == ("eng", {"age": {"text": "31", "number": 31}})
    assert {one.name for one in Contact.objects.filter(memberships__group__name="Villagers")} == {
        *("Ana María", "Ben", "Eve")
    }
    eve.refresh_from_db()
    assert (eve.name, eve.language) == ("Eve", "swa")
    assert History.objects.filter(contact=eve, via="import").exists()

    content = b"".join(browser.get(f"/contacts/imports/{of.pk}/problems.csv")).decode("utf-8-sig")
    wrong = list(csv.reader(io.StringIO(content)))
    assert [row[5] for row in wrong] == ["Row", "4", "5"]
    assert wrong[1][6] == "Teléfono: no number or address that can be written to"

    make_message(ana, "Hello", direction="in")
    browser.post(f"/jobs/{of.run_job_id or Job.objects.get(kind='run_import').pk}/undo/", {"next": "/contacts/"})
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ana María", "Eve Old"]
    assert Job.objects.get(kind="undo").report == {"restored": 1, "removed": 1, "kept": 1}
    assert "has been taken back" in browser.get(f"/contacts/imports/{of.pk}/").content.decode()


def test_who_is_erased_before_it_runs_stays_out(browser: Client, workspace: Workspace) -> None:
    known = make_contact(workspace, "Ana", "+254700000001")
    of = start(browser, "people.csv", b"tel,name\n0700000001,Ana\n0700000002,Ben\n")
    check(browser, of, to="urn:tel name", group_name="Villagers")
    erase_contacts(workspace_id=workspace.pk, contacts=[known.pk])
    assert "What are the columns?" in browser.get(f"/contacts/imports/{of.pk}/?columns=1").content.decode()
    browser.post(f"/contacts/imports/{of.pk}/run/")
    assert list(Contact.objects.values_list("name", flat=True)) == ["Ben"]
    assert [row.outcome for row in ImportRow.objects.order_by("number")] == ["wrong", "created"]


def test_rows_are_forgotten_in_time(browser: Client, settings: Settings) -> None:
    """They have names and numbers of people who were left out, too."""
    checked, run = (start(browser, name, ROWS.encode()) for name in ("checked.csv", "run.csv"))
    for of in (checked, run):
        check(browser, of, to="urn:tel ignore ignore ignore ignore")
        run_jobs()
    browser.post(f"/contacts/imports/{run.pk}/run/")
    run_jobs()
    settings.KEEP_DAYS["import"] = 30
    assert forget_imports() == 0
    ContactImport.objects.update(created_on=now() - timedelta(days=31))
    Job.objects.filter(kind="run_import").update(finished_on=now() - timedelta(days=29))
    assert forget_imports() == 1
    assert set(ImportRow.objects.values_list("of_import", flat=True)) == {run.pk}
    Job.objects.filter(kind="run_import").update(finished_on=now() - timedelta(days=31))
    settings.KEEP_DAYS["import"] = 0
    assert forget_imports() == 0
    settings.KEEP_DAYS["import"] = 30
    assert forget_imports() == 1
    assert forget_imports() == 0
    page = browser.get(f"/contacts/imports/{run.pk}/").content.decode()
    assert "The rows of the file are no longer kept." in page
    assert "as CSV" not in page


def test_somebody_who_is_known_gets_their_other_numbers(browser: Client, workspace: Workspace) -> None:
    ana = make_contact(workspace, "Ana", "+254700000001")
    of = start(browser, "people.csv", b"tel,other\n0700000001,0700000002\n0700000003,0700000004\n")
    check(browser, of, to="urn:tel urn:tel")
    browser.post(f"/contacts/imports/{of.pk}/run/")
    urns = ContactURN.objects.order_by("position")
    assert [urn.path for urn in urns.filter(contact=ana)] == ["+254700000001", "+254700000002"]
    assert [urn.path for urn in urns.exclude(contact=ana)] == ["+254700000003", "+254700000004"]
    assert list(ImportRow.objects.order_by("number").values_list("outcome", flat=True)) == ["updated", "created"]


def test_what_stands_behind_an_address_is_not_of_it(browser: Client, workspace: Workspace) -> None:
    ana = make_contact(workspace, "Ana", "+254700000001")
    of = start(browser, "people.csv", b"tel,name\n+254700000001?channel=x,Ana\n+254700000002#Ben,Ben\n")
    check(browser, of, to="urn:tel name")
    browser.post(f"/contacts/imports/{of.pk}/run/")
    urns = ContactURN.objects.order_by("identity")
    assert list(urns.values_list("identity", flat=True)) == ["tel:+254700000001", "tel:+254700000002"]
    assert urns[0].contact == ana


def test_rows_that_were_left_out_forget_the_erased(browser: Client, workspace: Workspace) -> None:
    of = start(browser, "people.csv", b"tel,name\n0700000001,Ana\n+254 700-000 001,Ana again\n-5,Ben\n")
    check(browser, of, to="urn:tel name")
    browser.post(f"/contacts/imports/{of.pk}/run/")
    erase_contacts(workspace_id=workspace.pk, contacts=[Contact.objects.get().pk])
    rows = ImportRow.objects.order_by("number").values_list("outcome", "cells")
    assert list(rows) == [("created", ["", ""]), ("wrong", ["", ""]), ("wrong", ["-5", "Ben"])]


def test_columns_of_an_import_that_has_just_begun_stay(browser: Client, workspace: Workspace) -> None:
    of = start(browser, "people.csv", b"tel,name\n0700000001,Ana\n")
    check(browser, of, to="urn:tel name")
    seen = ContactImport.objects.get()
    start_import(of=of)
    with pytest.raises(ImportRefused, match="run already"):
        map_columns(of=seen, columns=guess_columns(["tel", ""], workspace))


def test_a_spreadsheet(browser: Client, workspace: Workspace) -> None:
    field = ContactField.objects.create(workspace=workspace, key="born", name="Born", type="datetime")
    group = Group.objects.create(workspace=workspace, name="Farmers")
    workspace.touch_assets()
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Phone", "Born", "Groups", ""])
    sheet.write_row(1, 0, [254700000001])
    sheet.write_datetime(1, 1, date(2001, 3, 4), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_string(1, 2, "farmers, Fishers")
    book.close()
    of = start(browser, "people.xlsx", file.getvalue())
    assert of.headers == ["Phone", "Born", "Groups"]
    assert ImportRow.objects.get().cells == ["254700000001", "2001-03-04", "farmers, Fishers"]
    check(browser, of, to="urn:tel field:born groups")
    browser.post(f"/contacts/imports/{of.pk}/run/")
    contact = Contact.objects.get()
    assert contact.urns.get().identity == "tel:+254700000001"
    assert contact.fields[field.key]["datetime"].startswith("2001-03-04")
    assert group.memberships.get().contact_id == contact.pk
    assert ImportRow.objects.get().problems == [[2, "unknown_group", "Fishers"]]


def test_groups_with_queries_take_on_who_is_new(browser: Client, workspace: Workspace) -> None:
    """Also who has nothing but a number."""
    queries = {"Named": 'name != ""', "Nameless": 'name = ""'}
    groups = {name: create_group(workspace=workspace, name=name, query=query) for name, query in queries.items()}
    of = start(browser, "people.csv", b"tel,name\n0700000001,Ana\n0700000002,\n")
    check(browser, of, to="urn:tel name")
    browser.post(f"/contacts/imports/{of.pk}/run/")
    numbers = {
        name: [one.contact.urns.get().identity for one in group.memberships.all()] for name, group in groups.items()
    }
    assert numbers == {"Named": ["tel:+254700000001"], "Nameless": ["tel:+254700000002"]}


def test_a_mapping_needs_an_address(browser: Client, workspace: Workspace) -> None:
    of = start(browser, "a.csv", b"name,tel\nAna,0700000001\n")
    assert "Say which column has the phone numbers" in check(browser, of, to="name ignore")
    assert "Two columns go to the same place" in check(browser, of, to="uuid uuid")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["URN:Tel", "Name", "Field:Crop", "Contact UUID"], ["urn", "name", "new_field", "uuid"]),
        (["Numéro", "Nom", "Langue"], ["urn", "name", "language"]),
        (["الهاتف", "الاسم"], ["urn", "name"]),
        (["tel", "phone"], ["urn", "ignore"]),
        (["URN:Tel", "URN:Tel", "Name", "Name"], ["urn", "urn", "name", "ignore"]),
        (["Group:Farmers", "Created On", "e-mail"], ["ignore", "ignore", "urn"]),
    ],
)
def test_guesses(workspace: Workspace, headers: list[str], expected: list[str]) -> None:
    assert [column.to for column in guess_columns(headers, workspace)] == expected


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"x", "kind"),
        ("a.csv", b"", "no_headers"),
        ("a.xlsx", b"no spreadsheet", "no_table"),
        ("a.xlsx", spreadsheet((0, 0, "Phone"), (1, 0, "0700000001"))[:-30], "no_table"),
        # What is held of it has all empty cells in between.
        ("a.xlsx", spreadsheet((0, 0, "Phone"), (1_048_575, 16_383, "stray")), "too_large"),
    ],
)
def test_files_that_are_none(name: str, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        list(read_table(name, content).rows)
    assert refused.value.code == code


@pytest.mark.parametrize("separator", [";", "\t"])
def test_excel_says_what_separates(separator: str) -> None:
    table = read_table("a.csv", f"sep={separator}\r\ntel{separator}name, all of it\r\n07{separator}Ana\r\n".encode())
    assert (table.headers, [cells for _, cells in table.rows]) == (["tel", "name, all of it"], [["07", "Ana"]])


def test_what_nobody_reads_to_its_end(workspace: Workspace) -> None:
    table = read_table("a.xlsx", spreadsheet((0, 0, "Phone"), (1, 0, "0700000001"), (9_000, 0, "0700000002")))
    assert next(table.rows) == (2, ["0700000001"])
    table.rows.close()  # type: ignore[attr-defined]  # it is a generator


def test_an_export_comes_back_as_it_was(browser: Client, workspace: Workspace) -> None:
    """Several addresses of a kind, and texts that a spreadsheet would run."""
    ContactField.objects.create(workspace=workspace, key="note", name="Note", type="text")
    workspace.touch_assets()
    ana = make_contact(workspace, "@ana", "+254700000001")
    ContactURN.objects.create(workspace=workspace, contact=ana, identity="tel:+254700000002", position=1)
    Contact.objects.filter(pk=ana.pk).update(fields={"note": {"text": "=1+1"}})
    make_contact(workspace, "'quoted", "+254700000003")
    exported = start_export(workspace=workspace, selection=Selection(), kind="csv")
    run_jobs()
    exported.refresh_from_db()
    with default_storage.open(exported.file) as file:
        content = file.read()
    assert content.count(b"URN:Tel") == 2
    assert b"'=1+1" in content
    of = start(browser, "contacts.csv", content)
    to = "uuid name language status ignore ignore ignore urn:tel urn:tel field:note"
    check(browser, of, to=to)
    browser.post(f"/contacts/imports/{of.pk}/run/")
    assert set(ImportRow.objects.values_list("outcome", flat=True)) == {"same"}
