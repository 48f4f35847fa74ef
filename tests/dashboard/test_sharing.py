"""People hear what others answered, in their area and language, and nobody can be found out from it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from dashboard.reports.dimensions import find, of_people
from dashboard.reports.questions import saved_results
from dashboard.reports.sharing import Sharing, Texts, TooFew, prepare
from engine.models import Broadcast, Channel, Contact, ContactField, Flow, Run, ShareBack, Workspace
from engine.services import respondents
from tests.dashboard.conftest import make_contact, make_run
from tests.dashboard.test_result_pages import text

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = Texts(
    {"eng": "In {area} {share} like {answer}, {everybody} of all.", "swa": "{area}: {share} wanapenda {answer}."},
    {"eng": "Of all {everybody} like {answer}.", "swa": ""},
)


@pytest.fixture
def poll(workspace: Workspace, flow: Flow, channel: Channel) -> Flow:
    """Of 40 in the north 30 like nuts, of 40 in the south 10, of 3 in the west all; some speak Swahili, one French."""
    channel.prices = {"": "0.02"}
    channel.save()
    Workspace.objects.filter(pk=workspace.pk).update(languages=["eng", "swa"], currency="KES")
    ContactField.objects.create(workspace=workspace, key="region", name="Region")
    for region, nuts, fruit in (("North", 30, 10), ("South", 10, 30), ("West", 3, 0)):
        for number, snack in enumerate(["Nuts"] * nuts + ["Fruit"] * fruit):
            contact = make_contact(workspace, f"{region} {number}")
            language = "swa" if region == "North" and number < 15 else "fra" if number == 39 else "eng"
            Contact.objects.filter(pk=contact.pk).update(fields={"region": {"text": region}}, language=language)
            make_run(contact, flow, snack={"category": snack, "value": "x"})
    Run.objects.update(responded=True)
    respondents.digest(workspace=workspace)
    flow.refresh_from_db()
    return flow


def prepared(flow: Flow) -> Sharing:
    area = find(of_people(flow.workspace), "field:region")
    assert area
    return prepare(flow, saved_results(flow)[0], "Nuts", area, TEXTS)


def test_each_area_hears_its_own(poll: Flow) -> None:
    north, south, west = prepared(poll).areas
    assert north.rows == [
        ("eng", "In North 75% like Nuts, 52% of all.", 1, 25),
        ("swa", "North: 75% wanapenda Nuts.", 1, 15),
    ]
    assert (west.share, west.rows) == (None, [("eng", "Of all 52% like Nuts.", 1, 3)])
    # Of the north, the south and all together the few of the west would follow.
    assert (south.share, south.texts) == (None, {"eng": "Of all 52% like Nuts."})


def test_without_small_areas_each_is_told(poll: Flow) -> None:
    Run.objects.filter(contact__name__startswith="West").delete()
    respondents.rebuild(workspace=poll.workspace)
    north, south = prepared(poll).areas
    assert (north.share, south.share) == (0.75, 0.25)
    assert south.texts["eng"] == "In South 25% like Nuts, 50% of all."


def test_nobody_is_told_twice_where_an_area_is_written_differently(poll: Flow) -> None:
    south = Contact.objects.filter(name__startswith="South")
    south.filter(pk__in=south.order_by("pk").values("pk")[15:]).update(fields={"region": {"text": "SOUTH "}})
    respondents.rebuild(workspace=poll.workspace)
    found = prepared(poll)
    assert [(area.label, sum(area.people.values())) for area in found.areas] == [
        ("North", 40),
        ("SOUTH ", 40),
        ("West", 3),
    ]
    assert found.people == 83


def test_places_of_one_name_are_told_once_of_all(poll: Flow) -> None:
    ContactField.objects.update(type="district")
    for region, place in (("North", "A > Central"), ("South", "B > Central"), ("West", "C > West")):
        path = {"text": f"Landia > {place}", "district": f"Landia > {place}"}
        Contact.objects.filter(name__startswith=region).update(fields={"region": path})
    Workspace.objects.update(assets_version=99)
    respondents.rebuild(workspace=poll.workspace)
    found = prepared(poll)
    assert [(area.share, sum(area.people.values())) for area in found.areas] == [(None, 80), (None, 3)]


def test_what_few_said_is_told_nobody(poll: Flow, browser: Client) -> None:
    Run.objects.filter(results__snack__category="Fruit").exclude(contact__name__startswith="North").delete()
    Run.objects.filter(contact__name="North 39").delete()
    respondents.rebuild(workspace=poll.workspace)
    with pytest.raises(TooFew):
        prepared(poll)
    url = f"/flows/{poll.pk}/results/sharing/"
    values = {"answer": "snack:Nuts", "area": "field:region", "areas_eng": "{share}", "everybody_eng": "{everybody}"}
    assert "they could be found out" in text(browser.post(f"{url}tell/", {**values, "send": ""}))
    assert not Broadcast.objects.exists()


def test_what_it_costs(poll: Flow) -> None:
    found = prepared(poll)
    assert (found.people, found.segments, found.cost, found.currency) == (83, 83, Decimal("1.66"), "KES")


def test_on_the_page(poll: Flow, browser: Client) -> None:
    url = f"/flows/{poll.pk}/results/sharing/"
    assert "Thank you for answering! In {area} {share} said" in text(browser.get(url))
    values: dict[str, Any] = {"answer": "snack:Nuts", "area": "field:region"}
    for language in ("eng", "swa"):
        values[f"areas_{language}"] = TEXTS.of_areas[language]
        values[f"everybody_{language}"] = TEXTS.of_everybody[language]
    shown = text(browser.post(f"{url}tell/", values))
    assert "North English In North 75% like Nuts, 52% of all. 1 25" in shown
    assert "West too few English Of all 52% like Nuts." in shown
    assert "1.66 KES" in shown
    assert not Broadcast.objects.exists()
    assert browser.post(f"{url}tell/", {**values, "send": ""}).status_code == 302
    made = Broadcast.objects.order_by("pk")
    assert [one.total for one in made] == [40, 40, 3]
    assert made[0].translations["swa"]["text"] == "North: 75% wanapenda Nuts."
    assert ShareBack.objects.get().broadcasts == [one.pk for one in made]
    assert "snack: Nuts" in text(browser.get(url))
    assert browser.post(f"{url}tell/", {**values, "answer": "shoe:43"}).status_code == 422


def test_who_is_in_other_areas_hears_of_all(poll: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """In areas beyond so many, where nobody answered, and where the area isn't known."""
    monkeypatch.setattr("dashboard.reports.sharing.MOST_VALUES", 2)
    for name, fields in (("Silent", {"region": {"text": "East"}}), ("Somebody", {})):
        contact = make_contact(poll.workspace, name)
        Contact.objects.filter(pk=contact.pk).update(fields=fields, language="eng")
        make_run(contact, poll)
    with override("en"):
        *_areas, others = prepared(poll).areas
    assert (others.label, others.share, others.people) == ("Other areas", None, {"eng": 5})
    assert others.texts == {"eng": "Of all 52% like Nuts."}
    assert prepared(poll).people == 85
