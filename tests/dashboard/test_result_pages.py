"""Pages of results: narrowed, compared, crossed, weighted, read and sorted."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from dashboard.reports import funnel, quality
from dashboard.reports.questions import SavedResult
from engine.models import (
    Boundary,
    Contact,
    ContactField,
    Digest,
    Flow,
    ReplyCode,
    Respondent,
    Role,
    Run,
    Weighting,
    Workspace,
)
from engine.services import respondents
from tests.dashboard.conftest import make_contact, make_counts, make_flow, make_run, member, signed_in

pytestmark = pytest.mark.django_db

REPLIES = ["Because they are salty", "salty and cheap", "Mango is sweet", "I don't know"]


@pytest.fixture
def poll(workspace: Workspace, flow: Flow) -> Flow:
    ContactField.objects.create(workspace=workspace, key="gender", name="Gender")
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    for number, (gender, snack, reason) in enumerate(
        zip("FFMM", ("Nuts", "Fruit", "Nuts", "Nuts"), REPLIES, strict=True)
    ):
        contact = make_contact(workspace, f"Person {number}")
        Contact.objects.filter(pk=contact.pk).update(
            fields={"gender": {"text": gender}, "age": {"text": str(14 + number)}}
        )
        saved = {"category": "All Responses", "value": reason, "input": reason}
        make_run(contact, flow, snack={"category": snack, "value": "x"}, reason=saved)
    Run.objects.update(responded=True)
    make_counts(flow, {"runs:completed": 4, "runs:responded": 4, "result:snack:Nuts": 3, "result:snack:Fruit": 1})
    respondents.digest(workspace=workspace)
    return flow


def text(response: Any) -> str:
    """What a page says, with every space a plain one and none inside percentages."""
    words = unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)).split()
    return " ".join(words).replace(" %", "%")


def page(browser: Client, flow: Flow, path: str = "") -> str:
    response = browser.get(f"/flows/{flow.pk}/results/{path}")
    assert response.status_code == 200
    return text(response)


def test_each_share_has_its_interval(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll)
    assert "Nuts 3 75% 30 – 95%" in shown


def test_narrowed_to_some_people(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll, "?field:gender=F")
    assert "Only: Gender: F" in shown
    assert "2 people answered" in shown
    assert "Started 2 Answered 2" in shown


def test_an_address_that_names_nothing_narrows_nothing(browser: Client, poll: Flow) -> None:
    assert "Only:" not in page(browser, poll, "?field:shoe=43&first=yesterday&by=shoe")


def test_forms_keep_who_is_selected(browser: Client, poll: Flow) -> None:
    days = "first=2026-03-01&last=2026-03-02"
    for path in (f"?field:gender=F&{days}", f"cross/?rows=age:age&columns=answer:snack&field:gender=F&{days}"):
        sent = browser.get(f"/flows/{poll.pk}/results/{path}").content.decode().split("<form")[-2:]
        assert any('name="first" value="2026-03-01"' in form and 'name="last"' in form for form in sent), path
    assert "Only: Gender: F" in page(browser, poll, f"cross/?rows=age:age&columns=answer:snack&field:gender=F&{days}")


def test_the_file_has_those_who_are_selected(browser: Client, poll: Flow) -> None:
    shown = browser.get(f"/flows/{poll.pk}/results/?field:gender=F&last=2026-03-01").content.decode()
    (link,) = re.findall(r'href="([^"]+results.csv[^"]*)"', shown)
    rows = browser.get(unescape(link)).getvalue().decode().splitlines()[1:]
    assert [row.split(",")[1] for row in rows] == ["Person 0", "Person 1"]
    Run.objects.all().delete()
    Respondent.objects.update(is_archived=True)
    assert len(browser.get(unescape(link)).getvalue().decode().splitlines()) == 3
    assert len(browser.get(f"/flows/{poll.pk}/results.csv?last=2026-02-01").getvalue().decode().splitlines()) == 1


def test_compared(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll, "by/?by=field:gender")
    assert "Gender Nuts Fruit Other Answered" in shown
    assert "F 50% 50% 0% 2 few" in shown
    assert "M 100% 0% 0% 2 few" in shown


def test_compared_by_age_in_bands(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll, "by/?by=age:age")
    assert "10-14 100% 0% 0% 1 few 15-19" in shown


def test_crossed(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll, "cross/?rows=field:gender&columns=answer:snack")
    assert "4 people of whom both are known" in shown
    assert "F 50% 1 50% 1 2" in shown
    assert "the test is doubtful" in shown


def test_who_answered(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll, "people/")
    assert "Answered everything 4 100%" in shown
    assert "Snack Which snack do you like? 4 4 0%" in shown


def test_hours_are_those_of_the_clock_on_the_wall(poll: Flow) -> None:
    poll.workspace.timezone = "Asia/Kolkata"  # half an hour from full hours of UTC
    for respondent, minute in zip(Respondent.objects.order_by("pk"), (29, 31, 45, 59), strict=True):
        respondent.started_on = datetime(2026, 3, 1, 9, minute, tzinfo=UTC)
        respondent.save(update_fields=["started_on"])
    assert [(f"{hour:%H:%M}", people) for hour, people in funnel.hours(poll)] == [("08:30", 1), ("09:30", 3)]


def test_weighted(browser: Client, poll: Flow) -> None:
    table = "trait,value,people\nfield:gender,F,30\nfield:gender,M,70"
    values = {"table": table, "source": "Census", "low": "0.2", "high": "5"}
    assert browser.post(f"/flows/{poll.pk}/results/weights/save/", values).status_code == 302
    shown = page(browser, poll, "weights/")
    assert "Design effect 1.16" in shown
    assert "Nuts 3 75% 85%" in shown
    assert "Fewer than 10 people" in shown
    browser.post(f"/flows/{poll.pk}/results/weights/remove/")
    assert not Weighting.objects.exists()


def test_a_wrong_population_is_told_beside_what_was_typed(browser: Client, poll: Flow) -> None:
    values = {"table": "trait,value,people\nfield:gender,F,lots", "low": "0.2", "high": "5"}
    response = browser.post(f"/flows/{poll.pk}/results/weights/save/", values)
    assert response.status_code == 422
    assert "Line 2: “lots” is no number of people." in text(response)
    assert "field:gender,F,lots" in unescape(response.content.decode())


def test_replies_and_their_words(browser: Client, poll: Flow) -> None:
    shown = page(browser, poll, "replies/reason/")
    assert "salty 2" in shown
    assert "Because they are salty" in shown
    found = page(browser, poll, "replies/reason/?q=mango sweet")
    assert "Mango is sweet" in found
    assert "salty and cheap" not in found
    assert "No reply is like that" in page(browser, poll, "replies/reason/?q=100%25")


def test_sorting_replies_and_taking_it_back(browser: Client, poll: Flow) -> None:
    salty = [run.contact_id for run in Run.objects.all() if "salty" in run.results["reason"]["input"]]
    url = f"/flows/{poll.pk}/results/replies/reason/"
    told = browser.post(f"{url}code/", {"contacts": salty, "name": "Taste"}, follow=True)
    assert "2 replies sorted." in text(told)
    assert "salty and cheap" in page(browser, poll, "replies/reason/?code=Taste")
    assert "salty and cheap" not in page(browser, poll, "replies/reason/?code=-")
    undo = told.content.decode().partition('formaction="')[2].partition('"')[0]
    assert "2 replies are as they were before." in text(browser.post(undo, follow=True))
    assert not ReplyCode.objects.exists()


def test_sorting_nothing_is_refused(browser: Client, poll: Flow) -> None:
    url = f"/flows/{poll.pk}/results/replies/reason/code/"
    assert "Choose the replies" in text(browser.post(url, {"name": "Taste"}, follow=True))
    assert browser.get(f"/flows/{poll.pk}/results/replies/shoes/").status_code == 404


def test_people_of_another_workspace_are_not_sorted(browser: Client, poll: Flow, foreign: Workspace) -> None:
    stranger = make_contact(foreign, "Stranger")
    url = f"/flows/{poll.pk}/results/replies/reason/code/"
    browser.post(url, {"contacts": [str(stranger.pk)], "name": "Taste"})
    assert not ReplyCode.objects.filter(replies__isnull=False).exists()


def test_viewers_see_figures_and_no_reply(workspace: Workspace, poll: Flow) -> None:
    viewer = signed_in(member(workspace, Role.VIEWER))
    shown = page(viewer, poll)
    assert "Read the replies" not in shown
    assert viewer.get(f"/flows/{poll.pk}/results/replies/reason/").status_code == 403


def test_compared_on_a_map(browser: Client, poll: Flow) -> None:
    square = {"level": 1, "path": "Kenya > x", "outline": "M0 0h9v9z", "box": [0, 0, 9, 9]}
    for name, alias in (("Feminia", "f"), ("Masculia", "M"), ("Nowhere", "n")):
        Boundary.objects.create(workspace=poll.workspace, osm_id=name, name=name, aliases=[alias], **square)
    response = browser.get(f"/flows/{poll.pk}/results/by/?by=field:gender")
    assert "Share of “Nuts” by region" in response.content.decode()
    shown = text(response)
    assert "Feminia: 50%" in shown
    assert "Masculia: 100%" in shown
    assert "Nowhere: nobody answered" in shown
    assert "Feminia" not in page(browser, poll, "by/?by=age:age")


def test_numbers(browser: Client, poll: Flow) -> None:
    for run, snack in zip(Run.objects.order_by("pk"), ("3", "5", "5", "11"), strict=True):
        run.results["snack"]["value"] = snack
        run.save()
    respondents.rebuild(workspace=poll.workspace)
    shown = page(browser, poll, "numbers/snack/")
    assert "Mean 6 ± 3.5 Median 5" in shown
    assert "5 – 6 2" in shown
    assert "Nobody answered with a number" in page(browser, poll, "numbers/reason/")


def test_too_fast_is_flagged_left_out_and_taken_back(
    browser: Client, poll: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "asked_keys", lambda _: ["snack", "reason", "more"])
    Respondent.objects.filter(contact__name="Person 0").update(seconds={"snack": 1, "reason": 2, "more": 2})
    Digest.objects.update(read_to=now() + timedelta(hours=1))
    shown = page(browser, poll, "quality/")
    assert "Too fast 1" in shown
    assert "Person 0 1.7 s" in shown
    contact = Contact.objects.get(name="Person 0")
    url = f"/flows/{poll.pk}/results/quality/"
    told = browser.post(f"{url}leave-out/", {"contacts": [contact.pk, "x"], "reason": "Too fast"}, follow=True)
    assert "1 person is left out" in text(told)
    assert "Too fast 0" in page(browser, poll, "quality/")
    assert "Started 3" in page(browser, poll, "?last=2030-01-01")
    browser.post(f"{url}take-back/", {"contacts": [contact.pk]})
    assert "Too fast 1" in page(browser, poll, "quality/")
    assert "taken back" in page(browser, poll, "quality/")


def test_the_same_words_of_several_people_are_flagged(browser: Client, poll: Flow) -> None:
    for run in Run.objects.order_by("pk")[:3]:
        run.results["reason"]["input"] = "Because everybody else does it"
        run.save()
    assert "The same words 3" in page(browser, poll, "quality/")


def test_the_same_answer_to_a_whole_scale_is_flagged(poll: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    scale = [SavedResult(f"s{number}", "x", "", ("1", "2", "3")) for number in range(4)]
    monkeypatch.setattr(quality, "saved_results", lambda _: scale)
    Respondent.objects.update(answers={"s0": "2", "s1": "2", "s2": "2", "s3": "2"})
    Respondent.objects.filter(contact__name="Person 1").update(answers={"s0": "2", "s1": "2", "s2": "2", "s3": "1"})
    found = quality.suspects(poll)[quality.Flag.STRAIGHT_LINER]
    assert [(one.name, one.detail) for one in found] == [("Person 0", "2"), ("Person 2", "2"), ("Person 3", "2")]


def test_compared_with_another_flow(browser: Client, poll: Flow, workspace: Workspace) -> None:
    earlier = make_flow(workspace, name="Snacks of last year")
    for number in range(40):
        make_run(make_contact(workspace, f"Earlier {number}"), earlier, snack={"category": "Fruit", "value": "x"})
    respondents.rebuild(workspace=workspace)
    shown = page(browser, poll, f"compare/?with={earlier.pk}")
    assert "Nuts 0% 75% +75.0" in shown
    assert "Fruit 100% 25% −75.0" in shown
    assert "Choose a flow" in page(browser, poll, "compare/?with=x")
