"""Reading contacts; `test_contact_changes.py` is about making, changing and deleting them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import now

from dashboard.api import paging
from engine.models import Channel, Contact, ContactField, ContactURN, Flow, Group, Run, Session, Workspace
from engine.models.base import uuid7
from engine.services.contacts import modify_contact
from engine.services.erasure import erase_contacts
from flows.modifiers.name import NameModifier
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact

pytestmark = pytest.mark.django_db
NUMBER = "+254711222333"


def wait_in(contact: Contact, flow: Flow, status: str = "waiting") -> Run:
    """The contact is asked something by a flow, or was once."""
    values: dict[str, Any] = {"workspace": contact.workspace, "contact": contact, "status": status}
    session = Session.objects.create(**values, sprint_id=uuid4())
    return Run.objects.create(**values, session=session, flow=flow, modified_on=now())


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@pytest.mark.django_db(transaction=True)
def test_who_keeps_up_is_told_of_nobody_before_whose_change_may_still_come(api: Api, workspace: Workspace) -> None:
    ann = make_contact(workspace, "Ann", NUMBER)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    modify_contact(contact=ann, modifiers=[NameModifier("Anna")])
    begun = stamp(ann.created_on)
    assert api.results("contacts", after=begun) == api.results("contacts", reverse=1) == []
    assert [one["name"] for one in api.results("contacts") + api.results("contacts", uuid=ann.pk)] == ["Anna"] * 2
    other.close()
    assert [one["name"] for one in api.results("contacts", after=begun)] == ["Anna"]


def test_everything_of_one(api: Api, workspace: Workspace, flow: Flow) -> None:
    for key, kind in (("nick", "text"), ("age", "number"), ("born", "datetime"), ("state", "state"), ("none", "text")):
        ContactField.objects.create(workspace=workspace, key=key, name=key.title(), type=kind)
    group = Group.objects.create(workspace=workspace, name="Reporters")
    ann = make_contact(workspace, "Ann", NUMBER, (group,))
    ContactURN.objects.create(workspace=workspace, contact=ann, identity="mailto:ann@example.org", position=1)
    ann.fields = {
        "nick": {"text": "Annie"},
        "age": {"text": "12.50", "number": 12.50},
        "born": {"text": "11-11-2017 13:12", "datetime": "2017-11-11T11:12:13Z"},
        "state": {"text": "Nairobi", "state": "Kenya > Nairobi"},
        "gone": {"text": "x"},
    }
    ann.save()
    wait_in(ann, flow, "completed")
    wait_in(ann, flow)
    assert api.results("contacts") == [
        {
            "uuid": str(ann.pk),
            "name": "Ann",
            "status": "active",
            "language": "eng",
            "urns": [f"tel:{NUMBER}", "mailto:ann@example.org"],
            "groups": [{"uuid": str(group.pk), "name": "Reporters"}],
            "notes": [],
            "fields": {
                "nick": "Annie",
                "age": "12.5",
                "born": "2017-11-11T14:12:13+03:00",
                "state": "Kenya > Nairobi",
                "none": None,
            },
            "flow": {"uuid": str(flow.pk), "name": flow.name},
            "created_on": stamp(ann.created_on),
            "modified_on": stamp(ann.modified_on),
            "last_seen_on": None,
            "blocked": False,
            "stopped": False,
        }
    ]


def test_what_somebody_has_not_is_null(api: Api, workspace: Workspace, flow: Flow) -> None:
    nobody = Contact.objects.create(workspace=workspace, status="blocked")
    wait_in(nobody, flow, "expired")
    (shown,) = api.results("contacts")
    empty: dict[str, Any] = {"name": None, "language": None, "urns": [], "groups": [], "fields": {}, "flow": None}
    assert {name: shown[name] for name in empty} == empty
    assert (shown["status"], shown["blocked"], shown["stopped"]) == ("blocked", True, False)


def test_values_are_shown_as_the_type_of_their_field_has_them(api: Api, workspace: Workspace) -> None:
    ContactField.objects.create(workspace=workspace, key="id", name="Id", type="number")
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    ann = make_contact(workspace, "Ann")
    long = "123456789012345678901234567890"
    api.post("contacts", {"fields": {"id": long, "age": "old"}}, 200, uuid=ann.pk)
    (shown,) = api.results("contacts")
    assert shown["fields"] == {"id": long, "age": None}


def test_found_by_key_address_and_group(api: Api, workspace: Workspace) -> None:
    group, empty = (Group.objects.create(workspace=workspace, name=name) for name in ("Reporters", "Nobody"))
    ann, ben = make_contact(workspace, "Ann", NUMBER, (group,)), make_contact(workspace, "Ben")

    def names(**asked: Any) -> list[str]:
        return [one["name"] for one in api.results("contacts", **asked)]

    assert names() == ["Ben", "Ann"]
    assert names(uuid=ann.pk) == names(urn=f"tel:{NUMBER}") == names(urn="tel:0711 222 333") == ["Ann"]
    assert names(group=group.pk) == names(group="Reporters") == ["Ann"]
    assert names(group=empty.pk) == names(group="Others") == names(group=uuid4()) == []
    assert names(group=group.pk, uuid=ben.pk) == names(urn="tel:+254711000000") == []
    assert api.call("get", "contacts", urn="12345").json() == {"detail": "Invalid URN: 12345"}
    assert api.call("get", "contacts", uuid="12345").json() == {"detail": "Param 'uuid': 12345 is not a valid UUID."}


def test_who_changed_last_comes_first(api: Api, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    ann, *_ = (make_contact(workspace, name) for name in ("Ann", "Ben", "Cat"))
    api.post("contacts", {"name": "Anna"}, 200, uuid=ann.pk)
    first = api.get("contacts")
    assert [one["name"] for one in first["results"]] == ["Anna", "Cat"]
    assert [one["name"] for one in api.client.get(first["next"]).json()["results"]] == ["Ben"]
    assert [one["name"] for one in api.results("contacts", reverse=1)] == ["Ben", "Cat"]


def test_found_by_when_they_changed(api: Api, workspace: Workspace) -> None:
    at = make_contact(workspace, "Ann").modified_on
    assert len(api.results("contacts", after=stamp(at), before=stamp(at))) == 1
    assert api.results("contacts", after=stamp(at + timedelta(microseconds=1))) == []
    assert api.results("contacts", before=stamp(at - timedelta(microseconds=1))) == []


def test_addresses_in_parts(api: Api, workspace: Workspace, channel: Channel) -> None:
    ann = make_contact(workspace, "Ann", NUMBER)
    ContactURN.objects.create(
        workspace=workspace, contact=ann, identity="telegram:42", display="ann", channel=channel, position=1
    )
    (shown,) = api.results("contacts", expand_urns=1)
    assert shown["urns"] == [
        {"channel": None, "scheme": "tel", "path": NUMBER, "display": None},
        {"channel": {"uuid": str(channel.pk), "name": "SMS"}, "scheme": "telegram", "path": "42", "display": "ann"},
    ]


def test_numbers_stay_hidden_where_they_are(api: Api, workspace: Workspace) -> None:
    ann = make_contact(workspace, "Ann", NUMBER)
    Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
    (shown,) = api.results("contacts")
    assert shown["urns"] == ["tel:********"]
    assert shown["anon_display"] == shown["ref"] != ""
    (shown,) = api.results("contacts", expand_urns=1)
    assert shown["urns"] == [{"channel": None, "scheme": "tel", "path": "********", "display": None}]
    refused = {"detail": "URN lookups not allowed for anonymous organizations"}
    assert api.call("get", "contacts", urn=f"tel:{NUMBER}").json() == refused
    assert api.post("contacts", {"name": "Anna"}, 400, urn=f"tel:{NUMBER}") == refused
    assert api.delete("contacts", 400, urn=f"tel:{NUMBER}") == refused
    changed = api.post("contacts", {"urns": ["tel:+254711222334"]}, 400, uuid=ann.pk)
    assert changed == {"urns": ["Updating URNs not allowed for anonymous organizations"]}
    made = api.post("contacts", {"urns": ["tel:+254711222334"]})
    assert made["urns"] == ["tel:********"]


def test_those_who_were_erased(api: Api, workspace: Workspace, foreign: Workspace) -> None:
    ann, theirs = make_contact(workspace, "Ann", NUMBER), make_contact(foreign, "Abe")
    make_contact(workspace, "Ben")
    erase_contacts(workspace_id=workspace.pk, contacts=[ann.pk])
    erase_contacts(workspace_id=foreign.pk, contacts=[theirs.pk])
    (shown,) = api.results("contacts", deleted=1)
    empty = dict.fromkeys(("name", "status", "language", "flow", "last_seen_on", "blocked", "stopped"))
    lists: dict[str, list[str]] = {"urns": [], "groups": [], "notes": []}
    moments = {name: shown[name] for name in ("created_on", "modified_on")}
    assert shown == {"uuid": str(ann.pk), **empty, **lists, "fields": {}, **moments}
    assert abs(datetime.fromisoformat(moments["created_on"]) - ann.created_on) < timedelta(seconds=1)
    assert moments["modified_on"] > stamp(ann.modified_on)
    assert api.results("contacts", deleted=1, uuid=ann.pk, after=moments["modified_on"]) == [shown]
    assert (
        api.results("contacts", deleted=1, urn=f"tel:{NUMBER}") == api.results("contacts", deleted=1, group="X") == []
    )
    assert api.results("contacts", deleted=1, before=stamp(ann.modified_on)) == []
    assert [one["name"] for one in api.results("contacts")] == ["Ben"]


def test_those_of_others_are_not_there(api: Api, foreign: Workspace) -> None:
    theirs = make_contact(foreign, "Abe", NUMBER)
    group = Group.objects.create(workspace=foreign, name="Theirs")
    assert api.results("contacts") == api.results("contacts", urn=f"tel:{NUMBER}") == []
    assert api.results("contacts", uuid=theirs.pk) == api.results("contacts", group=group.pk) == []
    api.post("contacts", {"name": "Ours"}, 404, uuid=theirs.pk)
    api.delete("contacts", 404, uuid=theirs.pk)
    api.delete("contacts", 404, urn=f"tel:{NUMBER}")
    made = api.post("contacts", {}, urn=f"tel:{NUMBER}")
    assert made["uuid"] != str(theirs.pk)


def test_few_queries_for_a_whole_page(
    api: Api, workspace: Workspace, flow: Flow, queries: Callable[[int], Any]
) -> None:
    """The caller, contacts, addresses, groups, fields, sessions, runs."""
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    group = Group.objects.create(workspace=workspace, name="Reporters")
    for place in range(20):
        wait_in(make_contact(workspace, f"C{place}", f"+2547110000{place:02}", (group,)), flow)
    api.get("workspace")
    with queries(8):
        assert {one["flow"]["uuid"] for one in api.results("contacts", expand_urns=1)} == {str(flow.pk)}


def test_only_runs_of_the_session_that_waits_count(api: Api, workspace: Workspace, flow: Flow) -> None:
    ann = make_contact(workspace, "Ann")
    parent = wait_in(ann, flow)
    Run.objects.filter(pk=parent.pk).update(status="active")
    child = Flow.objects.create(workspace=workspace, name="Child", language="eng", id=uuid7())
    Run.objects.create(
        workspace=workspace, contact=ann, session=parent.session, flow=child, status="waiting", modified_on=now()
    )
    assert api.results("contacts")[0]["flow"]["name"] == "Child"
