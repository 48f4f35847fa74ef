"""Lists of contacts, what is done to many, and each person."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dashboard.reports import contacts as report
from engine.jobs.running import run_jobs
from engine.models import (
    Boundary,
    Broadcast,
    Channel,
    Contact,
    ContactField,
    ContactURN,
    Flow,
    Group,
    GroupMembership,
    Inbox,
    Job,
    Role,
    Start,
    User,
    Workspace,
)
from engine.services.regions import import_regions, read_layer
from tests.dashboard.conftest import make_contact, member, signed_in


@pytest.fixture
def group(workspace: Workspace) -> Group:
    return Group.objects.create(workspace=workspace, name="Farmers")


@pytest.fixture
def ana(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Ana", "+254700000001")


@pytest.fixture
def age(workspace: Workspace) -> ContactField:
    field = ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    workspace.touch_assets()
    return field


def text_of(browser: Client, url: str) -> str:
    response = browser.get(url, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def members(group: Group) -> list[str]:
    return sorted(Contact.objects.filter(memberships__group=group).values_list("name", flat=True))


def test_searching_and_what_is_wrong_with_it(browser: Client, ana: Contact, age: ContactField) -> None:
    make_contact(ana.workspace, "Ben", "+254700000002")
    page = text_of(browser, "/contacts/?q=ana")
    assert "Ana" in page
    assert "Ben" not in page
    page = text_of(browser, "/contacts/?q=age+%3E+old+and+name+%3D+Ana")
    assert "“old” is no number." in page
    assert "<mark>age &gt; old</mark>" in page
    assert "Nobody here matches" in text_of(browser, "/contacts/?q=age+%3E+7")
    assert browser.get("/contacts/?folder=nowhere").status_code == 404


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ag", 'value="age &gt; "'),
        ("age > 5 and gro", 'value="age &gt; 5 and group = "'),
        ("group = Fa", 'value="group = Farmers"'),
        ("status = b", 'value="status = blocked"'),
    ],
)
def test_suggestions(browser: Client, age: ContactField, group: Group, typed: str, offered: str) -> None:
    assert offered in browser.get("/contacts/suggestions/", {"q": typed}).content.decode()


def test_columns_are_the_teams(browser: Client, ana: Contact, age: ContactField) -> None:
    Contact.objects.filter(pk=ana.pk).update(fields={"age": {"text": "31", "number": 31}})
    browser.post("/contacts/columns/", {"columns": ["fields.age", "created_on"]})
    page = text_of(browser, "/contacts/")
    assert '<th scope="col" dir="auto">Age</th>' in page
    assert "<bdi>31</bdi>" in page
    assert "+254700000001" not in page


@pytest.mark.parametrize(("few", "number"), [(30, 12), (29, 13)])
def test_a_page_of_the_list_costs_so_many_queries(
    browser: Client,
    workspace: Workspace,
    group: Group,
    queries: Callable[[int], Any],
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    number: int,
) -> None:
    """Those who are few are found by their keys; among many one more query tells where to look first."""
    monkeypatch.setattr(report, "FEW", few)
    for place in range(30):
        make_contact(workspace, f"Ana {place}", f"+25470000{place:04}", (group,))
    browser.get("/contacts/?q=ana")
    with queries(number):
        page = browser.get("/contacts/?q=ana")
    assert "30 contacts" in page.content.decode()
    assert [row.contact.name for row in page.context["rows"]] == [f"Ana {place}" for place in reversed(range(30))]


def test_adding_many_to_a_group_and_undoing_it(browser: Client, ana: Contact, group: Group) -> None:
    ben = make_contact(ana.workspace, "Ben")
    chosen = {"action": "add_group", "group": str(group.pk), "contact": [str(ana.pk), str(ben.pk)], "folder": "active"}
    answer = browser.post("/contacts/change/", chosen, follow=True)
    assert members(group) == ["Ana", "Ben"]
    page = answer.content.decode()
    assert "2 changed" in page
    assert "Undo" in page
    job = Job.objects.get(kind="edit")
    page = browser.post(f"/jobs/{job.pk}/undo/", {"next": "/contacts/"}, follow=True).content.decode()
    assert members(group) == []
    assert "2 as before" in page
    assert "too late" in browser.post(f"/jobs/{job.pk}/undo/", {"next": "//evil.example"}, follow=True).content.decode()


def test_all_of_a_search(browser: Client, ana: Contact) -> None:
    make_contact(ana.workspace, "Ben")
    browser.post("/contacts/change/", {"action": "block", "everything": "1", "q": "ana", "folder": "active"})
    assert dict(Contact.objects.values_list("name", "status")) == {"Ana": "blocked", "Ben": "active"}
    assert "Ana" in text_of(browser, "/contacts/?folder=blocked")
    assert (
        "Tick the people first" in browser.post("/contacts/change/", {"action": "block"}, follow=True).content.decode()
    )


def test_a_flow_and_a_message_for_many(browser: Client, ana: Contact, flow: Flow, channel: Channel) -> None:
    chosen = {"everything": "1", "folder": "active"}
    assert "For 1 person." in browser.post("/contacts/start/", chosen).content.decode()
    browser.post("/contacts/start/", {**chosen, "confirmed": "1", "flow": str(flow.pk)})
    assert Start.objects.get().total == 1
    answer = browser.post("/contacts/message/", {**chosen, "confirmed": "1", "text": "Hello"}, follow=True)
    assert "On its way: 1 SMS." in answer.content.decode()
    assert set(Inbox.objects.values_list("kind", flat=True)) == {"start", "broadcast"}


@pytest.mark.parametrize("folder", ["blocked", "stopped", "archived"])
def test_nobody_else_is_written_to_from_a_folder_of_others(
    browser: Client, ana: Contact, flow: Flow, channel: Channel, folder: str
) -> None:
    ben = make_contact(ana.workspace, "Ben")
    Contact.objects.filter(pk=ben.pk).update(status=folder)
    chosen = {"everything": "1", "folder": folder, "confirmed": "1", "flow": str(flow.pk), "text": "Hello"}
    for page in ("start", "message"):
        assert "Nobody is meant" in browser.post(f"/contacts/{page}/", chosen).content.decode()
    assert [*Start.objects.all(), *Broadcast.objects.all()] == []


def test_export(browser: Client, ana: Contact, age: ContactField, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_contact(ana.workspace, "=cmd()", "+254700000002")
    page = browser.post("/contacts/export/", {"format": "csv"}, follow=True).content.decode()
    job = Job.objects.get()
    assert f"/jobs/{job.pk}/file/" in page
    content = b"".join(browser.get(f"/jobs/{job.pk}/file/")).decode("utf-8-sig").splitlines()
    assert content[0].endswith("Created On,Last Seen On,URN:Tel,Field:Age")
    assert ",Ana,eng,active,," in content[1]
    assert ",+254700000001," in content[1]
    assert ",'=cmd()," in content[2]
    browser.post("/contacts/export/", {"format": "xlsx", "contact": str(ana.pk)})
    made = Job.objects.latest("created_on")
    assert (made.done, made.status, made.file[-5:]) == (1, "done", ".xlsx")


def test_hidden_numbers_are_hidden_everywhere(browser: Client, ana: Contact, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    Workspace.objects.update(redact_urns=True, assets_version=99)
    for url in ("/contacts/", f"/contacts/{ana.pk}/", f"/contacts/{ana.pk}/edit/"):
        assert "254700000001" not in text_of(browser, url), url
    assert "can&#x27;t be searched" in text_of(browser, "/contacts/?q=tel+%3D+1234567")
    browser.post("/contacts/export/", {"format": "csv"})
    content = b"".join(browser.get(f"/jobs/{Job.objects.get().pk}/file/")).decode()
    assert "254700000001" not in content
    assert "URN:Ref" in content


def test_editing_a_person(browser: Client, owner: User, ana: Contact, age: ContactField, group: Group) -> None:
    url = f"/contacts/{ana.pk}/edit/"
    assert "+254700000001" in text_of(browser, url)
    make_contact(ana.workspace, "Ben", "+254700000002")
    given = {"name": "Ana Maria", "language": "fra", "groups": [str(group.pk)], "field-age": "31"}
    page = browser.post(url, {**given, "urns": "0700000003\n0700000002"}).content.decode()
    assert "Another contact has this address" in page
    browser.post(url, {**given, "urns": "0700000003\n+254700000001"})
    ana.refresh_from_db()
    assert (ana.name, ana.language, ana.fields["age"]["number"]) == ("Ana Maria", "fra", 31)
    assert [urn.path for urn in ana.urns.order_by("position")] == ["+254700000003", "+254700000001"]
    assert members(group) == ["Ana Maria"]
    page = text_of(browser, f"/contacts/{ana.pk}/")
    assert "The name is now “Ana Maria”" in page
    assert owner.email in page
    assert "is no phone number here" in browser.post(url, {**given, "urns": "12"}).content.decode()


def test_languages_have_their_names(browser: Client, workspace: Workspace, ana: Contact) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(languages=["eng", "swa"])
    for url in (f"/contacts/{ana.pk}/edit/", "/contacts/new/"):
        page = browser.get(url).content.decode()
        assert 'list="language-codes"' in page
        assert '<datalist id="language-codes"><option value="eng">English</option>' in page
        assert '<option value="swa">Swahili</option></datalist>' in page
    assert "English <bdi" in browser.get(f"/contacts/{ana.pk}/").content.decode()


def test_what_flows_changed_meanwhile_stays(browser: Client, ana: Contact, age: ContactField, group: Group) -> None:
    url = f"/contacts/{ana.pk}/edit/"
    page = text_of(browser, url)
    assert 'name="initial-name" value="Ana"' in page
    assert 'name="initial-field-age"' in page
    shown = {"name": "Ana", "language": "eng", "timezone": "", "urns": "+254700000001", "field-age": ""}
    form = {**shown, **{f"initial-{name}": value for name, value in shown.items()}, "initial-groups": []}

    Contact.objects.filter(pk=ana.pk).update(name="Ana Maria", fields={"age": {"text": "31", "number": 31}})
    GroupMembership.objects.create(contact=ana, group=group)
    ContactURN.objects.create(workspace=ana.workspace, contact=ana, identity="tel:+254700000009", position=1)
    browser.post(url, {**form, "language": "fra", "urns": "+254700000001\n+254700000002"})

    ana.refresh_from_db()
    assert (ana.name, ana.language, ana.fields["age"]["text"]) == ("Ana Maria", "fra", "31")
    assert members(group) == ["Ana Maria"]
    assert {urn.path[-1] for urn in ana.urns.all()} == {"1", "2", "9"}


def test_a_group_is_left_and_a_number_taken_away(browser: Client, ana: Contact, group: Group) -> None:
    GroupMembership.objects.create(contact=ana, group=group)
    url = f"/contacts/{ana.pk}/edit/"
    assert f'name="initial-groups" value="{group.pk}"' in text_of(browser, url)
    shown = {"initial-name": "Ana", "initial-groups": str(group.pk), "initial-urns": "+254700000001"}
    browser.post(url, {**shown, "name": "Ana", "urns": ""})
    assert (members(group), ana.urns.count()) == ([], 0)


def test_a_person_with_a_short_number_can_be_changed(browser: Client, ana: Contact) -> None:
    ana.urns.update(identity="tel:15005")
    url = f"/contacts/{ana.pk}/edit/"
    browser.post(url, {"initial-name": "Ana", "name": "MPESA", "urns": "15005", "initial-urns": "15005"})
    ana.refresh_from_db()
    assert ana.name == "MPESA"


def test_what_can_be_done_with_a_person(browser: Client, ana: Contact, flow: Flow, channel: Channel) -> None:
    at = f"/contacts/{ana.pk}/"
    browser.post(f"{at}reply/", {"text": "Hi @contact.name"})
    browser.post(f"{at}start/", {"flow": str(flow.pk)})
    browser.post(f"{at}interrupt/")
    assert list(Inbox.objects.order_by("id").values_list("kind", flat=True)) == ["broadcast", "start", "interrupt"]
    browser.post(f"{at}status/", {"status": "stopped"})
    page = text_of(browser, at)
    assert "Has opted out" in page
    assert "isn&#x27;t active" in browser.post(f"{at}reply/", {"text": "Hi"}, follow=True).content.decode()


def test_merging_and_erasing(browser: Client, ana: Contact) -> None:
    other = make_contact(ana.workspace, "Anna", "+254700000009")
    at = f"/contacts/{ana.pk}/merge/"
    assert f"?other={other.pk}" in text_of(browser, f"{at}?q=anna")
    assert "+254700000001, +254700000009" in text_of(browser, f"{at}?other={other.pk}")
    browser.post(at, {"other": str(other.pk)})
    assert not Contact.objects.filter(pk=other.pk).exists()
    assert "Merged with" in text_of(browser, f"/contacts/{ana.pk}/")
    browser.post(f"/contacts/{ana.pk}/erase/")
    assert Contact.objects.filter(pk=ana.pk).exists()
    browser.post(f"/contacts/{ana.pk}/erase/", {"sure": "on"})
    assert not Contact.objects.exists()


def test_fields_are_put_in_order(browser: Client, workspace: Workspace, ana: Contact) -> None:
    for name in ("Age", "Birthday", "Colour"):
        browser.post("/contacts/fields/new/", {"name": name, "type": "text", "for_agents": "view"})
    colour = ContactField.objects.get(key="colour")

    def order() -> list[str]:
        return [field.key for field, _ in browser.get("/contacts/fields/").context["rows"]]

    assert order() == ["age", "birthday", "colour"]
    browser.post(f"/contacts/fields/{colour.pk}/move/", {"to": 0})
    assert order() == ["colour", "age", "birthday"]
    browser.post(f"/contacts/fields/{colour.pk}/move/", {"to": 1})
    browser.post("/contacts/fields/new/", {"name": "Address", "type": "text", "for_agents": "view"})
    assert order() == ["age", "colour", "birthday", "address"]
    form = browser.get(f"/contacts/{ana.pk}/edit/").content.decode()
    places = [form.index(f'name="field-{key}"') for key in order()]
    assert places == sorted(places)
    browser.post(f"/contacts/fields/{colour.pk}/move/", {"to": "first"})
    assert order()[1] == "colour"
    renamed = browser.post(f"/contacts/fields/{colour.pk}/", {"name": "AGE", "type": "text", "for_agents": "view"})
    assert "There is a field of this name already." in renamed.content.decode()


def test_fields_and_groups(browser: Client, ana: Contact) -> None:
    browser.post("/contacts/fields/new/", {"name": "Age", "type": "number", "for_agents": "view"})
    field = ContactField.objects.get()
    assert (
        "There is a field of this name"
        in browser.post("/contacts/fields/new/", {"name": "age", "type": "text", "for_agents": "view"}).content.decode()
    )
    page = browser.get("/contacts/groups/preview/", {"query": "name ~ ana"}).content.decode()
    assert "1 contact matches." in page
    assert (
        "can&#x27;t be defined by"
        in browser.get("/contacts/groups/preview/", {"query": "status = active"}).content.decode()
    )
    assert "<mark>" in browser.post("/contacts/groups/new/", {"name": "Young", "query": "age < young"}).content.decode()
    browser.post("/contacts/groups/new/", {"name": "Young", "query": "age < 20"})
    group = Group.objects.get()
    assert "in use" in text_of(browser, f"/contacts/fields/{field.pk}/delete/")
    browser.post(f"/contacts/groups/{group.pk}/", {"name": "Younger", "query": "age < 18"})
    assert "Younger" in text_of(browser, "/contacts/groups/")
    browser.post(f"/contacts/groups/{group.pk}/delete/")
    browser.post(f"/contacts/fields/{field.pk}/delete/")
    assert not Group.objects.exists()
    assert not ContactField.objects.exists()
    run_jobs()


def test_places(browser: Client, workspace: Workspace) -> None:
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    features = [{"type": "Feature", "properties": {"name": "North"}, "geometry": shape}]
    layer = read_layer(json.dumps({"features": features}).encode(), 1)
    import_regions(workspace=workspace, country="Landia", layers=[layer])
    page = text_of(browser, "/contacts/regions/")
    assert '<svg class="map"' in page
    assert "<title>North</title>" in page
    place = Boundary.objects.get(name="North")
    browser.post(f"/contacts/regions/{place.pk}/", {"aliases": "Up\nNorte"})
    assert "Norte" in text_of(browser, "/contacts/regions/")


def test_analysts_look_at_people_and_change_none(workspace: Workspace, ana: Contact) -> None:
    analyst = signed_in(member(workspace, Role.ANALYST))
    page = analyst.get("/contacts/").content.decode()
    assert 'name="action"' not in page
    page = analyst.get(f"/contacts/{ana.pk}/").content.decode()
    assert "/reply/" not in page
    assert "/erase/" not in page
