"""Making, changing and deleting contacts."""

import pytest
from django.utils.timezone import now

from engine.models import (
    AuditEntry,
    Contact,
    ContactField,
    ContactURN,
    ErasedContact,
    Group,
    History,
    Job,
    User,
    Workspace,
)
from engine.services.groups import create_group
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact

pytestmark = pytest.mark.django_db
NUMBER = "+254711222333"
GONE = "5f05311e-8f81-4a67-a5b5-1501b6d6496a"


@pytest.fixture(autouse=True)
def fields(workspace: Workspace) -> None:
    for key, kind in (("nick", "text"), ("age", "number")):
        ContactField.objects.create(workspace=workspace, key=key, name=key.title(), type=kind)
    workspace.touch_assets()


def test_made_with_everything(api: Api, workspace: Workspace, owner: User) -> None:
    by_hand = create_group(workspace=workspace, name="Reporters")
    create_group(workspace=workspace, name="Adults", query="age >= 18")
    sent = {
        "name": "Ann",
        "language": "swa",
        "urns": ["tel:0711 222 333", "mailto:ANN@example.org"],
        "groups": ["reporters"],
        "fields": {"age": 44.50, "nick": "Annie"},
    }
    made = api.post("contacts", sent)
    assert (made["name"], made["language"]) == ("Ann", "swa")
    assert made["urns"] == [f"tel:{NUMBER}", "mailto:ann@example.org"]
    assert [group["name"] for group in made["groups"]] == ["Adults", "Reporters"]
    assert made["fields"] == {"nick": "Annie", "age": "44.5"}
    assert api.results("contacts", group=by_hand.pk) == [made]
    told = History.objects.get(contact=made["uuid"])
    assert (told.via, told.user) == ("api", owner)


def test_made_of_nothing(api: Api) -> None:
    empty = api.client.post("/api/v2/contacts.json", content_type="application/json")
    assert (empty.status_code, empty.json()["urns"]) == (201, [])


def test_only_what_is_given_changes(api: Api, workspace: Workspace) -> None:
    made = api.post("contacts", {"name": "Ann", "language": "eng", "fields": {"age": 44, "nick": "Annie"}})
    changed = api.post("contacts", {"fields": {"age": None}}, 200, uuid=made["uuid"])
    assert (changed["name"], changed["fields"]) == ("Ann", {"nick": "Annie", "age": None})
    cleared = api.post("contacts", {"name": None, "language": None, "fields": {"nick": ""}}, 200, uuid=made["uuid"])
    assert (cleared["name"], cleared["language"], cleared["fields"]) == (None, None, {"nick": None, "age": None})
    assert made["modified_on"] < changed["modified_on"] < cleared["modified_on"]
    untouched = api.client.post(f"/api/v2/contacts.json?uuid={made['uuid']}", content_type="application/json")
    assert (untouched.status_code, untouched.json()) == (200, cleared)


def test_addresses_and_groups_are_replaced(api: Api, workspace: Workspace) -> None:
    for name in ("A", "B", "C"):
        create_group(workspace=workspace, name=name)
    create_group(workspace=workspace, name="Named", query='name != ""')
    made = api.post("contacts", {"name": "Ann", "urns": [f"tel:{NUMBER}", "telegram:42"], "groups": ["A", "B"]})
    changed = api.post(
        "contacts", {"urns": ["telegram:42", "telegram:43"], "groups": ["B", "C"]}, 200, uuid=made["uuid"]
    )
    assert changed["urns"] == ["telegram:42", "telegram:43"]
    assert [group["name"] for group in changed["groups"]] == ["B", "C", "Named"]
    none = api.post("contacts", {"urns": [], "groups": []}, 200, uuid=made["uuid"])
    assert (none["urns"], [group["name"] for group in none["groups"]]) == ([], ["Named"])


def test_whoever_has_an_address_is_changed_or_made(api: Api) -> None:
    made = api.post("contacts", {"name": "Ann"}, 201, urn="tel:0711222333")
    assert made["urns"] == [f"tel:{NUMBER}"]
    changed = api.post("contacts", {"name": "Anna"}, 200, urn=f"tel:{NUMBER}")
    assert (changed["uuid"], changed["name"]) == (made["uuid"], "Anna")
    both = api.post("contacts", {"urns": ["telegram:42"]}, 400, urn=f"tel:{NUMBER}")
    assert both == {"urns": ["Field not allowed when using URN in URL"]}
    assert api.post("contacts", {}, 400, urn="12345") == {"detail": "Invalid URN: 12345"}
    short = api.post("contacts", {}, 400, urn="tel:123")
    assert short == {"non_field_errors": ["Invalid URN: tel:123. Ensure phone numbers contain country codes."]}
    two = api.post("contacts", {}, 400, urn=f"tel:{NUMBER}", uuid=made["uuid"])
    assert two == {"detail": "URL can only contain one of the following parameters: urn, uuid"}


def test_nothing_remains_of_one_whose_address_is_taken(api: Api, workspace: Workspace) -> None:
    make_contact(workspace, "Ben", NUMBER)
    taken = {"urns": {"1": ["URN is in use by another contact."]}}
    assert api.post("contacts", {"name": "Ann", "urns": ["telegram:42", f"tel:{NUMBER}"]}, 400) == taken
    assert (Contact.objects.count(), ContactURN.objects.count()) == (1, 1)
    assert not History.objects.exists()
    ann = make_contact(workspace, "Ann")
    assert api.post("contacts", {"name": "Anna", "urns": ["telegram:42", f"tel:{NUMBER}"]}, 400, uuid=ann.pk) == taken
    ann.refresh_from_db()
    assert ann.name == "Ann"


def test_what_is_refused(api: Api, workspace: Workspace) -> None:
    smart = create_group(workspace=workspace, name="Adults", query="age >= 18")
    no_urn = "Invalid URN: {}. Ensure phone numbers contain country codes."
    many = {f"f{number}": "" for number in range(101)}
    for sent, why in (
        ({"name": "x" * 65}, {"name": ["Ensure this field has no more than 64 characters."]}),
        ({"language": "xyz"}, {"language": ["Not a valid ISO639-3 language code."]}),
        ({"urns": ["1234", "tel:123"]}, {"urns": {"0": [no_urn.format("1234")], "1": [no_urn.format("tel:123")]}}),
        ({"urns": f"tel:{NUMBER}"}, {"urns": ['Expected a list of items but got type "str".']}),
        ({"groups": ["Others"]}, {"groups": ["No such object: Others"]}),
        ({"groups": ["Adults"]}, {"groups": [f"Contact group must not be query based: {smart.pk}"]}),
        ({"groups": ["x"] * 101}, {"groups": ["Ensure this field has no more than 100 elements."]}),
        ({"fields": {"hmmm": "1"}}, {"fields": ["Invalid contact field key: hmmm"]}),
        ({"fields": {"age": []}}, {"fields": {"age": ["Not a valid string."]}}),
        ({"fields": many}, {"fields": ["Ensure this field has no more than 100 elements."]}),
        ({"note": "Nice"}, {"note": ["There are no notes of contacts here."]}),
    ):
        assert api.post("contacts", sent, 400) == why
    assert not Contact.objects.exists()
    api.post("contacts", {"name": "Ann"}, 404, uuid=GONE)


def test_who_is_not_active_joins_no_group(api: Api, workspace: Workspace) -> None:
    Group.objects.create(workspace=workspace, name="Reporters")
    ann = Contact.objects.create(workspace=workspace, status="stopped")
    refused = api.post("contacts", {"groups": ["Reporters"]}, 400, uuid=ann.pk)
    assert refused == {"groups": ["Non-active contacts can't be added to groups"]}
    api.post("contacts", {"groups": [], "name": "Ann"}, 200, uuid=ann.pk)


def test_deleted_at_once(api: Api, workspace: Workspace, owner: User) -> None:
    ann, ben = make_contact(workspace, "Ann", NUMBER), make_contact(workspace, "Ben", "+254711222334")
    api.delete("contacts", uuid=ann.pk)
    api.delete("contacts", urn="tel:+254711222334")
    assert not Contact.objects.exists()
    assert set(ErasedContact.objects.values_list("pk", flat=True)) == {ann.pk, ben.pk}
    assert {(job.kind, job.status, job.created_by, job.done) for job in Job.objects.all()} == {
        ("erase", "done", owner, 1)
    }
    assert AuditEntry.objects.filter(action="contacts").count() == 2
    api.delete("contacts", 404, uuid=ann.pk)
    assert api.delete("contacts", 400) == {"detail": "URL must contain one of the following parameters: urn, uuid"}
    refused = api.post("contacts", {"name": "Ann"}, 400, uuid=ann.pk)
    assert refused == {"non_field_errors": ["Deleted contacts can't be modified."]}
    assert api.post("contacts", {"urns": [f"tel:{NUMBER}"]})["uuid"] != str(ann.pk)


def test_whom_a_flow_holds_goes_after_it(api: Api, workspace: Workspace) -> None:
    ann = make_contact(workspace, "Ann")
    Contact.objects.filter(pk=ann.pk).update(leased_until=now().replace(year=2100))
    api.delete("contacts", uuid=ann.pk)
    assert (Contact.objects.count(), Job.objects.get().is_open) == (1, True)
